package org.packetary.dkms2bin.packagefile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Dependency fields of Debian control files (Debian Policy 7.1), reduced to names. */
public final class Dependencies {

  private Dependencies() {}

  /** The alternatives of each comma-separated group; versions and architectures are dropped. */
  public static List<List<String>> parse(String field) {
    List<List<String>> groups = new ArrayList<>();
    for (String group : field.split(",", -1)) {
      List<String> names =
          Stream.of(group.split("\\|", -1))
              .map(Dependencies::bareName)
              .filter(n -> !n.isEmpty())
              .toList();
      if (!names.isEmpty()) {
        groups.add(names);
      }
    }
    return groups;
  }

  private static String bareName(String dependency) {
    return dependency.strip().replaceFirst("(?s)[\\s(\\[:<].*", "");
  }
}
