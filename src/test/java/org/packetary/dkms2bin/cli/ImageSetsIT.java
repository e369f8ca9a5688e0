package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.image.KernelImages;

/**
 * Modules that are half of a set, and indexes that name a part of the modules: what an update
 * refuses and never writes, a kernel really fails on. What it writes, a kernel reads behind a base
 * of each compression; with {@code -Ddkms2bin.images=all} not only of LZ4.
 */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageSetsIT {

  private static final boolean ALL = System.getProperty("dkms2bin.images", "").equals("all");

  /** As distributions' tools pack images, in words that the kernel reads. */
  private static final List<String> PACKERS =
      List.of("lz4 -l -9 -c", "xz --check=crc32 -c", "zstd -q -c", "gzip -n -c");

  private static final String SCRIPT =
      """
      /bin/busybox mkdir /proc && /bin/busybox mount -t proc proc /proc
      for module in dummy e1000e v4l2loopback; do
        /bin/busybox modprobe "$module" && echo "loaded: $module" || echo "not loaded: $module"
      done
      """;

  private final Workbench bench;

  ImageSetsIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  static void thereAreMachines() {
    BootedMachine.assumeThere();
  }

  /** An archive with modules below the directory of a kernel's. */
  private static byte[] modules(String release, String index, String place, Path module)
      throws IOException {
    String directory = "lib/modules/" + release;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CpioWriter cpio = new CpioWriter(bytes, Instant.EPOCH)) {
      cpio.directory("lib", 0755);
      cpio.directory("lib/modules", 0755);
      cpio.directory(directory, 0755);
      cpio.directory(directory + "/" + place, 0755);
      cpio.file(directory + "/" + place + "/" + module.getFileName(), 0644, module);
      cpio.file(
          directory + "/modules.dep", 0644, (index + "\n").getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private Path v4l2loopback(String release) throws Exception {
    Path repository = bench.scratch("v4l2").resolve("repository");
    Ended built =
        bench.run(
            "--dkms",
            bench.download("v4l2loopback-dkms"),
            "--kernel",
            release,
            "--distro",
            Workbench.DEBIAN_12,
            "--out-dir",
            repository);
    assertThat(built.status()).as(built.toString()).isZero();
    return repository;
  }

  private Path inTree(String release, String module) throws Exception {
    KernelImage kernel =
        new KernelImages(
                new LayerStore(bench.cache()),
                new ProcessRunner(),
                HostEnvironment.of(System.getenv()),
                event -> {})
            .ofArchive(
                bench.archive(Workbench.DEBIAN_12), PackageKind.DEB, release, Architecture.X86_64)
            .orElseThrow();
    return kernel.modules().resolve("lib/modules").resolve(release).resolve(module);
  }

  private Ended update(Path base, Path repository, Path out) throws IOException {
    return bench.call(
        "image", "update", "--initrd", base, "--packages", repository, "--out-dir", out);
  }

  @Test
  void aPartOfAnIndexAndHalfOfASetAreNeverWrittenAndAKernelFailsOnThem() throws Exception {
    String release = bench.latest();
    Path kernel =
        bench
            .fixture("initrd", "bookworm", "initramfs-tools", release)
            .resolve("vmlinuz-" + release);
    byte[] whole =
        joined(
            BootedMachine.shell(SCRIPT),
            modules(
                release, "net/dummy.ko:", "net", inTree(release, "kernel/drivers/net/dummy.ko")));
    Path base = Files.write(bench.scratch("sets").resolve("base.img"), whole);
    Path half = v4l2loopback(release);
    Path unpacked = bench.scratch("unpacked");
    DebFile.read(Workbench.only(half, ".deb")).extractTo(unpacked, ExtractionLimits.DEFAULT);
    Path byHand =
        Files.write(
            base.resolveSibling("by-hand.img"),
            joined(
                whole,
                modules(
                    release, "ours/v4l2loopback.ko:", "ours", Workbench.only(unpacked, ".ko"))));

    Ended refused = update(base, half, bench.scratch("refused"));
    Ended made =
        update(
            base,
            BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release),
            base.resolveSibling("made"));

    assertThat(refused.status()).as(refused.toString()).isEqualTo(ExitCode.INPUT.status());
    assertThat(refused.err()).contains("v4l2loopback: needs the module videodev");
    assertThat(BootedMachine.boot(bench, kernel, byHand, "", List.of()))
        .as("an index of ours alone, and a module without the other half")
        .contains("not loaded: dummy", "not loaded: v4l2loopback")
        .containsPattern("v4l2loopback: Unknown symbol \\w+ \\(err -2\\)");
    assertThat(made.status()).as(made.toString()).isZero();
    assertThat(
            BootedMachine.boot(
                bench, kernel, base.resolveSibling("made").resolve("base.img"), "", List.of()))
        .contains("\nloaded: dummy", "\nloaded: e1000e", "not loaded: v4l2loopback");
  }

  /** The trap is LZ4, behind which the kernel needs zeros; the others go the same way. */
  @Test
  void whatIsAppendedIsReadBehindEachCompression() throws Exception {
    String release = bench.latest();
    Path kernel =
        bench
            .fixture("initrd", "bookworm", "initramfs-tools", release)
            .resolve("vmlinuz-" + release);
    Path plain =
        Files.write(
            bench.scratch("compressed").resolve("base"),
            joined(
                BootedMachine.shell(SCRIPT),
                modules(
                    release,
                    "net/dummy.ko:",
                    "net",
                    inTree(release, "kernel/drivers/net/dummy.ko"))));
    Path drivers = BootedMachine.driver(bench, Workbench.DEBIAN_12, "6.1", release);

    for (String packer : ALL ? PACKERS : PACKERS.subList(0, 1)) {
      Path base = plain.resolveSibling(packer.split(" ", 2)[0] + ".img");
      bench.output("sh", "-c", packer + " < \"$1\" > \"$2\"", "pack", plain, base);

      Ended made = update(base, drivers, base.resolveSibling("made"));

      assertThat(made.status()).as(made.toString()).isZero();
      assertThat(
              BootedMachine.boot(
                  bench,
                  kernel,
                  base.resolveSibling("made").resolve(base.getFileName()),
                  "",
                  List.of()))
          .as(packer)
          .contains("\nloaded: dummy", "\nloaded: e1000e")
          .doesNotContain("Initramfs unpacking failed", "Decoding failed");
    }
  }
}
