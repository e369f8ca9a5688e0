package org.packetary.dkms2bin.resolve;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.toolchain.CountedPackages;
import org.packetary.dkms2bin.toolchain.RootPackages;

/** Reads what of a root's packages decides about bytes: those that are really installed in it. */
final class RootParts {

  static final String PREFIX = "root/";

  private RootParts() {}

  /** The packages that count, each as {@code root/NAME} with version and architecture. */
  static SortedMap<String, String> of(KernelRoot root) {
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
