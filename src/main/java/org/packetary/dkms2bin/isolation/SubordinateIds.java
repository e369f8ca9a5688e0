package org.packetary.dkms2bin.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The users or groups that a host lends to others, as {@code /etc/subuid} and {@code /etc/subgid}
 * have them (subuid(5)).
 *
 * @param entries in the order of the file
 */
record SubordinateIds(List<Entry> entries) {

  /** Where useradd(8) begins, and how many it gives to each. */
  static final int FIRST = 100_000;

  /**
   * The highest number that systemd gives to containers, which no distribution gives to users; from
   * there down, root's own are looked for.
   */
  private static final int HIGHEST = 0x6fffffff;

  /**
   * A line.
   *
   * @param name whose they are: a name or a number
   * @param first the first
   * @param count how many
   */
  record Entry(String name, long first, long count) {
    private long end() {
      return first + count;
    }
  }

  SubordinateIds {
    entries = List.copyOf(entries);
  }

  /** Those of a file; none where it is not there. */
  static SubordinateIds in(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new SubordinateIds(List.of());
    }
    List<Entry> entries = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      String[] fields = line.strip().split(":", -1);
      if (fields.length == 3 && isNumber(fields[1]) && isNumber(fields[2])) {
        entries.add(new Entry(fields[0], Long.parseLong(fields[1]), Long.parseLong(fields[2])));
      }
    }
    return new SubordinateIds(entries);
  }

  private static boolean isNumber(String text) {
    return text.matches("[0-9]{1,10}");
  }

  /** The first of so many that follow each other and are a user's. */
  Optional<Integer> of(String user, int number, int count) {
    return entries.stream()
        .filter(e -> e.name().equals(user) || e.name().equals(Integer.toString(number)))
        .filter(e -> e.count() >= count && e.end() <= Integer.MAX_VALUE)
        .map(e -> (int) e.first())
        .findFirst();
  }

  /** The first of so many that nobody has, from where useradd(8) takes them. */
  long unused(int count) {
    long at = FIRST;
    for (Entry e : entries.stream().sorted(Comparator.comparing(Entry::first)).toList()) {
      if (e.first() < at + count) {
        at = Math.max(at, e.end());
      }
    }
    return at;
  }

  /** The first of the highest so many that nobody has and systemd would give to containers. */
  int highest(int count) {
    long at = HIGHEST + 1L - count;
    for (Entry e :
        entries.stream().sorted(Comparator.comparing(Entry::first).reversed()).toList()) {
      if (e.end() > at && e.first() < at + count) {
        at = e.first() - count;
      }
    }
    return (int) Math.max(at, FIRST);
  }
}
