package org.packetary.dkms2bin.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads time limits: {@code 90}, {@code 90s}, {@code 5m} and {@code 2h}. */
public final class TimeLimit {

  /** What to write, for messages. */
  public static final String EXAMPLES = "examples: 90s, 45m, 2h";

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smh]?)");

  private TimeLimit() {}

  /** The time; empty if the text is none, or no time at all. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    return Optional.of(
        switch (matcher.group(2)) {
          case "h" -> Duration.ofHours(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        });
  }
}
