package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.image.initramfs.Segments;

/**
 * Packages of images, installed in roots by dpkg and rpm, several versions side by side; and a
 * machine boots over the network from the very directory that dpkg made.
 */
@ExtendWith(WorkbenchExtension.class)
class PxePackageIT {

  private static final List<Path> PXELINUX =
      List.of(
          Path.of("/usr/lib/PXELINUX/pxelinux.0"),
          Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32"));

  private static final String SCRIPT =
      """
      export PATH=/bin
      /bin/busybox mkdir /proc
      for p in grep modprobe mount cat; do
        /bin/busybox ln -s busybox /bin/$p
      done
      mount -t proc none /proc
      modprobe e1000e
      echo "here: $(grep -c '^e1000e .*(O' /proc/modules) module of ours, $(cat /proc/cmdline)"
      """;

  private final Workbench bench;

  PxePackageIT(Workbench bench) {
    this.bench = bench;
  }

  /** An image with a driver of the kernel's, and then one of ours. */
  private Path initrd(Path repository, String release) throws Exception {
    Path unpacked = bench.scratch("package");
    bench.output("dpkg-deb", "-x", Workbench.only(repository, ".deb"), unpacked);
    String modules = "lib/modules/" + release;
    byte[] bytes =
        new Segments()
            .add(BootedMachine.shell(SCRIPT))
            .pad()
            .add(
                Segments.cpio(
                    c -> {
                      c.directory("lib", 0755);
                      c.directory("lib/modules", 0755);
                      c.directory(modules, 0755);
                      c.directory(modules + "/kernel", 0755);
                      c.file(modules + "/kernel/e1000e.ko", 0644, Workbench.only(unpacked, ".ko"));
                    }))
            .bytes();
    Path base = Files.write(bench.scratch("base").resolve("initrd.img"), bytes);
    return Path.of(
        made(
            "update",
            "--initrd",
            base,
            "--packages",
            repository,
            "--out-dir",
            bench.scratch("updated")));
  }

  private String made(Object... words) {
    Ended ended = bench.call(Stream.concat(Stream.of("image"), Stream.of(words)).toArray());
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended.out().strip();
  }

  /** The packages of a version: a .deb and an .rpm. */
  private List<Path> packages(Path kernel, Path initrd, String version, String... more)
      throws IOException {
    Object[] words = {
      "pxe-package",
      "--kernel-image",
      kernel,
      "--initrd",
      initrd,
      "--name",
      "orbit-pxe",
      "--image-version",
      version,
      "--tftp-dir",
      "/tftpboot",
      "--append",
      "console=ttyS0 panic=-1 quiet image=@VER@",
      "--out-dir",
      bench.scratch("packages")
    };
    return made(Stream.concat(Stream.of(words), Stream.of(more)).toArray())
        .lines()
        .map(Path::of)
        .toList();
  }

  /** What is packaged, and not booted. */
  private Path small(String name) throws IOException {
    return Files.writeString(bench.scratch("small").resolve(name), name);
  }

  private void dpkg(Path root, Object... words) throws Exception {
    Object[] first = {"dpkg", "--root=" + root, "--force-script-chrootless"};
    bench.output(Stream.concat(Stream.of(first), Stream.of(words)).toArray());
  }

  private void rpm(Path root, Object... words) throws Exception {
    bench.output(Stream.concat(Stream.of("rpm", "--root", root), Stream.of(words)).toArray());
  }

  private String link(Path directory, String name) throws Exception {
    return bench.output("readlink", directory.resolve("pxelinux.cfg").resolve(name)).strip();
  }

  private Path dpkgRoot() throws IOException {
    Path root = bench.scratch("dpkg-root");
    Path database = Files.createDirectories(root.resolve("var/lib/dpkg"));
    Files.createDirectory(database.resolve("updates"));
    Files.createDirectory(database.resolve("info"));
    Files.createFile(database.resolve("status"));
    return root;
  }

  /** rpm runs scripts inside: there has to be a shell. */
  private Path rpmRoot() throws Exception {
    Path root = bench.scratch("rpm-root");
    Path bin = Files.createDirectory(root.resolve("bin"));
    Files.copy(
        Path.of(bench.output("which", "busybox").strip()),
        bin.resolve("busybox"),
        StandardCopyOption.COPY_ATTRIBUTES);
    for (String name : List.of("sh", "sort", "tail", "ln", "rm", "rmdir", "readlink")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("busybox"));
    }
    Files.createDirectory(root.resolve("dev"));
    rpm(root, "--initdb");
    return root;
  }

