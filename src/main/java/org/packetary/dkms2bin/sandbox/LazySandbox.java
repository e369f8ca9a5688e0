package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.process.CommandResult;

/** Looks for a place to build in when something is to be run, and not before. */
public final class LazySandbox implements Sandbox {

  private final Opening opening;
  private @Nullable Sandbox opened;

  /** How a sandbox is opened. */
  @FunctionalInterface
  public interface Opening {
    /** Opens one. */
    Sandbox open() throws InterruptedException;
  }

  /** A sandbox that is opened later. */
  public LazySandbox(Opening opening) {
    this.opening = opening;
  }

  /**
   * Opens it where it is not open yet.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if this host has no place to build in
   */
  public synchronized Sandbox open() throws InterruptedException {
    if (opened == null) {
      opened = opening.open();
    }
    return opened;
  }

  @Override
  public CommandResult run(
      SandboxRoot root, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
      throws InterruptedException {
    return open().run(root, argv, timeout, log);
  }

  @Override
  public synchronized boolean showsTheHosts() {
    return opened != null && opened.showsTheHosts();
  }
}
