package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;

/** Keeps interruptions from being taken for failures of a disk. */
public final class Interruptions {

  private Interruptions() {}

  /**
   * Turns what channels and file locks throw in an interrupted thread into what it means; does
   * nothing about other failures.
   *
   * @throws InterruptedException if the failure is an interruption; the thread's flag is cleared
   */
  public static void rethrow(IOException failure) throws InterruptedException {
    if (isInterruption(failure)) {
      Thread.interrupted();
      InterruptedException interruption = new InterruptedException();
      interruption.initCause(failure);
      throw interruption;
    }
  }

  /** Also where a library has wrapped it. */
  private static boolean isInterruption(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof ClosedByInterruptException || at instanceof FileLockInterruptionException) {
        return true;
      }
    }
    return false;
  }
}
