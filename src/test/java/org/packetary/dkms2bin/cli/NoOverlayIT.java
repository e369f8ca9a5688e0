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

  /** Moves directories away that the host looks into later, and has links in their places. */
  private static final String LEADS_OUT =
      """
      #!/bin/sh
      mv /usr/bin /usr/bin.real
      PATH=/usr/bin.real
      mkdir /usr/bin
      cp -a /usr/bin.real/. /usr/bin/
      rm -f /usr/bin/uname
      ln -s VICTIM/README /usr/bin/uname
      mv /etc/alternatives /etc/alternatives.real
      ln -s VICTIM /etc/alternatives
      """;

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
    Path victim = Files.createDirectory(temp.resolve("victim"));
    Path secret = Files.writeString(victim.resolve("README"), "the host's\n");
    Path leading = Drivers.conf(temp, "leading", "PRE_BUILD=\"lead.sh\"", "MAKE[0]=\"false\"");
    Path script =
        Files.writeString(
            leading.resolve("lead.sh"), LEADS_OUT.replace("VICTIM", victim.toString()));
    assertThat(script.toFile().setExecutable(true)).isTrue();
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
                "--dkms",
                leading,
                "--kernel",
                bench.latest(),
                "--debug=failed",
                "--out-dir",
                repository,
                "--backend",
                "auto"),
            output);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    assumeThat(ended.err())
        .as("this kernel mounts an overlay on an overlay")
        .contains("no overlay can be mounted");
    assertThat(ended.err())
        .as("copies are what auto takes before containers")
        .containsPattern("backend +chroot in root's namespaces, namespaces work here");
    assertThat(repository.resolve(Drivers.deb("hello", bench.latest())))
        .hasSameBinaryContentAs(usual.resolve(Drivers.deb("hello", bench.latest())));
    assertThat(Workbench.cell(repository, "leading", bench.latest()).get("stage").asText())
        .isEqualTo("build");
    assertThat(victim.toFile().list()).as("files where a link led").containsExactly("README");
    assertThat(secret).content().isEqualTo("the host's\n");
    Ended inside =
        bench.host(
            "",
            "unshare",
            "--mount",
            "--",
            "sh",
            "-euc",
            ON_AN_OVERLAY,
            "sh",
            place,
            "sh",
            "-c",
            "exec sh \"$1\"/kept/*/enter sh -c \"$2\"",
            "sh",
            place.resolve("merged/cache"),
            "cd /run/dkms2bin; echo entered; cat uname.real; echo owned > uname.real");
    assertThat(inside.out()).as(inside.toString()).startsWith("entered\n");
    assertThat(inside.out()).doesNotContain("the host's");
    assertThat(secret).content().isEqualTo("the host's\n");
  }
}
