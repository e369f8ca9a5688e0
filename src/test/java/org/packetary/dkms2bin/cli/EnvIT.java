package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.util.Digests;

/** Build roots that are made ahead of time and carried to a host that has none. */
@ExtendWith(WorkbenchExtension.class)
class EnvIT {

  private final Workbench bench;

  EnvIT(Workbench bench) {
    this.bench = bench;
  }

  private static Object[] words(List<Object> some, Object... more) {
    List<Object> all = new ArrayList<>(List.of(more));
    all.addAll(some);
    return all.toArray();
  }

  private Ended done(Path cache, Object... words) {
    Ended ended = bench.runIn(cache, words);
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended;
  }

  /** Builds and gives the digest of the only package. */
  private String built(Path cache, Path repository, List<Object> driver, Object... more)
      throws Exception {
    List<Object> all = new ArrayList<>(driver);
    all.addAll(List.of(more));
    Ended build = done(cache, words(all, "--out-dir", repository));
    assertThat(build.err()).doesNotContain("preparing");
    List<String> packages = Workbench.debs(repository);
    assertThat(packages).hasSize(1);
    return Digests.sha256(repository.resolve(packages.get(0)));
  }

  @Test
  void onAFreshHostWhatWasImportedBuildsTheSamePackageOfflineAndWithoutABootstrap(
      @TempDir Path temp) throws Exception {
    Path here = bench.privateCache();
    List<Object> roots =
        List.of(
            "--distro",
            Workbench.DEBIAN_12,
            "--kernel",
            bench.latest(),
            "--dkms",
            Drivers.sound(temp, "hello"));
    done(here, words(roots, "env", "prepare"));
    Ended again = done(here, words(roots, "env", "prepare"));
    assertThat(again.outLines()).singleElement().asString().startsWith("nothing to do: ");

    Path file = temp.resolve("env.tar.zst");
    done(here, words(roots, "env", "export", file));
    Path fresh = bench.scratch("fresh");
    Ended taken = done(fresh, "env", "import", file);

    assertThat(taken.out()).contains("base-debian-12-", bench.latest(), "indexes of 1 archive");
    // Owners, modes, times, attributes, links and whiteouts: all that tar tells is the same.
    Path second = temp.resolve("second.tar.zst");
    done(fresh, words(roots, "env", "export", second));
    assertThat(Digests.sha256(second)).isEqualTo(Digests.sha256(file));
    assertThat(done(fresh, "env", "import", file).out()).startsWith("nothing to do: ");
    Files.delete(second);

    String there = built(fresh, temp.resolve("there"), roots, "--offline");
    assertThat(there).isEqualTo(built(here, temp.resolve("here"), roots));
  }

  @Test
  void whatTheCacheLacksIsNotExportedAndNamed(@TempDir Path temp) throws Exception {
    Path file = temp.resolve("env.tar.zst");

    Ended ended =
        bench.runIn(bench.scratch("empty"), "env", "export", file, "--distro", Workbench.DEBIAN_12);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err()).contains("cannot export that", "env prepare");
    assertThat(file).doesNotExist();
  }
}
