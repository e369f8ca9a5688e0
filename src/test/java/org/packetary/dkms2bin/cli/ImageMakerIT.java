package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Images of a driver alone, in one machine one after the other: behind a bootstrap that executes
 * files of modprobe.d, with and without a depmod of its own, and laid over its /usr.
 */
@ExtendWith(WorkbenchExtension.class)
class ImageMakerIT {

  private static final String SCRIPT =
      """
      export PATH=/bin
      # busybox's own shell takes its own depmod for there, wherever it is.
      /bin/busybox ln -sf dash /bin/sh
      /bin/busybox mkdir /proc /sys /run
      for p in grep uname insmod modprobe depmod rmmod rm mkdir ln cp mount; do
        /bin/busybox ln -s busybox /bin/$p
      done
      mount -t proc none /proc
      mount -t sysfs none /sys
      said() {
        echo "$1: $(grep -c '^e1000e .*(O' /proc/modules) module of ours"
      }
      load() {
        for f in /etc/modprobe.d/*.conf; do
          if [ -x $f ]; then $f; fi
        done
        said "$1"
      }
      load with-depmod
      [ -e /lib/modules/*/modules.dep ] && echo "there is a list"
      rmmod e1000e
      rm /lib/modules/*/modules.* /bin/depmod /bin/modprobe
      load without
      [ -e /lib/modules/*/modules.dep ] || echo "there is none"
      [ -L /lib ] && echo "a link as before"
      rmmod e1000e
      rm -r /lib/modules
      cp -a /extension/usr/. /usr/
      ln -s kmod /bin/depmod
      ln -s kmod /bin/modprobe
      /usr/lib/dkms2bin/card
      said extension
      [ -e /lib/modules/*/modules.dep ] || echo "its own directory has none"
      """;

  private final Workbench bench;

  ImageMakerIT(Workbench bench) {
    this.bench = bench;
  }

  private Path made(String kind, Path repository, String release, Object... words)
      throws IOException {
    Path out = bench.scratch(kind);
    Object[] all =
        Stream.concat(
                Stream.of(
                    "image", kind, "--packages", repository, "--kernel", release, "--out-dir", out),
                Stream.of(words))
            .toArray();
    Ended ended = bench.call(all);
    assertThat(ended.status()).as(ended.toString()).isZero();
    return Path.of(ended.out().strip());
  }

  /** The bootstrap's own, with a merged /usr, and the host's shell and kmod. */
  private byte[] bootstrap() throws Exception {
    Path kmod = HostEnvironment.of(System.getenv()).find("depmod").orElseThrow().toRealPath();
    Path dash = Path.of("/bin/sh").toRealPath();
    List<Path> libraries =
        Pattern.compile("/\\S+\\.so\\S*")
            .matcher(bench.output("ldd", kmod, dash))
            .results()
            .map(MatchResult::group)
            .distinct()
            .map(Path::of)
            .toList();
    return new Segments()
        .add(BootedMachine.shell(SCRIPT))
        .pad()
        .add(
            Segments.cpio(
                c -> {
                  c.directory("etc", 0755);
                  c.directory("usr", 0755);
                  c.directory("usr/lib", 0755);
                  c.link("lib", "usr/lib");
                  c.file("bin/kmod", 0755, kmod);
                  c.file("bin/dash", 0755, dash);
                  c.directory("lib64", 0755);
                  for (Path file : libraries) {
                    String directory = file.startsWith("/lib64") ? "lib64/" : "usr/lib/";
                    c.file(directory + file.getFileName(), 0755, file);
                  }
                }))
        .bytes();
  }

  /** What is in the extension, below a directory. */
  private byte[] unpacked(Path extension) throws Exception {
    Path tree = bench.scratch("extension").resolve("tree");
    bench.output("unsquashfs", "-no-progress", "-d", tree, extension);
    return Segments.cpio(c -> add(c, tree));
  }

  private static void add(CpioWriter cpio, Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted().toList()) {
        Path name = Path.of("extension").resolve(tree.relativize(file));
        String path = name.toString().replaceFirst("/$", "");
        if (Files.isDirectory(file)) {
          cpio.directory(path, 0755);
        } else {
          cpio.file(path, Files.isExecutable(file) ? 0755 : 0644, file);
        }
      }
    }
  }

  @Test
  void aBootstrapAndAnExtendedSystemLoadOurDriver() throws Exception {
    BootedMachine.assumeThere();
    String release = bench.latest();
    Path kernel =
        bench
            .fixture("initrd", "bookworm", "initramfs-tools", release)
            .resolve("vmlinuz-" + release);
    Path repository = BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release);
    Path update = made("initrd-update", repository, release);
    Path extension =
        made(
            "sysext",
            repository,
            release,
            "--name",
            "card",
            "--os-release",
            Path.of("/etc/os-release"));

    byte[] all =
        new Segments()
            .add(bootstrap())
            .pad()
            .add(unpacked(extension))
            // As a boot loader does it that pads nothing.
            .add(Files.readAllBytes(update))
            .bytes();
    Path image = Files.write(bench.scratch("all").resolve("all.img"), all);
    String log = BootedMachine.boot(bench, kernel, image, "quiet", BootedMachine.CARD);

    assertThat(log)
        .contains(
            "with-depmod: 1 module of ours",
            "there is a list",
            "without: 1 module of ours",
            "there is none",
            "a link as before",
            "extension: 1 module of ours",
            "its own directory has none")
        .doesNotContain("Initramfs unpacking failed");
  }
}
