package org.packetary.dkms2bin.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what decided about a cell then and now. */
public final class Differences {

  /** How names of parts begin, what the user changes first; a date follows from other changes. */
  private static final List<String> ORDER =
      List.of(
          "source/tree",
          "source/companions",
          "dkms.conf",
          "option/",
          "needs/",
          "dependency/",
          "headers/",
          "root/",
          "recipe",
          "scripts",
          "source/date");

  private static final int NAMED = 3;

  private Differences() {}

  /**
   * A part that changed.
   *
   * @param name the part's name: {@code root/gcc-12}
   * @param before empty where it is new
   * @param after empty where it is gone
   */
  public record Difference(String name, Optional<String> before, Optional<String> after) {}

  /** The parts that differ; what the user gives comes before what the archive gives. */
  static List<Difference> between(Map<String, String> before, Map<String, String> after) {
    TreeSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    List<Difference> differences = new ArrayList<>();
    for (String name : names) {
      Optional<String> old = Optional.ofNullable(before.get(name));
      Optional<String> fresh = Optional.ofNullable(after.get(name));
      if (!old.equals(fresh)) {
        differences.add(new Difference(name, old, fresh));
      }
    }
    differences.sort(Comparator.comparingInt(d -> rank(d.name())));
    return differences;
  }

  private static int rank(String name) {
    int rank = 0;
    while (rank < ORDER.size() && !name.startsWith(ORDER.get(rank))) {
      rank++;
    }
    return rank;
  }

  /**
   * The names of the parts that differ, in one line: {@code root/gcc-12, root/cpp-12 and 3 more}.
   */
  static String named(List<Difference> differences) {
    String names =
        differences.stream().limit(NAMED).map(Difference::name).collect(Collectors.joining(", "));
    int more = differences.size() - NAMED;
    return more > 0 ? names + " and " + more + " more" : names;
  }
}
