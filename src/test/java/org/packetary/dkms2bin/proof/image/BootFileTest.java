package org.packetary.dkms2bin.proof.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;

class BootFileTest {

  private static final int PVH_ENTRY = 18;
  private static final int SECTORS = 3;

  /** A 64-bit ELF file with one note. */
  private static byte[] elf(int note) {
    byte[] content = new byte[4096];
    new Random(1).nextBytes(content);
    ByteBuffer elf = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    elf.putInt(0, 0x464c457f).put(4, (byte) 2).putLong(32, 64);
    elf.putShort(54, (short) 56).putShort(56, (short) 1);
    elf.putInt(64, 4).putLong(64 + 8, 512).putLong(64 + 32, 24);
    elf.putInt(512, 4).putInt(516, 8).putInt(520, note);
    byte[] banner = "Linux version 6.1.0-1-test (x@y)".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(banner, 0, content, 2048, banner.length);
    return content;
  }

  private static byte[] vmlinuz(byte[] packed, int size) {
    int start = (SECTORS + 1) * 512 + 16;
    byte[] content = new byte[start + packed.length + 4 + 100];
    ByteBuffer header = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    header.put(0x1f1, (byte) SECTORS).putInt(0x202, 0x53726448).putShort(0x20e, (short) 0x100);
    header.putInt(0x248, 16).putInt(0x24c, packed.length + 4);
    byte[] version = "6.1.0-1-test (x@y) #1".getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(version, 0, content, 0x300, version.length);
    System.arraycopy(packed, 0, content, start, packed.length);
    header.putInt(start + packed.length, size);
    return content;
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "XZ", "ZSTD"})
  void unpacksWhatIsPackedWithTheSizeBehindIt(Compression compression) throws IOException {
    byte[] elf = elf(PVH_ENTRY);
    byte[] packed = compression.compress(elf);
    // The size that gzip itself has at its end, is where that which is added to others is.
    int own = compression == Compression.GZIP ? 4 : 0;
    byte[] vmlinuz = vmlinuz(Arrays.copyOf(packed, packed.length - own), elf.length);

    assertThat(BootFile.unpacked(vmlinuz).filter(found -> Arrays.equals(found, elf)).isPresent())
        .isTrue();
    assertThat(BootFile.release(vmlinuz)).hasValue("6.1.0-1-test");
    assertThat(BootFile.release(elf)).hasValue("6.1.0-1-test");
  }

  @Test
  void leavesAloneWhatQemuCannotBoot() throws IOException {
    byte[] elf = elf(PVH_ENTRY + 1);

    assertThat(BootFile.isBootable(elf)).isFalse();
    assertThat(BootFile.unpacked(vmlinuz(Compression.XZ.compress(elf), elf.length))).isEmpty();
  }

  @Test
  void leavesAloneWhatItDoesNotRead() throws IOException {
    byte[] elf = elf(PVH_ENTRY);
    byte[] xz = Compression.XZ.compress(elf);

    assertThat(BootFile.unpacked(vmlinuz(Arrays.copyOf(xz, 1000), elf.length)).isEmpty()).isTrue();
    assertThat(BootFile.unpacked(vmlinuz(xz, elf.length + 1)).isEmpty()).isTrue();
    assertThat(BootFile.unpacked(vmlinuz("?LZ4".getBytes(StandardCharsets.US_ASCII), 100)))
        .isEmpty();
    assertThat(BootFile.unpacked(new byte[100])).isEmpty();
    assertThat(BootFile.release(new byte[1000])).isEmpty();
  }
}
