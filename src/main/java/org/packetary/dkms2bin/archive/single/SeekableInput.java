package org.packetary.dkms2bin.archive.single;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/** A file that is read from any place of it, and knows at which it is. */
public final class SeekableInput extends InputStream {

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);

  /** Where in the file the buffer ends. */
  private long ahead;

  private SeekableInput(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
  }

  /**
   * Opens a file.
   *
   * @throws InputException if there is none, or we may not read it
   * @throws EnvironmentException if the host cannot
   */
  public static SeekableInput open(Path file) {
    return open(file, Long.MAX_VALUE);
  }

  /** The same, of which only the beginning is read. */
  public static SeekableInput open(Path file, long length) {
    return HostIo.opened(
        file,
        "image",
        () ->
            new SeekableInput(
                file,
                FileChannel.open(file, StandardOpenOption.READ),
                Math.min(length, Files.size(file))));
  }

  /** The file. */
  public Path file() {
    return file;
  }

  /** How much there is to be read: how long it was when it was opened, or less. */
  public long size() {
    return size;
  }

  /** Where the next byte is read. */
  public long position() {
    return ahead - buffer.remaining();
  }

  /** Goes to a place; reading goes on there. */
  public void seek(long position) {
    long back = ahead - position;
    if (back >= 0 && back <= buffer.limit()) {
      buffer.position((int) (buffer.limit() - back));
    } else {
      buffer.limit(0);
      ahead = position;
    }
  }

  /** The bytes that follow, at most so many; the place stays. */
  public byte[] peek(int length) throws IOException {
    long position = position();
    byte[] bytes = readNBytes(length);
    seek(position);
    return bytes;
  }

  private boolean fill() {
    if (buffer.hasRemaining()) {
      return true;
    }
    try {
      buffer.clear();
      buffer.limit((int) Math.max(0, Math.min(BUFFER, size - ahead)));
      int read = channel.read(buffer, ahead);
      buffer.flip();
      ahead += Math.max(read, 0);
      return read > 0;
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }

  @Override
  public int read() {
    return fill() ? buffer.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int taken = Math.min(length, buffer.remaining());
    buffer.get(bytes, offset, taken);
    return taken;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw HostIo.failure("cannot close " + file, e);
    }
  }
}
