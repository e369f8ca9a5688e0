package org.packetary.dkms2bin.proof.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.archive.Compression;

/**
 * A kernel's boot file for x86 (Documentation/arch/x86/boot.rst), and the ELF file that is packed
 * in it. A machine without KVM takes half of its boot to unpack that itself.
 */
public final class BootFile {

  private static final int SETUP_SECTORS = 0x1f1;
  private static final int MAGIC_AT = 0x202;
  private static final int MAGIC = 0x53726448;
  private static final int KERNEL_VERSION = 0x20e;
  private static final int PAYLOAD_OFFSET = 0x248;
  private static final int PAYLOAD_LENGTH = 0x24c;
  private static final int SECTOR = 512;
  private static final int MOST = 512 << 20;

  private static final int ELF = 0x464c457f;
  private static final int NOTES = 4;

  /** XEN_ELFNOTE_PHYS32_ENTRY of xen/interface/elfnote.h: where a PVH boot enters. */
  private static final int PVH_ENTRY = 18;

  private static final Pattern BANNER = Pattern.compile("Linux version (\\S+) ");

  private BootFile() {}

  /** Whether it begins as an ELF file does. */
  public static boolean isElf(byte[] content) {
    return content.length > 64 && little(content).getInt(0) == ELF;
  }

  /** Whether it is a vmlinuz for x86. */
  public static boolean isVmlinuz(byte[] content) {
    return content.length > PAYLOAD_LENGTH + 4 && little(content).getInt(MAGIC_AT) == MAGIC;
  }

  /** The release of the kernel in a vmlinuz or vmlinux. */
  public static Optional<String> release(byte[] content) {
    if (isVmlinuz(content)) {
      int at = (little(content).getShort(KERNEL_VERSION) & 0xffff) + SECTOR;
      int end = at;
      while (end < content.length && content[end] > ' ') {
        end++;
      }
      return at >= content.length || end == at
          ? Optional.empty()
          : Optional.of(new String(content, at, end - at, StandardCharsets.ISO_8859_1));
    }
    Matcher banner = BANNER.matcher(new String(content, StandardCharsets.ISO_8859_1));
    return isElf(content) && banner.find() ? Optional.of(banner.group(1)) : Optional.empty();
  }

  /**
   * The ELF file in a vmlinuz, if it is packed as something that is read here and can be booted by
   * QEMU as it is.
   */
  public static Optional<byte[]> unpacked(byte[] vmlinuz) {
    if (!isVmlinuz(vmlinuz)) {
      return Optional.empty();
    }
    ByteBuffer header = little(vmlinuz);
    int sectors = vmlinuz[SETUP_SECTORS] & 0xff;
    long start =
        (sectors == 0 ? 5L : sectors + 1L) * SECTOR
            + Integer.toUnsignedLong(header.getInt(PAYLOAD_OFFSET));
    long length = Integer.toUnsignedLong(header.getInt(PAYLOAD_LENGTH));
    if (length < 16 || start + length > vmlinuz.length) {
      return Optional.empty();
    }
    byte[] payload = Arrays.copyOfRange(vmlinuz, (int) start, (int) (start + length));
    // gzip ends with the size of what is packed; to all else the kernel's makefile adds it.
    int size = little(payload).getInt(payload.length - 4);
    Compression compression = Compression.byMagic(payload);
    if (size <= 0 || size > MOST || compression == Compression.NONE) {
      return Optional.empty();
    }
    try (InputStream in = compression.decompress(new ByteArrayInputStream(payload))) {
      byte[] content = in.readNBytes(size);
      return content.length == size && isBootable(content)
          ? Optional.of(content)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether a 64-bit ELF file says where a PVH boot enters. */
  public static boolean isBootable(byte[] content) {
    if (!isElf(content) || content[4] != 2) {
      return false;
    }
    ByteBuffer elf = little(content);
    long table = elf.getLong(32);
    int size = elf.getShort(54);
    int count = elf.getShort(56);
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * size;
      if (at < 0 || at + 56 > content.length) {
        return false;
      }
      if (elf.getInt((int) at) == NOTES
          && entersByNote(elf, elf.getLong((int) at + 8), elf.getLong((int) at + 32))) {
        return true;
      }
    }
    return false;
  }

  private static boolean entersByNote(ByteBuffer elf, long start, long length) {
    long at = start;
    while (at >= 0 && at + 12 <= Math.min(start + length, elf.capacity())) {
      long name = Integer.toUnsignedLong(elf.getInt((int) at));
      long description = Integer.toUnsignedLong(elf.getInt((int) at + 4));
      if (elf.getInt((int) at + 8) == PVH_ENTRY && name == 4) {
        return true;
      }
      at += 12 + padded(name) + padded(description);
    }
    return false;
  }

  private static long padded(long size) {
    return size + 3 & ~3L;
  }

  private static ByteBuffer little(byte[] content) {
    return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }
}
