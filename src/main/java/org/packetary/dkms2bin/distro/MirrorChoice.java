package org.packetary.dkms2bin.distro;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where packages come from, as far as the user said so.
 *
 * @param url the archive's address instead of the default
 * @param key the public keys that sign it, instead of the recipe's
 * @param trusted whether it may be unsigned
 * @param allowExpired whether its indexes may be past their Valid-Until date
 * @param components instead of the recipe's: {@code contrib} and the like; empty for the recipe's
 */
public record MirrorChoice(
    Optional<String> url,
    Optional<Path> key,
    boolean trusted,
    boolean allowExpired,
    List<String> components) {

  /** A choice that leaves the components to the recipe. */
  public MirrorChoice(
      Optional<String> url, Optional<Path> key, boolean trusted, boolean allowExpired) {
    this(url, key, trusted, allowExpired, List.of());
  }

  public MirrorChoice {
    components = List.copyOf(components);
  }

  /** The recipe's own archive, signed and current. */
  public static final MirrorChoice DEFAULT =
      new MirrorChoice(Optional.empty(), Optional.empty(), false, false, List.of());
}
