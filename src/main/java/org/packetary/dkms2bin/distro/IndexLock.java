package org.packetary.dkms2bin.distro;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.util.Interruptions;

/** Keeps several runs from changing one package manager's directory at the same time. */
final class IndexLock {

  private final Path file;

  /** A lock on a directory that exists. */
  IndexLock(Path directory) {
    this.file = directory.resolve("lock");
  }

  /** A command that changes the directory. */
  @FunctionalInterface
  interface Change {
    CommandResult make() throws InterruptedException;
  }

  /** Makes a change when no other run is making one. */
  CommandResult during(Change change) throws InterruptedException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("the lock was lost");
      }
      return change.make();
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new EnvironmentException("cannot lock " + file, null, e);
    }
  }
}
