package org.packetary.dkms2bin.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.archive.safe.HostInput;
import org.packetary.dkms2bin.archive.safe.HostIo;

/**
 * An archive's file for readers that jump about in it and begin with a directory, which they keep
 * in memory: until told otherwise, this gives only so much. As with {@link HostInput}, failures of
 * the host are told from damage of the archive.
 */
final class BoundedChannel implements SeekableByteChannel {

  /** A directory of some 200,000 members. */
  private static final long DIRECTORY = 32L << 20;

  private final Path file;
  private final SeekableByteChannel channel;
  private long left = DIRECTORY;

  private BoundedChannel(Path file, SeekableByteChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens the file.
   *
   * @throws org.packetary.dkms2bin.model.InputException if there is no such file, or it is not a
   *     regular one, or we may not read it
   */
  static BoundedChannel open(Path file) {
    HostInput.open(file).close();
    try {
      return new BoundedChannel(file, Files.newByteChannel(file));
    } catch (IOException e) {
      throw HostIo.failure("cannot open " + file, e);
    }
  }

  /** From here on there is no bound. */
  void unbind() {
    left = Long.MAX_VALUE;
  }

  @Override
  public int read(ByteBuffer to) {
    try {
      int n = channel.read(to);
      left -= Math.max(n, 0);
      if (left < 0) {
        throw Damage.bomb(file.toString(), "its directory has more than " + DIRECTORY + " bytes");
      }
      return n;
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + file, e);
    }
  }

  @Override
  public long position() throws IOException {
    return channel.position();
  }

  @Override
  public SeekableByteChannel position(long position) throws IOException {
    channel.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }
}
