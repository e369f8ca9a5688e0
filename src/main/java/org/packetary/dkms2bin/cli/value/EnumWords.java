package org.packetary.dkms2bin.cli.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.UsageException;

/** Reads options that take one word of several: the names of an enum, in lower case. */
public final class EnumWords {

  private EnumWords() {}

  /**
   * What a word stands for.
   *
   * @param option the option's name, for the message
   * @throws UsageException if it stands for nothing; it names the words that do
   */
  public static <E extends Enum<E>> E chosen(String option, String word, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(one -> word(one).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    option
                        + " takes "
                        + Arrays.stream(type.getEnumConstants())
                            .map(EnumWords::word)
                            .collect(Collectors.joining(", "))
                        + "; not "
                        + word,
                    "dkms2bin --help"));
  }

  private static String word(Enum<?> one) {
    return one.name().toLowerCase(Locale.ROOT);
  }
}
