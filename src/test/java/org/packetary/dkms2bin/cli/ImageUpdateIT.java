package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.module.KernelModule;

/**
 * Initial RAM file systems of distributions' own tools, with a driver appended: booted from the
 * very file, the driver takes the place of the kernel's own by itself. And what is said of broken
 * ones is what a kernel makes of them.
 *
 * <p>With {@code -Ddkms2bin.images=all} also those of Debian 13 and of dracut, and every way in
 * which a segment is lost.
 */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageUpdateIT {

  private static final boolean ALL = System.getProperty("dkms2bin.images", "").equals("all");

  /** initramfs-tools looks for a script of this name when udev is done, and ends without it. */
  private static final String NOWHERE = "boot=nowhere";

  private final Workbench bench;

  ImageUpdateIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  static void thereAreMachines() {
    BootedMachine.assumeThere();
  }

  /** Appends, and boots: the machine's text. */
  private void bootsWithOurs(
      String recipe, String series, String suite, String tool, String release, String commandLine)
      throws Exception {
    Path images = bench.fixture("initrd", suite, tool, release);
    Path base = images.resolve("initrd.img-" + release);
    Path kernel = images.resolve("vmlinuz-" + release);
    Path repository = BootedMachine.driver(bench, recipe, series, release);
    Path out = bench.scratch("image");
    Path squashfs = root(repository, release);

    Ended ended =
        bench.call(
            "image",
            "update",
            "--initrd",
            base,
            "--squashfs",
            squashfs,
            "--packages",
            repository,
            "--out-dir",
            out);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("in place of the image's own: e1000e");
    Path made = out.resolve(base.getFileName());
    byte[] before = Files.readAllBytes(base);
    assertThat(Arrays.copyOf(Files.readAllBytes(made), before.length))
        .as("the base's bytes")
        .isEqualTo(before);

    isAsItWasWithOurs(squashfs, out.resolve("root.squashfs"), release);
    String log = BootedMachine.boot(bench, kernel, made, commandLine, BootedMachine.CARD);
    assertThat(log)
        .as("only ours is out of the kernel's tree")
        .contains("e1000e: loading out-of-tree module taints kernel")
        .containsPattern("e1000e \\S+ eth0: .*Network Connection")
        .doesNotContain("Initramfs unpacking failed");

    again(base, repository, made);
    takenOut(made, before);
  }

  /** A root file system for a kernel, with an owner and a device that only root makes. */
  private Path root(Path repository, String release) throws Exception {
    Path tree = bench.scratch("root");
    Path unpacked = bench.scratch("package");
    bench.output("dpkg-deb", "-x", Workbench.only(repository, ".deb"), unpacked);
    Path modules = Files.createDirectories(tree.resolve("usr/lib/modules").resolve(release));
    Files.createDirectory(modules.resolve("kernel"));
    // Compressed as it is, where the distribution compresses modules.
    try (Stream<Path> files = Files.walk(unpacked)) {
      Path module =
          files.filter(f -> KernelModule.baseName(f).equals("e1000e")).findFirst().orElseThrow();
      Files.copy(module, modules.resolve("kernel").resolve(module.getFileName()));
    }
    Files.createSymbolicLink(tree.resolve("lib"), Path.of("usr/lib"));
    Files.createDirectory(tree.resolve("etc"));
    Files.writeString(tree.resolve("etc/shadow"), "secret\n");
    bench.output("chown", "0:42", tree.resolve("etc/shadow"));
    Path image = bench.scratch("squashfs").resolve("root.squashfs");
    bench.output(
        "mksquashfs",
        tree,
        image,
        "-comp",
        "xz",
        "-b",
        "65536",
        "-mkfs-time",
        "1600000000",
        "-no-progress",
        "-p",
        "dev D 1500000000 755 0 0",
        "-p",
        "dev/console C 1500000000 600 0 0 5 1");
    return image;
  }

  private JsonNode shown(Path image) {
    Ended ended = bench.call("image", "show", image, "--format", "json");
    assertThat(ended.status()).as(ended.toString()).isZero();
    return Workbench.json(ended.out());
  }

  /** What it lists, but for what is new and where that is. */
  private List<String> files(Path squashfs) throws Exception {
    return bench
        .output("unsquashfs", "-lln", squashfs)
        .lines()
        .filter(line -> line.contains("squashfs-root"))
        .filter(line -> !line.matches(".*/modules/[^/]+(/modules\\..*|/updates.*)?"))
        .filter(line -> !line.matches(".*/usr/share(/dkms2bin.*)?"))
        .map(line -> line.replaceAll(" +", " "))
        .map(line -> line.startsWith("d") ? line.replaceFirst("(\\d+/\\d+) \\d+", "$1") : line)
        .toList();
  }

  private void isAsItWasWithOurs(Path before, Path after, String release) throws Exception {
    JsonNode was = shown(before);
    JsonNode is = shown(after);
    for (String field : List.of("compression", "blockSize", "made", "mksquashfs")) {
      assertThat(is.get(field)).as(field).isEqualTo(was.get(field));
    }
    assertThat(was.get("modules").get(release).asInt()).isEqualTo(1);
    assertThat(is.get("modules").get(release).asInt()).isEqualTo(2);
    assertThat(files(after)).isEqualTo(files(before)).anyMatch(l -> l.startsWith("crw"));
    assertThat(
            bench.output(
                "unsquashfs", "-cat", after, "usr/lib/modules/" + release + "/modules.dep"))
        .containsPattern("updates/dkms/e1000e\\.ko(\\.\\w+)?:")
        .doesNotContain("kernel/e1000e.ko");
  }

  private void again(Path base, Path repository, Path made) throws IOException {
    Path out = bench.scratch("again");
    // Onto an image with a segment of ours: that is replaced.
    Ended ended =
        bench.call("image", "update", "--initrd", made, "--packages", repository, "--out-dir", out);
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(out.resolve(base.getFileName())).hasSameBinaryContentAs(made);
  }

  private void takenOut(Path made, byte[] before) throws IOException {
    Ended ended =
        bench.call(
            "image", "update", "--initrd", made, "--remove", "--out-dir", made.resolveSibling("."));
    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Files.readAllBytes(made)).isEqualTo(before);
  }

  @Test
  void anInitramfsOfDebian12LoadsOurDriverByItself() throws Exception {
    bootsWithOurs(
        Workbench.DEBIAN_12, "6.1", "bookworm", "initramfs-tools", bench.latest(), NOWHERE);
  }

  @Test
  void soDoesOneOfDebian13WithSeveralSegments() throws Exception {
    Workbench.assume(ALL, "-Ddkms2bin.images=all boots an image of Debian 13");
    bootsWithOurs(
        "debian-13",
        "6.12",
        "trixie",
        "initramfs-tools",
        bench.archive("debian-13").latest("amd64").orElseThrow(),
        NOWHERE);
  }

  @Test
  void soDoesOneOfDracut() throws Exception {
    Workbench.assume(ALL, "-Ddkms2bin.images=all boots an image of dracut's");
    bootsWithOurs(
        Workbench.DEBIAN_12,
        "6.1",
        "bookworm",
        "dracut",
        bench.latest(),
        "root=/dev/nowhere rd.shell=0 rd.emergency=reboot rd.timeout=5 rd.retry=5");
  }

  @Test
  void aKernelLosesWhatIsSaidToBeLostAndNothingElse() throws Exception {
    String release = bench.latest();
    Path kernel =
        bench
            .fixture("initrd", "bookworm", "initramfs-tools", release)
            .resolve("vmlinuz-" + release);
    byte[] base =
        BootedMachine.shell(
            "for f in of-xz of-zstd of-lz4 of-cpio usr/lib/through lib/hidden usr/lib/hidden"
                + " none/file lost; do [ -e /$f ] && echo \"there: $f\"; done");
    byte[] image = Segments.withLosses(base);
    List<Segments.Lost> lost = Segments.lost(image);

    for (Segments.Lost one : ALL ? lost : lost.subList(0, 3)) {
      Path file = Files.write(bench.scratch("lost").resolve(one.name() + ".img"), one.image());

      Ended shown = bench.call("image", "show", file, "--format", "json");
      String log = BootedMachine.boot(bench, kernel, file, "quiet", List.of());

      assertThat(shown.status()).as(shown.toString()).isZero();
      JsonNode said = Workbench.json(shown.out());
      assertThat(said.get("segments").findValuesAsText("fault"))
          .singleElement()
          .asString()
          .contains(one.fault());
      assertThat(said.get("losses").findValuesAsText("path")).containsExactly("none/file", "lib");
      assertThat(log.lines().filter(l -> l.contains("there: ")).map(l -> l.replaceAll(".*: ", "")))
          .as(log)
          .containsExactly(
              "of-xz", "of-zstd", "of-lz4", "of-cpio", "usr/lib/through", "usr/lib/hidden");
      assertThat(log).as(one.name()).contains("Initramfs unpacking failed");
    }
  }

  @Test
  void modulesThatDoNotFitTheImageAreRefusedBeforeAnythingIsWritten() throws Exception {
    String release = bench.latest();
    Path images = bench.fixture("initrd", "bookworm", "initramfs-tools", release);
    Path base = images.resolve("initrd.img-" + release);
    Path v4l2 = bench.scratch("v4l2").resolve("repository");
    Ended built =
        bench.run(
            "--dkms",
            bench.download("v4l2loopback-dkms"),
            "--kernel",
            release,
            "--distro",
            Workbench.DEBIAN_12,
            "--out-dir",
            v4l2);
    assertThat(built.status()).as(built.toString()).isZero();
    Path out = bench.scratch("refused");

    Ended ended =
        bench.call("image", "update", "--initrd", base, "--packages", v4l2, "--out-dir", out);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(ExitCode.INPUT.status());
    assertThat(ended.err())
        .contains("v4l2loopback: needs the module videodev, which is not there")
        .containsPattern("v4l2loopback: needs symbols that neither .*: \\w+");
    assertThat(out).isEmptyDirectory();
  }
}
