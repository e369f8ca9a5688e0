package org.packetary.dkms2bin.resolve;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.toolchain.CountedPackages;
import org.packetary.dkms2bin.toolchain.RootPackages;

/**
 * Reads what of roots' packages decides about bytes: those that are really installed in them. Each
 * root is read once.
 */
final class RootParts {

  static final String PREFIX = "root/";

  private final Map<List<Layer>, SortedMap<String, String>> known = new ConcurrentHashMap<>();

  /** The packages that count, each as {@code root/NAME} with version and architecture. */
  SortedMap<String, String> of(KernelRoot root) {
    return known.computeIfAbsent(root.layers(), layers -> read(root));
  }

  private static SortedMap<String, String> read(KernelRoot root) {
    LayeredTree tree = new LayeredTree(root.layers());
    List<String> lines = CountedPackages.of(RootPackages.of(tree::find), root.config()).counted();
    SortedMap<String, String> parts = new TreeMap<>();
    for (String line : lines) {
      String[] words = line.split(" ", 2);
      parts.merge(PREFIX + words[0], words[1], (one, other) -> one + ", " + other);
    }
    return parts;
  }
}
