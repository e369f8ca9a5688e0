package org.packetary.dkms2bin.distro;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where packages come from, as far as the user said so.
 *
 * @param urls addresses of the archive instead of the default; the first that answers is used
 * @param key the public keys that sign it, instead of the recipe's
 * @param trusted whether it may be unsigned
 * @param allowExpired whether its indexes may be past their Valid-Until date
 * @param components instead of the recipe's: {@code contrib} and the like; empty for the recipe's
 * @param freshness how old its indexes may be, and whether the network may be used at all
 * @param patience how long a mirror may be silent
 */
public record MirrorChoice(
    List<String> urls,
    Optional<Path> key,
    boolean trusted,
    boolean allowExpired,
    List<String> components,
    Freshness freshness,
    Patience patience) {

  /** A choice of a place alone: its indexes are fresh for the default time. */
  public MirrorChoice(
      Optional<String> url,
      Optional<Path> key,
      boolean trusted,
      boolean allowExpired,
      List<String> components) {
    this(
        url.stream().toList(),
        key,
        trusted,
        allowExpired,
        components,
        Freshness.DEFAULT,
        Patience.DEFAULT);
  }

  /** A choice that leaves the components to the recipe. */
  public MirrorChoice(
      Optional<String> url, Optional<Path> key, boolean trusted, boolean allowExpired) {
    this(url, key, trusted, allowExpired, List.of());
  }

  public MirrorChoice {
    urls = List.copyOf(urls);
    components = List.copyOf(components);
  }

  /** The same place, with other demands on how fresh its indexes are. */
  public MirrorChoice with(Freshness other) {
    return new MirrorChoice(urls, key, trusted, allowExpired, components, other, patience);
  }

  /** The recipe's own archive, signed and current. */
  public static final MirrorChoice DEFAULT =
      new MirrorChoice(Optional.empty(), Optional.empty(), false, false, List.of());
}
