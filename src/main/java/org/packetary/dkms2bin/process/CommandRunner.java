package org.packetary.dkms2bin.process;

/** Runs external commands. The one seam through which this tool starts programs. */
public interface CommandRunner {

  /**
   * Runs a command to its end on the calling thread. A status other than 0 is a result, not an
   * exception.
   *
   * @throws InterruptedException if the calling thread is interrupted; the command and its
   *     descendants are dead by then
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the program does not exist or
   *     cannot be started
   */
  CommandResult run(Command command) throws InterruptedException;

  /**
   * The same under a watch, which may end the command; {@link CommandResult#brokenLimit} says why.
   */
  default CommandResult run(Command command, CommandWatch watch) throws InterruptedException {
    return run(command);
  }
}
