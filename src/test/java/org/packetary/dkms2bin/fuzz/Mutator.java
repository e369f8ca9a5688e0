package org.packetary.dkms2bin.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Changes bytes as bad disks, broken downloads and attackers do. */
public final class Mutator {

  private static final int MOST_CHANGES = 8;
  private static final int LONGEST_BLOCK = 600;

  /** Where formats have their headers, or their directories. */
  private static final int HEAD = 128;

  private static final int TAIL = 2048;

  /** What lengths and offsets are most likely to overflow with. */
  private static final int[] EXTREMES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff, 1 << 30
  };

  /** What numbers, paths and texts are likely to break with. */
  private static final String CHARACTERS = "/.0179F-+ \0\n\u00ff";

  private Mutator() {}

  /** A changed copy. */
  public static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      bytes = change(bytes, random);
    }
    return bytes;
  }

  private static byte[] change(byte[] bytes, Random random) {
    int at = position(bytes.length, random);
    int block = Math.min(random.nextInt(LONGEST_BLOCK), bytes.length - at);
    switch (random.nextInt(9)) {
      case 0, 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 2, 3 -> bytes[at] = (byte) random.nextInt(256);
      case 4 -> bytes[at] = (byte) CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
      case 5 -> putExtreme(bytes, at, random);
      case 6 -> System.arraycopy(bytes, random.nextInt(bytes.length - block + 1), bytes, at, block);
      case 7 -> Arrays.fill(bytes, at, at + block / 16, (byte) random.nextInt(256));
      default -> {
        return Arrays.copyOf(bytes, Math.max(1, bytes.length - block));
      }
    }
    return bytes;
  }

  private static void putExtreme(byte[] bytes, int at, Random random) {
    if (bytes.length - (at & ~3) >= Integer.BYTES) {
      ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
      int extreme = EXTREMES[random.nextInt(EXTREMES.length)];
      ByteBuffer.wrap(bytes).order(order).putInt(at & ~3, extreme);
    }
  }

  private static int position(int length, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(Math.min(HEAD, length));
      case 1 -> length - 1 - random.nextInt(Math.min(TAIL, length));
      default -> random.nextInt(length);
    };
  }
}
