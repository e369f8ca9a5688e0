package org.packetary.dkms2bin.image.show;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * An erofs, by its superblock (fs/erofs/erofs_fs.h of the kernel's sources).
 *
 * @param size of the file system, in bytes
 * @param blockSize in bytes
 * @param inodes how many files of any kind it has
 * @param made when
 * @param volume its name; may be empty
 */
record ShownErofs(Path file, long size, long blockSize, long inodes, Instant made, String volume)
    implements Shown {

  private static final int START = 1024;
  private static final int MAGIC = 0xe0f5e1e2;
  private static final int LENGTH = 128;

  static boolean looksLikeOne(byte[] head) {
    return head.length >= START + LENGTH && block(head).getInt(0) == MAGIC;
  }

  private static ByteBuffer block(byte[] head) {
    return ByteBuffer.wrap(head, START, LENGTH).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  static ShownErofs of(Path file, byte[] head) {
    ByteBuffer block = block(head);
    long blockSize = 1L << (block.get(12) & 31);
    return new ShownErofs(
        file,
        Integer.toUnsignedLong(block.getInt(36)) * blockSize,
        blockSize,
        block.getLong(16),
        Instant.ofEpochSecond(Math.floorMod(block.getLong(24), 1L << 40)),
        ImageLook.ascii(head, START + 64, 16));
  }

  @Override
  public List<String> lines() {
    return List.of(
        "%s: erofs, %d bytes, %d inodes".formatted(file, size, inodes),
        "block size  " + blockSize,
        "made        " + made,
        "volume      " + (volume.isEmpty() ? "no name" : volume),
        "kernel      needs CONFIG_EROFS_FS");
  }

  @Override
  public ObjectNode json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", 1);
    root.put("file", file.toString());
    root.put("kind", "erofs");
    root.put("size", size);
    root.put("inodes", inodes);
    root.put("blockSize", blockSize);
    root.put("made", made.toString());
    root.put("volume", volume);
    root.put("kernelOption", "CONFIG_EROFS_FS");
    return root;
  }
}
