package org.packetary.dkms2bin.qemu;

import java.time.Duration;

/**
 * How a machine ended.
 *
 * @param kind what ended it
 * @param problem a sentence about it; empty where it ended by itself
 * @param accelerator what executed it
 * @param wall how long it ran
 * @param processor the processor time that it took, as far as it was seen
 */
public record MachineEnd(
    Kind kind, String problem, Accelerator accelerator, Duration wall, Duration processor) {

  /** What ends machines. */
  public enum Kind {
    /** It powered off, or restarted, which ends it too. */
    BY_ITSELF,
    /** Its time was over. */
    TIME,
    /** It wrote nothing for too long. */
    SILENCE,
    /** It wrote too much, or took too much of the host's memory. */
    EXCESS
  }

  /** Whether it ended by itself. */
  public boolean byItself() {
    return kind == Kind.BY_ITSELF;
  }
}