  @Test
  void machinesBootTheNewestVersionThatIsInstalled() throws Exception {
    BootedMachine.assumeThere();
    Workbench.assume(PXELINUX.stream().allMatch(Files::exists), "no pxelinux on this host");
    String release = bench.latest();
    Path kernel =
        bench
            .fixture("initrd", "bookworm", "initramfs-tools", release)
            .resolve("vmlinuz-" + release);
    Path initrd = initrd(BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release), release);
    List<Path> older = packages(small("kernel"), initrd, "1.9", "--format", "both");
    Path newer = packages(kernel, initrd, "1.10").get(0);

    Path control = bench.scratch("control");
    bench.output("dpkg-deb", "-e", older.get(0), control);
    bench.output("shellcheck", control.resolve("postinst"), control.resolve("prerm"));

    Path root = dpkgRoot();
    Path tftp = root.resolve("tftpboot");
    dpkg(root, "-i", older.get(0));
    bench.output("shellcheck", tftp.resolve("pxelinux.cfg/makeLink.orbit-pxe-1.9"));
    bench.output(tftp.resolve("pxelinux.cfg/makeLink.orbit-pxe"), "default", "192.168.1.0/24");
    bench.output(
        tftp.resolve("pxelinux.cfg/makeLink.orbit-pxe"), "-p", "00:10:DC:27:6C:15", "10.0.0.7");
    dpkg(root, "-i", newer);
    dpkg(root, "-i", older.get(0));
    assertThat(link(tftp, "default.orbit-pxe")).isEqualTo("default.orbit-pxe-1.10");
    assertThat(link(tftp, "C0A801")).isEqualTo("default.orbit-pxe");
    assertThat(link(tftp, "01-00-10-dc-27-6c-15")).isEqualTo("default.orbit-pxe-1.9");
    assertThat(link(tftp, "0A000007")).isEqualTo("default.orbit-pxe-1.9");

    dpkg(root, "-r", "orbit-pxe-1.9");
    assertThat(link(tftp, "01-00-10-dc-27-6c-15")).isEqualTo("default.orbit-pxe");
    boots(tftp, "image=1.10");

    // A newer build of the same version, and then none at all.
    dpkg(root, "-i", packages(small("kernel"), initrd, "1.10", "--build-revision", "2").get(0));
    assertThat(link(tftp, "default.orbit-pxe")).isEqualTo("default.orbit-pxe-1.10");
    dpkg(root, "-P", "orbit-pxe-1.10");
    assertThat(tftp.resolve("pxelinux.cfg")).doesNotExist();

    byRpm(older.get(1), packages(small("kernel"), initrd, "1.10", "--format", "rpm").get(0));
  }

  private void boots(Path tftp, String words) throws Exception {
    for (Path file : PXELINUX) {
      Files.copy(file, tftp.resolve(file.getFileName()));
    }
    String log =
        BootedMachine.firmware(
            bench,
            List.of(
                "-netdev",
                "user,id=n,restrict=on,bootfile=/pxelinux.0,tftp=" + tftp,
                "-device",
                "e1000e,netdev=n",
                "-boot",
                "n"));
    assertThat(log).contains("here: 1 module of ours", words);
    for (Path file : PXELINUX) {
      Files.delete(tftp.resolve(file.getFileName()));
    }
  }

  private void byRpm(Path older, Path newer) throws Exception {
    Path root = rpmRoot();
    Path tftp = root.resolve("tftpboot");
    rpm(root, "--nodeps", "-i", newer, older);
    assertThat(link(tftp, "default.orbit-pxe")).isEqualTo("default.orbit-pxe-1.10");
    bench.output(tftp.resolve("pxelinux.cfg/makeLink.orbit-pxe"), "default");
    rpm(root, "-e", "orbit-pxe-1.10");
    assertThat(link(tftp, "default.orbit-pxe")).isEqualTo("default.orbit-pxe-1.9");
    assertThat(link(tftp, "default")).isEqualTo("default.orbit-pxe");
    rpm(root, "-e", "orbit-pxe-1.9");
    assertThat(tftp.resolve("pxelinux.cfg")).doesNotExist();
  }
}
