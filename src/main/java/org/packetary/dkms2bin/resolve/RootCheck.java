package org.packetary.dkms2bin.resolve;

import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.roots.KernelRoot;

/** Checks that a root has what its plan says: a plan may come from another host, or another day. */
public final class RootCheck {

  private static final String NONE = "(none)";

  private final RootParts parts = new RootParts();

  /**
   * Checks a cell's root.
   *
   * @throws EnvironmentException if a package that counts is another one, is missing, or is there
   *     beyond the plan
   */
  public void check(CellSpec cell, KernelRoot root) {
    SortedMap<String, String> real = parts.of(root);
    SortedMap<String, String> planned = new TreeMap<>(cell.parts().counted());
    planned.keySet().removeIf(name -> !name.startsWith(RootParts.PREFIX));
    SortedSet<String> names = new TreeSet<>(planned.keySet());
    names.addAll(real.keySet());
    for (String name : names) {
      String there = real.getOrDefault(name, NONE);
      String wanted = planned.getOrDefault(name, NONE);
      if (!there.equals(wanted)) {
        throw new EnvironmentException(
            "the build root of "
                + cell.id()
                + " has "
                + name.substring(RootParts.PREFIX.length())
                + " "
                + there
                + ", and the plan says "
                + wanted,
            "the archive has changed since: make a new plan");
      }
    }
  }
}
