package org.packetary.dkms2bin.image.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

class ImageLookTest {

  private final Path temp;

  ImageLookTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Shown look(byte[] bytes, String config) throws IOException, InterruptedException {
    CommandRunner noTools =
        command -> {
          throw new EnvironmentException("no such program", "install it");
        };
    HostEnvironment environment = HostEnvironment.of(System.getenv());
    return new ImageLook(
            Optional.of(config).filter(c -> !c.isEmpty()).map(KernelConfig::parse),
            new SquashfsTools(noTools, environment, Tier.ofRoot()))
        .at(Files.write(temp.resolve("image"), bytes));
  }

  private static byte[] microcode() {
    return Segments.cpio(
        c -> {
          c.directory("kernel", 0755);
          c.directory("kernel/x86", 0755);
          c.directory("kernel/x86/microcode", 0755);
          c.file("kernel/x86/microcode/GenuineIntel.bin", 0644, new byte[] {1});
        });
  }

  @Test
  void microcodeIsInFrontOrTooLate() throws Exception {
    byte[] files = Segments.file("init");
    Shown good = look(new Segments().add(microcode()).pad().add(files).bytes(), "");
    Shown behind = look(new Segments().add(files).pad().add(microcode()).bytes(), "");
    Shown packed = look(Segments.packed(Compression.GZIP, microcode()), "");

    assertThat(good.lines())
        .anyMatch(l -> l.contains("; microcode"))
        .noneMatch(ImageLookTest::isLate);
    assertThat(behind.lines()).anyMatch(ImageLookTest::isLate);
    assertThat(packed.lines()).anyMatch(ImageLookTest::isLate);
    assertThat(packed.json().at("/segments/0/late").asBoolean()).isTrue();
  }

  private static boolean isLate(String line) {
    return line.contains("too late");
  }

  @Test
  void theImagesOwnMeansToLoadModulesAreTold() throws Exception {
    Shown tools =
        look(
            Segments.cpio(
                c -> {
                  c.directory("conf", 0755);
                  c.directory("scripts", 0755);
                  c.file("scripts/functions", 0644, new byte[] {1});
                }),
            "");
    Shown systemd = look(Segments.cpio(c -> c.link("init", "usr/lib/systemd/systemd")), "");

    assertThat(tools.lines()).contains("loads by  initramfs-tools");
    assertThat(systemd.lines()).contains("loads by  systemd");
  }

  @Test
  void aContainerIsListedWithWhatItSaysOfItself() throws Exception {
    Path file = temp.resolve("id.tar.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (String name : List.of("metadata.yaml", "vmlinuz", "initrd.img", "root.squashfs")) {
        byte[] content = ("uuid: " + name + "\n").getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }

    JsonNode shown = look(Files.readAllBytes(file), "").json();

    assertThat(shown.get("kind").asText()).isEqualTo("bootstrap-container");
    assertThat(shown.get("files")).hasSize(4);
    assertThat(shown.get("metadata").asText()).isEqualTo("uuid: metadata.yaml\n");
  }

  /** The superblock of an image of zstd with level 15, of 2020. */
  private static byte[] squashfs() {
    ByteBuffer block = ByteBuffer.allocate(120).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(0, 0x73717368).putInt(4, 7).putInt(8, 1_600_000_000).putInt(12, 262_144);
    block.putShort(20, (short) 6).putShort(24, (short) (0x400 | 0x80 | 0x40 | 0x10));
    block.putShort(28, (short) 4).putLong(40, 120);
    block.putShort(96, (short) 0x8004).putInt(98, 15);
    return block.array();
  }

  @Test
  void aSquashfsSaysHowItIsMadeAgainAndWhatItNeeds() throws Exception {
    Shown shown = look(squashfs(), "CONFIG_SQUASHFS=m\nCONFIG_SQUASHFS_XZ=y\n");

    assertThat(shown.lines())
        .contains(
            "made by     mksquashfs -comp zstd -b 262144 -mkfs-time 1600000000"
                + " -Xcompression-level 15 -no-fragments -xattrs",
            "modules     not looked at: that needs unsquashfs, of squashfs-tools")
        .anyMatch(l -> l.contains("the kernel was built without CONFIG_SQUASHFS_ZSTD"));
  }

  @Test
  void whatIsNoImageIsSaidToBeWhatItIs() {
    assertThatThrownBy(() -> look("hello\n".getBytes(StandardCharsets.UTF_8), ""))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is no boot image but a text file");
  }
}
