package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.util.Locale;

/** Says for people how long something takes. */
public final class Took {

  private Took() {}

  /** As exact as a look needs it: {@code 12 s}, {@code 2 min 10 s}, {@code 1 h 05 min}. */
  public static String words(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
  }

  /** As exact as an estimate is: {@code 40 s}, {@code 4 min}, {@code 1 h 05 min}. */
  public static String about(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds < 60) {
      return Math.max(5, (seconds + 4) / 5 * 5) + " s";
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 60
        ? minutes + " min"
        : String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
  }
}
