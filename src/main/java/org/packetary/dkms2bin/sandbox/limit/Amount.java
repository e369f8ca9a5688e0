package org.packetary.dkms2bin.sandbox.limit;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of memory and disk space in words: {@code 512m}, {@code 4G}, {@code 1.5GiB}. */
public final class Amount {

  /** What to write, for messages. */
  public static final String EXAMPLES = "examples: 512m, 4g, 20g";

  private static final Pattern FORM =
      Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(?:(m|g|t)(?:i?b)?)?", Pattern.CASE_INSENSITIVE);
  private static final long MIB = 1L << 20;
  private static final int STEP = 1024;

  private Amount() {}

  /** How many bytes; empty if the text is no amount, or less than any build needs: 16 MiB. */
  public static Optional<Long> parse(String text) {
    return any(text).filter(bytes -> bytes >= 16 * MIB);
  }

  /** How many bytes; empty if the text is no amount. */
  public static Optional<Long> any(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String word = matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT);
    long unit =
        switch (word) {
          case "" -> 1;
          case "m" -> MIB;
          case "g" -> MIB * STEP;
          default -> MIB * STEP * STEP;
        };
    return Optional.of((long) (Double.parseDouble(matcher.group(1)) * unit));
  }

  /** An amount in words: {@code 512 MiB}, {@code 1.5 GiB}. */
  static String words(long bytes) {
    long gib = MIB * STEP;
    return bytes < gib
        ? bytes / MIB + " MiB"
        : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / gib);
  }
}
