package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A cache in which no overlay can be mounted, as in a container without a volume. */
@ExtendWith(WorkbenchExtension.class)
class NoOverlayIT {

  private static final String ON_AN_OVERLAY =
      "cd \"$1\"; mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay merged; "
          + "cd /; shift; exec \"$@\"";

  private final Workbench bench;

  NoOverlayIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void buildsGetCopiesAndComeToTheSameBytes(@TempDir Path temp) throws Exception {
    Path hello = Workbench.CHECKOUT.resolve("samples/hello");
    Path usual = temp.resolve("usual");
    Ended sound = bench.run("--dkms", hello, "--kernel", bench.latest(), "--out-dir", usual);
    assertThat(sound.status()).as(sound.toString()).isZero();
    Path place = bench.scratch("no-overlay");
    for (String name : List.of("lower/cache", "upper", "work", "merged")) {
      Files.createDirectories(place.resolve(name));
    }
    for (String name : List.of("layers", "apt")) {
      Files.createSymbolicLink(
          place.resolve("lower/cache").resolve(name), bench.cache().resolve(name));
    }
    Path repository = temp.resolve("repository");
    Path output = Files.createDirectory(temp.resolve("output"));

    Ended ended =
        Workbench.end(
            bench.startUnder(
                List.of("unshare", "--mount", "--", "sh", "-euc", ON_AN_OVERLAY, "sh", "" + place),
                place.resolve("merged/cache"),
                output,
                Map.of(),
                "--dkms",
                hello,
                "--kernel",
                bench.latest(),
                "--out-dir",
                repository,
                "--backend",
                "auto"),
            output);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assumeThat(ended.err())
        .as("this kernel mounts an overlay on an overlay")
        .contains("no overlay can be mounted");
    assertThat(ended.err())
        .as("copies are what auto takes before containers")
        .containsPattern("backend +chroot in root's namespaces, namespaces work here");
    assertThat(repository.resolve(Drivers.deb("hello", bench.latest())))
        .hasSameBinaryContentAs(usual.resolve(Drivers.deb("hello", bench.latest())));
  }
}
