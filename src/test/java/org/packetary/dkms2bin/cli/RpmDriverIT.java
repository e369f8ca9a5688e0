package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the input comes in does not settle what the output is written as. */
@ExtendWith(WorkbenchExtension.class)
class RpmDriverIT {

  private static final String SPEC =
      """
      Name: acpi-call-dkms
      Version: %1$s
      Release: 1
      Summary: calls ACPI methods
      License: GPL-3.0-or-later
      BuildArch: noarch
      Requires: dkms >= 2.8, kernel-devel, gcc
      %%description
      The driver of a Debian package.
      %%install
      mkdir -p %%{buildroot}/usr/src
      cp -a %2$s %%{buildroot}/usr/src/
      %%post
      dkms add -m acpi-call -v %1$s --rpm_safe_upgrade
      dkms build -m acpi-call -v %1$s && dkms install -m acpi-call -v %1$s --force
      %%preun
      dkms remove -m acpi-call -v %1$s --all --rpm_safe_upgrade
      %%files
      /usr/src/%3$s
      """;

  private final Workbench bench;

  RpmDriverIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void anRpmAndADebOfOneDriverGiveTheSameModule(@TempDir Path temp) throws Exception {
    Path deb = bench.download("acpi-call-dkms");
    bench.output("dpkg-deb", "-x", deb, temp.resolve("unpacked"));
    Path tree = Workbench.only(temp.resolve("unpacked"), "/dkms.conf").resolveSibling("");
    String directory = tree.normalize().getFileName().toString();
    String version = directory.replaceFirst("^acpi-call-", "");
    Path spec =
        Files.writeString(
            temp.resolve("acpi-call.spec"), SPEC.formatted(version, tree.normalize(), directory));
    bench.output("rpmbuild", "-bb", "--define", "_topdir " + temp.resolve("top"), spec);
    Path rpm = Workbench.only(temp.resolve("top"), ".noarch.rpm");
    String latest = bench.latest();

    Ended fromRpm =
        bench.run("--dkms", rpm, "--kernel", latest, "--out-dir", temp.resolve("from-rpm"));
    Ended fromDeb =
        bench.run("--dkms", deb, "--kernel", latest, "--out-dir", temp.resolve("from-deb"));

    assertThat(fromRpm.status()).as(fromRpm.toString()).isZero();
    assertThat(fromDeb.status()).as(fromDeb.toString()).isZero();
    String name = "acpi-call_" + version + "-" + latest + "_x86_64.deb";
    assertThat(Workbench.debs(temp.resolve("from-rpm"))).containsExactly(name);
    Path ours = temp.resolve("from-rpm").resolve(name);
    assertThat(bench.output("dpkg-deb", "-f", ours, "Package").strip())
        .isEqualTo(Drivers.packageName("acpi-call", latest));
    assertThat(bench.output("dpkg-deb", "-f", ours, "Description")).contains("calls ACPI methods");
    assertThat(bench.moduleIn(ours))
        .hasSameBinaryContentAs(bench.moduleIn(temp.resolve("from-deb").resolve(name)));
  }
}
