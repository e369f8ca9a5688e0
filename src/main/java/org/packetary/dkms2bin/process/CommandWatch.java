package org.packetary.dkms2bin.process;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Looks after a command while it runs, and may end it. */
public interface CommandWatch {

  /** How often it looks. */
  Duration period();

  /**
   * Looks at the running command. It is called on the thread that waits for the command.
   *
   * @param use finds out what the command and all that it started use; takes some time
   * @return why the command is to be ended now, with all that it started
   */
  Optional<BrokenLimit> look(Supplier<ProcessUse> use) throws InterruptedException;

  /** Looks once more when the command has ended: at what could have been its end. */
  Optional<BrokenLimit> afterwards();
}
