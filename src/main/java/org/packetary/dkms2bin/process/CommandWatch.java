package org.packetary.dkms2bin.process;

import java.time.Duration;
import java.util.Optional;

/** Looks after a command while it runs, and may end it. */
public interface CommandWatch {

  /** What can be asked about a command while it runs; both take some time. */
  interface Running {

    /** What the command and all that it started use. */
    ProcessUse use();

    /** What it has printed, as far as it is kept: standard output, then errors. */
    default String output() {
      return "";
    }
  }

  /** How often it looks. */
  Duration period();

  /**
   * Looks at the running command. It is called on the thread that waits for the command.
   *
   * @param running tells of it
   * @return why the command is to be ended now, with all that it started
   */
  Optional<BrokenLimit> look(Running running) throws InterruptedException;

  /** Looks once more when the command has ended: at what could have been its end. */
  default Optional<BrokenLimit> afterwards() {
    return Optional.empty();
  }
}
