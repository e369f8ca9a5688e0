package org.packetary.dkms2bin.source;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a source tree comes from.
 *
 * @param input what the user named
 * @param packageName the DKMS package's name, for example {@code v4l2loopback-dkms}; empty for a
 *     plain directory
 * @param packageVersion its version, in its own packaging system's form
 * @param control the package's metadata fields in file order, names as written; empty for a plain
 *     directory
 */
public record Origin(
    Path input,
    Optional<String> packageName,
    Optional<String> packageVersion,
    Map<String, String> control) {

  /** Copies the fields and keeps their order. */
  public Origin {
    control = Collections.unmodifiableMap(new LinkedHashMap<>(control));
  }

  /** An origin without a package around it. */
  public static Origin plain(Path input) {
    return new Origin(input, Optional.empty(), Optional.empty(), Map.of());
  }
}
