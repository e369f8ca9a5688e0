package org.packetary.dkms2bin.process;

import java.time.Duration;
import java.util.Optional;

/**
 * What a command left.
 *
 * @param command what was run
 * @param status the exit status; 128 + N where signal N ended it
 * @param out standard output as UTF-8, bounded as {@link Command#capture} says (both ends kept)
 * @param err standard error, likewise
 * @param timedOut whether the time limit ended it
 * @param elapsed wall time
 * @param brokenLimit the limit that ended it, or a part of it; empty where none did
 */
public record CommandResult(
    Command command,
    int status,
    String out,
    String err,
    boolean timedOut,
    Duration elapsed,
    Optional<BrokenLimit> brokenLimit) {

  /** What a command left that no limit ended, but perhaps that of its time. */
  public CommandResult(
      Command command, int status, String out, String err, boolean timedOut, Duration elapsed) {
    this(command, status, out, err, timedOut, elapsed, Optional.empty());
  }

  /** The same, ended by a limit that shows elsewhere. */
  public CommandResult endedBy(BrokenLimit limit) {
    return new CommandResult(command, status, out, err, timedOut, elapsed, Optional.of(limit));
  }

  /** Whether it exited with 0 in time, within its limits. */
  public boolean ok() {
    return status == 0 && !timedOut && brokenLimit.isEmpty();
  }

  /** A one-line account of a failure: the command, its status and its last words. */
  public String failure() {
    if (brokenLimit.isPresent()) {
      return command.words() + " was ended: " + brokenLimit.get().problem();
    }
    String how =
        timedOut
            ? "did not end within " + elapsed.toSeconds() + " s"
            : "exited with status " + status;
    String tail = lastWords();
    return command.words() + " " + how + (tail.isEmpty() ? "" : ": " + tail);
  }

  /** The last line of what it printed, of its errors if there are any; may be empty. */
  public String lastWords() {
    return lastLine(err.isBlank() ? out : err);
  }

  private static String lastLine(String text) {
    String trimmed = text.strip();
    return trimmed.substring(trimmed.lastIndexOf('\n') + 1).strip();
  }
}
