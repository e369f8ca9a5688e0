package org.packetary.dkms2bin.sandbox.seccomp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When a system call is refused.
 *
 * @param kind how the argument is looked at
 * @param argument which, counted from 0; of it the lower 32 bits count
 * @param values what it is held against; of {@link Kind#HAS_A_BIT}, one mask
 */
record Condition(Kind kind, int argument, List<Integer> values) {

  private static final Pattern WORD = Pattern.compile("([0-5])([&=!])(\\S+)");

  /** How an argument is looked at. */
  enum Kind {
    ALWAYS,
    HAS_A_BIT,
    IS_ONE,
    IS_NONE
  }

  Condition {
    values = List.copyOf(values);
    if ((kind == Kind.ALWAYS) != values.isEmpty()
        || (kind == Kind.HAS_A_BIT && values.size() > 1)) {
      throw new IllegalArgumentException(kind + " with " + values.size() + " values");
    }
  }

  /** Reads the table's word for it. */
  static Condition parse(String word) {
    if (word.equals("always")) {
      return new Condition(Kind.ALWAYS, 0, List.of());
    }
    Matcher parts = WORD.matcher(word);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a condition: " + word);
    }
    Kind kind =
        switch (parts.group(2)) {
          case "&" -> Kind.HAS_A_BIT;
          case "=" -> Kind.IS_ONE;
          default -> Kind.IS_NONE;
        };
    return new Condition(
        kind,
        Integer.parseInt(parts.group(1)),
        Stream.of(parts.group(3).split(",")).map(Integer::decode).toList());
  }
}
