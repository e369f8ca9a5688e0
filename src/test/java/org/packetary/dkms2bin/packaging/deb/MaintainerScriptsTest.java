package org.packetary.dkms2bin.packaging.deb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/**
 * What installing and removing does to a target. The programs on PATH write down how they are
 * called: depmod itself is on hardly any build host.
 */
class MaintainerScriptsTest {

  private static final String KERNEL = "6.12.117+deb12-amd64";

  private Path temp;
  private Path root;
  private Path calls;
  private Path programs;

  @BeforeEach
  void target(@TempDir Path temp) throws IOException {
    this.temp = temp;
    root = Files.createDirectory(temp.resolve("root"));
    calls = Files.createFile(temp.resolve("calls"));
    programs = Files.createDirectory(temp.resolve("programs"));
    program("depmod", 0);
    program("update-initramfs", 0);
  }

  private void program(String name, int status) throws IOException {
    Path file = programs.resolve(name);
    Files.writeString(
        file, "#!/bin/sh\necho " + name + " \"$*\" >> '" + calls + "'\nexit " + status + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path kernel(String release) throws IOException {
    Path directory = Files.createDirectories(root.resolve("lib/modules/" + release));
    Files.writeString(directory.resolve("modules.dep"), "");
    return directory;
  }

  private PackageFile deb(String kernel, boolean remakeInitrd) throws IOException {
    Path module = temp.resolve("a.ko");
    Files.writeString(module, "a");
    return new DebPackager()
        .write(
            new ModulePackage(
                new CellId(new ModuleId("a", "1"), kernel, Architecture.X86_64),
                List.of(new ModuleFile(module, "/lib/modules/" + kernel + "/updates/dkms/a.ko")),
                Optional.empty(),
                remakeInitrd,
                PackageMetadata.NONE,
                Instant.EPOCH),
            temp);
  }

  /** Runs a package's script as dpkg does without chroot (--force-script-chrootless). */
  private HostTool.Result run(PackageFile deb, String script, String... arguments)
      throws Exception {
    Path control = temp.resolve("control");
    HostTool.output("dpkg-deb", "-e", deb.path().toString(), control.toString());
    List<String> argv = new ArrayList<>(List.of(control.resolve(script).toString()));
    argv.addAll(List.of(arguments));
    return HostTool.run(
        Map.of("DPKG_ROOT", root.toString(), "PATH", programs + ":" + System.getenv("PATH")), argv);
  }

  @Test
  void depmodRunsForThePackagesKernelInTheImage() throws Exception {
    kernel(KERNEL);
    kernel("6.1.0-1-amd64");
    PackageFile deb = deb(KERNEL, false);

    assertThat(run(deb, "postinst", "configure", "").status()).isZero();
    assertThat(run(deb, "postrm", "remove").status()).isZero();

    String call = "depmod -a -b " + root + " " + KERNEL;
    assertThat(calls).content().isEqualTo(call + "\n" + call + "\n");
  }

  @Test
  void nothingRunsWhereTheKernelIsAbsent() throws Exception {
    Path directory = Files.createDirectories(root.resolve("lib/modules/" + KERNEL));
    Files.writeString(
        directory.resolve("modules.builtin"), "left by linux-base, which headers need");
    PackageFile deb = deb(KERNEL, true);

    assertThat(run(deb, "postinst", "configure", "").status()).isZero();
    assertThat(run(deb, "postrm", "remove").status()).isZero();

    assertThat(calls).isEmptyFile();
  }

  @Test
  void hostsOwnInitrdIsNotTouchedForAnImage() throws Exception {
    kernel(KERNEL);

    assertThat(run(deb(KERNEL, true), "postinst", "configure", "").status()).isZero();

    assertThat(calls).content().doesNotContain("update-initramfs");
  }

  @Test
  void callsThatChangeNoModuleDoNothing() throws Exception {
    kernel(KERNEL);
    PackageFile deb = deb(KERNEL, true);

    for (String action : List.of("abort-upgrade", "abort-remove", "abort-deconfigure")) {
      assertThat(run(deb, "postinst", action).status()).isZero();
    }
    for (String action :
        List.of("purge", "upgrade", "failed-upgrade", "abort-install", "disappear")) {
      assertThat(run(deb, "postrm", action, "1").status()).isZero();
    }

    assertThat(calls).isEmptyFile();
    assertThat(run(deb, "postinst", "frobnicate").status()).isNotZero();
    assertThat(run(deb, "postrm", "frobnicate").status()).isNotZero();
  }

  @Test
  void failingDepmodFailsTheInstallationButNotTheRemoval() throws Exception {
    kernel(KERNEL);
    program("depmod", 1);
    PackageFile deb = deb(KERNEL, false);

    assertThat(run(deb, "postinst", "configure", "").status()).isNotZero();
    HostTool.Result removal = run(deb, "postrm", "remove");

    assertThat(removal.status()).isZero();
    assertThat(removal.output()).contains("depmod failed for kernel " + KERNEL);
  }

  @Test
  void packagesForTwoKernelsInstallSideBySideAndLeaveNothing() throws Exception {
    Assumptions.assumeTrue(
        HostTool.output("id", "-u").strip().equals("0"), "dpkg --root needs root to set owners");
    Path admin = root.resolve("var/lib/dpkg");
    Files.createDirectories(admin.resolve("updates"));
    Files.createDirectories(admin.resolve("info"));
    Files.createFile(admin.resolve("status"));
    List<String> kernels = List.of("6.1.0-56-amd64", "6.1.0-56-cloud-amd64");
    List<String> debs = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String kernel : kernels) {
      dpkg("--install", image(kernel).toString());
      PackageFile deb = deb(kernel, false);
      debs.add(deb.path().toString());
      names.add(deb.name());
    }

    dpkg("--install", debs.get(0), debs.get(1));

    assertThat(HostTool.output("dpkg-query", "--admindir=" + admin, "-W", "-f=${db:Status-Abbrev}"))
        .isEqualTo("ii ".repeat(4));
    for (String kernel : kernels) {
      assertThat(root.resolve("lib/modules/" + kernel + "/updates/dkms/a.ko")).exists();
      assertThat(calls).content().contains("depmod -a -b " + root + " " + kernel + "\n");
    }

    dpkg("--purge", names.get(0), names.get(1));

    for (String kernel : kernels) {
      assertThat(HostTool.names(root.resolve("lib/modules/" + kernel)))
          .containsExactly("modules.dep");
    }
  }

  private void dpkg(String... arguments) throws Exception {
    List<String> argv =
        new ArrayList<>(List.of("dpkg", "--root=" + root, "--force-script-chrootless"));
    argv.addAll(List.of(arguments));
    HostTool.Result result =
        HostTool.run(Map.of("PATH", programs + ":" + System.getenv("PATH")), argv);
    assertThat(result.status()).as(result.output()).isZero();
  }

  private Path image(String kernel) throws Exception {
    Path tree = temp.resolve("image-" + kernel);
    Files.createDirectories(tree.resolve("lib/modules/" + kernel));
    Files.writeString(tree.resolve("lib/modules/" + kernel + "/modules.dep"), "");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: linux-image-"
            + kernel
            + "\nVersion: 1\nArchitecture: amd64\nMaintainer: T <t@example.org>\nDescription: x\n");
    Path deb = temp.resolve("linux-image-" + kernel + ".deb");
    HostTool.output("dpkg-deb", "--build", "--root-owner-group", tree.toString(), deb.toString());
    return deb;
  }
}
