package org.packetary.dkms2bin.sandbox.seccomp;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Resources;

/**
 * A system call that a confined build does not get.
 *
 * @param name its name
 * @param numbers its number on each architecture that has it
 * @param answer what the caller gets
 * @param condition when it is refused
 * @param why in a few words
 */
record RefusedCall(
    String name,
    Map<Architecture, Integer> numbers,
    Answer answer,
    Condition condition,
    String why) {

  private static final String NONE = "-";
  private static final int COLUMNS = 6;

  RefusedCall {
    numbers = Map.copyOf(numbers);
  }

  /** The whole table, in its order. */
  static List<RefusedCall> all() {
    return Resources.text(RefusedCall.class, "syscalls")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(RefusedCall::parse)
        .toList();
  }

  /** Its number on an architecture; empty where that does not have it. */
  OptionalInt number(Architecture architecture) {
    Integer number = numbers.get(architecture);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  private static RefusedCall parse(String line) {
    String[] words = line.strip().split("\\s+", COLUMNS);
    if (words.length != COLUMNS) {
      throw new IllegalArgumentException("a line of the table of system calls: " + line);
    }
    Map<Architecture, Integer> numbers = new EnumMap<>(Architecture.class);
    for (Architecture architecture : Architecture.values()) {
      String number =
          switch (architecture) {
            case X86_64 -> words[1];
            case AARCH64 -> words[2];
          };
      if (!number.equals(NONE)) {
        numbers.put(architecture, Integer.valueOf(number));
      }
    }
    return new RefusedCall(
        words[0], numbers, Answer.valueOf(words[3]), Condition.parse(words[4]), words[5]);
  }
}
