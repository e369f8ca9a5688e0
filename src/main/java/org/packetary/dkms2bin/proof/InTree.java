package org.packetary.dkms2bin.proof;

import java.util.Optional;

/**
 * A kernel's own module of the name of one that was built.
 *
 * @param name as the kernel lists it
 * @param builtIn whether it is part of the kernel, so that no other can be loaded
 * @param version MODULE_VERSION, which few have
 * @param srcversion the digest of its sources
 */
public record InTree(
    String name, boolean builtIn, Optional<String> version, Optional<String> srcversion) {

  /** {@code the kernel's own e1000e (srcversion 0123456789ABCDEF)}. */
  @Override
  public String toString() {
    String which =
        version
            .map(v -> " (version " + v + ")")
            .or(() -> srcversion.map(v -> " (srcversion " + v + ")"))
            .orElse("");
    return "the kernel's own " + name + which + (builtIn ? ", which is built in" : "");
  }
}
