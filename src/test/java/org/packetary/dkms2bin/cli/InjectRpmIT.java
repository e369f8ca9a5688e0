package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageEntry;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.rpm.Evr;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmRelation;
import org.packetary.dkms2bin.packaging.rpm.RpmSpec;
import org.packetary.dkms2bin.packaging.rpm.RpmWriter;

/**
 * Driver packages in a system that runs in memory and has an rpm of its own: a machine boots it,
 * loads the driver, and asks the database.
 */
@ExtendWith(WorkbenchExtension.class)
class InjectRpmIT {

  private static final Instant DATE = Instant.ofEpochSecond(1_700_000_000);

  private static final String INIT =
      """
      #!/bin/sh
      export PATH=/bin HOME=/root
      mount -t proc none /proc
      modprobe e1000e
      echo "here: $(grep -c '^e1000e .*(O' /proc/modules) module of ours"
      /usr/bin/rpm -q --qf 'database: %{name}\\n' -a
      /usr/bin/rpm -V --nodeps -a && echo "all is as it was packaged"
      [ -e /script ] && echo "a script was run"
      poweroff -f
      """;

  private final Workbench bench;

  InjectRpmIT(Workbench bench) {
    this.bench = bench;
  }

  private Path driver(String release) throws Exception {
    Path unpacked = bench.scratch("package");
    bench.output(
        "dpkg-deb",
        "-x",
        Workbench.only(BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release), ".deb"),
        unpacked);
    return Workbench.only(unpacked, ".ko");
  }

  private Path image(Path directory, String release) throws Exception {
    Path init = Files.writeString(bench.scratch("init").resolve("init"), INIT);
    return Path.of(
        bench
            .output(
                Workbench.CHECKOUT.resolve("src/test/fixtures/bootos/build"),
                directory,
                release,
                driver(release),
                init)
            .strip());
  }

  private Path rpm(String release) throws Exception {
    ModuleFile module =
        new ModuleFile(driver(bench.latest()), "/lib/modules/" + release + "/extra/e1000e.ko");
    ModulePackage spec =
        new ModulePackage(
            new CellId(new ModuleId("e1000e", "9.9"), release, Architecture.X86_64),
            List.of(module),
            Optional.empty(),
            false,
            PackageMetadata.NONE,
            DATE);
    return new RpmPackager(RpmOptions.DEFAULTS).write(spec, bench.scratch("rpm")).path();
  }

  /** A package with a text and a script. */
  private Path other(RpmRelation... requires) throws Exception {
    Path text = Files.writeString(bench.scratch("text").resolve("text"), "a text\n");
    RpmSpec spec =
        new RpmSpec(
            "tool",
            Evr.ofModule("1", "1"),
            Optional.empty(),
            "tool",
            "a tool",
            "a tool",
            "none",
            PackageMetadata.NONE,
            List.of(requires),
            List.of(),
            List.of(),
            List.of(),
            Optional.of("echo > /script\n"),
            Optional.empty(),
            List.of(PackageEntry.data(text, "/etc/tool")),
            Set.of(),
            Set.of(),
            DATE);
    return new RpmWriter(spec, Optional.empty()).write(bench.scratch("rpm")).path();
  }

  private Ended injected(String option, Path image, Path out, Path... packages) {
    return bench.call(
        "image",
        "inject-rpm",
        option,
        image,
        "--packages",
        String.join(",", List.of(packages).stream().map(Path::toString).toList()),
        "--out-dir",
        out);
  }

  /** What was in the image, as cpio lists it. */
  private List<String> members(Path image) throws Exception {
    return bench
        .output("sh", "-c", "gzip -dc \"$1\" | cpio --quiet -itvn", "sh", image)
        .lines()
        .filter(
            line -> !line.matches(".*(rpmdb\\.sqlite|/modules/.*/(extra|modules\\.).*|etc/tool)"))
        .toList();
  }

  @Test
  void aSystemInMemoryLoadsTheDriverAndKnowsItsPackage() throws Exception {
    BootedMachine.assumeThere();
    String release = bench.latest();
    Path kernel =
        bench
            .fixture("initrd", "bookworm", "initramfs-tools", release)
            .resolve("vmlinuz-" + release);
    Path made = bench.scratch("bootos");
    Path image = image(made, release);
    Path rpm = rpm(release);
    Path out = bench.scratch("out");

    Ended ended = injected("--initrd", image, out, rpm, other());

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err())
        .contains("it is there: kernel-uname-r = " + release, "APPEND initrd=bootos.img");
    Path written = out.resolve("bootos.img");
    assertThat(members(written)).isEqualTo(members(image));
    String log = BootedMachine.boot(bench, kernel, written, "quiet", BootedMachine.CARD);
    assertThat(log)
        .contains(
            "here: 1 module of ours",
            "database: bootos",
            "database: tool",
            "database: kmod-e1000e-",
            "all is as it was packaged")
        .doesNotContain("a script was run");

    Path again = bench.scratch("again");
    assertThat(injected("--initrd", image, again, rpm, other()).status()).isZero();
    assertThat(again.resolve("bootos.img")).hasSameBinaryContentAs(written);
    refused(image, rpm);
    inSquashfs(made.resolve("root"), release, rpm);
  }

  private void refused(Path image, Path rpm) throws Exception {
    Path none = bench.scratch("none");
    Ended unmet = injected("--initrd", image, none, rpm, other(RpmRelation.any("libnowhere")));
    assertThat(unmet.status()).as(unmet.toString()).isEqualTo(ExitCode.INPUT.status());
    assertThat(unmet.err()).contains("libnowhere is needed by tool-1-1");
    Ended foreign = injected("--initrd", image, none, rpm("6.1.0-0-amd64"));
    assertThat(foreign.status()).as(foreign.toString()).isEqualTo(ExitCode.INPUT.status());
    assertThat(foreign.err()).contains("6.1.0-0-amd64");
    Path plain = Files.write(bench.scratch("plain").resolve("plain.img"), BootedMachine.shell(""));
    Ended without = injected("--initrd", plain, none, rpm);
    assertThat(without.status()).as(without.toString()).isEqualTo(ExitCode.INPUT.status());
    assertThat(without.err()).contains("plain.img has no rpm database");
    assertThat(none).isEmptyDirectory();
  }

  private void inSquashfs(Path root, String release, Path rpm) throws Exception {
    Path image = bench.scratch("squashfs").resolve("root.squashfs");
    bench.output("mksquashfs", root, image, "-comp", "xz", "-no-progress");

    Ended ended = injected("--squashfs", image, image.resolveSibling("."), rpm);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(image.resolveSibling("root.squashfs.orig")).isRegularFile();
    assertThat(
            bench.output(
                "unsquashfs", "-cat", image, "usr/lib/modules/" + release + "/modules.dep"))
        .contains("extra/e1000e.ko:");
    Path unpacked = bench.scratch("unpacked").resolve("root");
    bench.output("unsquashfs", "-no-progress", "-d", unpacked, image);
    assertThat(bench.output("rpm", "--root", unpacked, "--dbpath", "/var/lib/rpm", "-qa"))
        .contains("kmod-e1000e-");
  }
}
