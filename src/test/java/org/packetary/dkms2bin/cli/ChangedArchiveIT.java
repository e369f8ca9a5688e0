package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.repository.LoopbackSite;

/** What an archive's new packages mean for what was built with its old ones. */
@ExtendWith(WorkbenchExtension.class)
class ChangedArchiveIT {

  private static final List<String> KERNELS = List.of(UbuntuArchive.RELEASED, UbuntuArchive.UPDATE);

  private final Workbench bench;

  ChangedArchiveIT(Workbench bench) {
    this.bench = bench;
  }

  /** One archive that changes three times: each base root takes long to make. */
  @Test
  void newHeadersConcernTheirKernelANewLibcNothingAndANewCompilerAll(@TempDir Path temp)
      throws Exception {
    Path site = bench.scratch("site");
    bench.output("cp", "-al", bench.site("ubuntu") + "/.", site);
    Path archive = site.resolve("ubuntu");
    Path script = Workbench.CHECKOUT.resolve("src/test/fixtures/ubuntu/renew");
    Path cache = bench.privateCache();
    try (LoopbackSite served = new LoopbackSite(site)) {
      List<Object> words =
          List.of(
              "--dkms",
              Drivers.sound(temp, "alpha"),
              Drivers.sound(temp, "beta"),
              "--kernel",
              String.join(",", KERNELS),
              "--mirror",
              served.url() + "/ubuntu",
              "--mirror-trusted",
              "--refresh",
              "always",
              "--out-dir",
              temp.resolve("repository"));

      assertThat(built(cache, words)).isEqualTo(cells(KERNELS));
      assertThat(built(cache, words)).isEmpty();

      bench.output(script, archive, "linux-headers-" + UbuntuArchive.RELEASED);
      assertThat(built(cache, words)).isEqualTo(cells(List.of(UbuntuArchive.RELEASED)));

      bench.output(script, archive, "libc6", "libc6-dev", "libc-bin", "libc-dev-bin");
      assertThat(built(cache, words)).isEmpty();

      String gcc = compiler(archive);
      bench.output(script, archive, gcc, gcc.replace("gcc", "g++"));
      assertThat(built(cache, words)).isEqualTo(cells(KERNELS));
    }
  }

  private List<String> built(Path cache, List<Object> words) {
    Ended ended = bench.runIn(cache, words.toArray());
    assertThat(ended.status()).as(ended.toString()).isZero();
    List<String> begun = Builds.begun(ended.err());
    assertThat(Builds.ended(ended, "built")).as(ended.toString()).isEqualTo(begun.size());
    assertThat(Builds.ended(ended, "up-to-date"))
        .as(ended.toString())
        .isEqualTo(2L * KERNELS.size() - begun.size());
    return begun;
  }

  private static List<String> cells(List<String> kernels) {
    List<String> cells = new ArrayList<>();
    for (String name : List.of("alpha", "beta")) {
      kernels.forEach(kernel -> cells.add(name + " " + kernel));
    }
    return cells;
  }

  /** The name of the package that has the archive's compiler, such as {@code gcc-12}. */
  private static String compiler(Path archive) throws IOException {
    try (Stream<Path> files = Files.list(archive.resolve("pool/jammy"))) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("_.*", ""))
          .filter(name -> name.matches("gcc-\\d+"))
          .findFirst()
          .orElseThrow();
    }
  }
}
