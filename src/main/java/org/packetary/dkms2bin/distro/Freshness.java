package org.packetary.dkms2bin.distro;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.UsageException;

/**
 * How old an archive's indexes may be before they are fetched again, and whether the network may be
 * used at all.
 *
 * @param age the greatest age; empty where indexes that are there are never fetched again
 * @param offline whether nothing may be fetched: neither indexes, nor packages, nor tarballs
 */
public record Freshness(Optional<Duration> age, boolean offline) {

  /** Indexes are fetched by every run. */
  public static final Freshness ALWAYS = new Freshness(Optional.of(Duration.ZERO), false);

  /** Indexes are fetched where there are none. */
  public static final Freshness NEVER = new Freshness(Optional.empty(), false);

  /** Nothing is fetched. */
  public static final Freshness OFFLINE = new Freshness(Optional.empty(), true);

  /** What holds where the user says nothing: an hour. */
  public static final Freshness DEFAULT = new Freshness(Optional.of(Duration.ofHours(1)), false);

  private static final Pattern FORM = Pattern.compile("(\\d{1,9})([smhd]?)");

  /** Checks that offline is the freshness of who never asks. */
  public Freshness {
    if (offline && age.isPresent()) {
      throw new IllegalArgumentException("offline, no age makes indexes be fetched: " + age);
    }
  }

  /** Indexes are fetched again once they are older than this. */
  public static Freshness of(Duration age) {
    return new Freshness(Optional.of(age), false);
  }

  /**
   * Reads {@code always}, {@code never}, or an age: {@code 90}, {@code 90s}, {@code 30m}, {@code
   * 12h} and {@code 7d}.
   *
   * @throws UsageException if it is none of them
   */
  public static Freshness parse(String words) {
    if (words.equals("always")) {
      return ALWAYS;
    }
    if (words.equals("never")) {
      return NEVER;
    }
    Matcher matcher = FORM.matcher(words);
    if (!matcher.matches()) {
      throw new UsageException(
          "not an age of indexes: " + words, "examples: always, 30m, 12h, 7d, never");
    }
    long number = Long.parseLong(matcher.group(1));
    return of(
        switch (matcher.group(2)) {
          case "d" -> Duration.ofDays(number);
          case "h" -> Duration.ofHours(number);
          case "m" -> Duration.ofMinutes(number);
          default -> Duration.ofSeconds(number);
        });
  }

  /** Whether indexes are fetched by every run. */
  public boolean isAlways() {
    return age.filter(Duration::isZero).isPresent();
  }

  /**
   * Whether indexes need not be fetched again.
   *
   * @param renewed when they were fetched
   * @param asked when the question came up
   * @param now what the clock says; before {@code renewed}, the clock was set back and says nothing
   *     of their age
   */
  public boolean holds(Instant renewed, Instant asked, Instant now) {
    return age.isEmpty() || (!renewed.isAfter(now) && renewed.isAfter(oldest(asked, age.get())));
  }

  private static Instant oldest(Instant asked, Duration age) {
    try {
      return asked.minus(age);
    } catch (DateTimeException | ArithmeticException e) {
      return Instant.MIN;
    }
  }
}
