package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.process.CommandResult;

/** Runs commands in a root file system, apart from the host. */
public interface Sandbox {

  /**
   * Prepares the root's private layer and runs a command in it, without network. What it wrote
   * stays in {@link SandboxRoot#upper}; no mount and no process stays.
   *
   * @param argv the command, by paths inside
   * @param timeout after which everything inside is killed
   * @param log a file that receives the output as it comes
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the root cannot be set up
   */
  CommandResult run(
      SandboxRoot root, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
      throws InterruptedException;

  /** Whether what a root's binds show is the host's, and no copy: a FIFO among them connects. */
  default boolean showsTheHosts() {
    return false;
  }
}
