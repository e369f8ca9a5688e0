package org.packetary.dkms2bin.resolve;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.roots.KernelRoot;

/** Checks that a root has what its plan says: a plan may come from another host, or another day. */
public final class RootCheck {

  private final Map<String, SortedMap<String, String>> known = new ConcurrentHashMap<>();

  /**
   * Checks a cell's root.
   *
   * @throws EnvironmentException if a package that counts is another one
   */
  public void check(CellSpec cell, KernelRoot root) {
    SortedMap<String, String> real =
        known.computeIfAbsent(root.layers().toString(), layers -> RootParts.of(root));
    SortedMap<String, String> planned = new TreeMap<>();
    cell.parts().counted().entrySet().stream()
        .filter(part -> part.getKey().startsWith(RootParts.PREFIX))
        .forEach(part -> planned.put(part.getKey(), part.getValue()));
    for (Map.Entry<String, String> part : planned.entrySet()) {
      if (!part.getValue().equals(real.get(part.getKey()))) {
        throw new EnvironmentException(
            "the build root of "
                + cell.id()
                + " has "
                + part.getKey().substring(RootParts.PREFIX.length())
                + " "
                + real.getOrDefault(part.getKey(), "(none)")
                + ", and the plan says "
                + part.getValue(),
            "the archive has changed since: make a new plan");
      }
    }
  }
}
