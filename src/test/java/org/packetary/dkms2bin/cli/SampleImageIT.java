package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code samples/container}: the image of dkms2bin, made without a registry. */
@ExtendWith(WorkbenchExtension.class)
class SampleImageIT {

  private static final Path BUILD = Workbench.CHECKOUT.resolve("samples/container/build");
  private static final Path SAMPLE = Workbench.CHECKOUT.resolve("samples/hello");
  private static final String TAG = "localhost/dkms2bin-test:own";

  private final Workbench bench;

  SampleImageIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void theImageRunsTheToolAndBuildsTheSample(Engine engine, @TempDir Path temp) throws Exception {
    assertThat(engine).isNotNull();
    Path deb = OwnPackages.deb();
    Path here = temp.resolve("here");
    Ended ended =
        bench.run(
            "--dkms",
            SAMPLE,
            "--kernel",
            bench.latest(),
            "--distro",
            Workbench.DEBIAN_12,
            "--out-dir",
            here);
    assertThat(ended.status()).as(ended.toString()).isZero();
    Path work = Files.createDirectory(temp.resolve("work"));
    bench.output("cp", "-a", SAMPLE, work);

    Ended built = bench.host("", BUILD, "--engine", "podman", "--deb", deb, "--tag", TAG);
    try {
      assertThat(built.status()).as(built.toString()).isZero();
      assertThat(built.out()).isEqualTo(TAG + "\n");
      Ended version = bench.host("", "podman", "run", "--rm", TAG, "--version");
      assertThat(version.out()).as(version.toString()).matches("dkms2bin \\d\\S*\\n");

      Ended run =
          bench.host(
              "",
              "podman",
              "run",
              "--rm",
              "--privileged",
              "-v",
              work + ":/work",
              "-v",
              bench.cache().resolve("layers") + ":/var/cache/dkms2bin/layers",
              TAG,
              "--dkms",
              "hello",
              "--kernel",
              bench.latest(),
              "--distro",
              Workbench.DEBIAN_12,
              "--out-dir",
              "repository");

      assertThat(run.status()).as(run.toString()).isZero();
      Path there = work.resolve("repository");
      assertThat(Workbench.debs(there)).isEqualTo(Workbench.debs(here)).hasSize(1);
      assertThat(Workbench.only(there, ".deb"))
          .hasSameBinaryContentAs(Workbench.only(here, ".deb"));
    } finally {
      bench.host("", "podman", "rmi", "--force", TAG);
    }
  }

  @Test
  void theScriptRefusesWhatItCannotUse(@TempDir Path temp) throws Exception {
    Ended none = bench.host("", BUILD, "--engine", "podman", "--deb", temp.resolve("none.deb"));
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("no file " + temp.resolve("none.deb"));

    Ended unknown = bench.host("", BUILD, "--no-such-option");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("unknown option --no-such-option");

    Ended help = bench.host("", BUILD, "--help");
    assertThat(help.out()).startsWith("Builds an image").contains("--suite SUITE");
    assertThat(bench.host("", "shellcheck", BUILD).out()).isEmpty();
  }
}
