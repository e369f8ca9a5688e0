package org.packetary.dkms2bin.archive;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.tukaani.xz.ArrayCache;
import org.tukaani.xz.BasicArrayCache;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * Compresses as {@code xz -6} does, in memory that fits what there is to compress: an encoder with
 * the usual window of 8 MiB takes 94 MB, and clears them for each package. A window that holds all
 * of the content finds the same matches, and the header says the usual one.
 */
public final class FittedXz {

  private static final int USUAL_WINDOW = 8 << 20;

  /** Smaller ones save nothing any more, and share the slots of their tables among more strings. */
  private static final int SMALLEST_WINDOW = 1 << 20;

  /** The block header follows the stream header of 12 bytes (the .xz file format, 3.1). */
  private static final int BLOCK_HEADER_AT = 12;

  private static final int BLOCK_HEADER_SIZE = 12;
  private static final int WINDOW_AT = 4;

  /** How the header says 8 MiB (the .xz file format, 5.3.1). */
  private static final byte USUAL_WINDOW_BITS = 22;

  /** Large encoders work one after another, and each takes the memory of the one before. */
  private static final ReentrantLock LARGE = new ReentrantLock();

  private static final ArrayCache MEMORY = new BasicArrayCache();

  private FittedXz() {}

  /**
   * Compresses part of a stream.
   *
   * @param size how many bytes to read, one at least
   * @param file is created
   * @throws IOException if the stream ends before, or the file cannot be written
   */
  public static void compress(InputStream in, long size, Path file) throws IOException {
    int window = window(size);
    if (window < USUAL_WINDOW) {
      encode(in, size, window, file, ArrayCache.getDummyCache());
      sayUsualWindow(file);
      return;
    }
    LARGE.lock();
    try {
      encode(in, size, window, file, MEMORY);
    } finally {
      LARGE.unlock();
    }
  }

  private static int window(long size) {
    int window = SMALLEST_WINDOW;
    while (window < USUAL_WINDOW && window < 2 * size) {
      window *= 2;
    }
    return window;
  }

  private static void encode(InputStream in, long size, int window, Path file, ArrayCache memory)
      throws IOException {
    LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_DEFAULT);
    options.setDictSize(window);
    try (OutputStream out =
        new XZOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file)), options, memory)) {
      byte[] buffer = new byte[1 << 16];
      for (long left = size; left > 0; ) {
        int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
        if (read < 0) {
          throw new EOFException("the archive to compress is cut short");
        }
        out.write(buffer, 0, read);
        left -= read;
      }
    }
  }

  private static void sayUsualWindow(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(BLOCK_HEADER_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      int read = channel.read(header, BLOCK_HEADER_AT);
      if (read < BLOCK_HEADER_SIZE) {
        throw new EOFException(file + " ends in its header");
      }
      header.put(WINDOW_AT, USUAL_WINDOW_BITS);
      CRC32 sum = new CRC32();
      sum.update(header.array(), 0, BLOCK_HEADER_SIZE - Integer.BYTES);
      header.putInt(BLOCK_HEADER_SIZE - Integer.BYTES, (int) sum.getValue());
      header.rewind();
      channel.write(header, BLOCK_HEADER_AT);
    }
  }
}
