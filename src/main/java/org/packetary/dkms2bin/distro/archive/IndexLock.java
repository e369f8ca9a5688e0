package org.packetary.dkms2bin.distro.archive;

import java.io.IOException;
import java.nio.file.Path;
import org.packetary.dkms2bin.host.PathLock;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.util.Interruptions;

/**
 * Keeps several runs, and several threads of one, from changing one package manager's directory at
 * the same time.
 */
public class IndexLock {

  private final Path file;

  /** A lock on a directory that exists. */
  public IndexLock(Path directory) {
    this.file = directory.resolve("lock");
  }

  /** A command that changes the directory. */
  @FunctionalInterface
  public interface Change {
    CommandResult make() throws InterruptedException;
  }

  /** What is done while nobody else changes the directory. */
  @FunctionalInterface
  public interface Work<T> {
    T make() throws InterruptedException;
  }

  /** Does something when no other run is changing the directory. */
  public <T> T during(Work<T> work) throws InterruptedException {
    try {
      return PathLock.during(file, work::make);
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new EnvironmentException("cannot lock " + file, null, e);
    }
  }
}
