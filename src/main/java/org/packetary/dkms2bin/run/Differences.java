package org.packetary.dkms2bin.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Compares what decided about a cell then and now. */
public final class Differences {

  private Differences() {}

  /**
   * A part that changed.
   *
   * @param name the part's name: {@code root/gcc-12}
   * @param before empty where it is new
   * @param after empty where it is gone
   */
  public record Difference(String name, Optional<String> before, Optional<String> after) {}

  /** The parts that differ, by name; what the user gives comes before what the archive gives. */
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
    return differences;
  }
}
