package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/**
 * How the base root of a distribution comes into being; {@code method} in the recipe says which.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "method")
@JsonSubTypes(@JsonSubTypes.Type(value = Bootstrap.Mmdebstrap.class, name = "mmdebstrap"))
public sealed interface Bootstrap {

  /** The packages that every build root holds beyond the essential ones. */
  List<String> include();

  /**
   * A root made of an apt archive by mmdebstrap(1).
   *
   * @param suite the release, for example {@code bookworm}
   * @param components for example {@code main}
   * @param keyring the archive's public keys, as the keyring package installs them on the host
   * @param keyringPackage the host package that brings {@code keyring}
   * @param origin {@code Origin} of the archive's Release file: the host's own apt sources for this
   *     origin are preferred to mmdebstrap's default mirror
   * @param mirror the archive's address; without it the host's or mmdebstrap's default serves
   * @param include packages beyond the essential ones
   */
  record Mmdebstrap(
      String suite,
      List<String> components,
      String keyring,
      String keyringPackage,
      String origin,
      Optional<String> mirror,
      List<String> include)
      implements Bootstrap {

    public Mmdebstrap {
      new RecipeCheck()
          .word("suite", suite)
          .present("components", components)
          .present("keyring", keyring)
          .word("keyring-package", keyringPackage)
          .present("origin", origin)
          .present("include", include)
          .done();
      components = List.copyOf(components);
      include = List.copyOf(include);
    }
  }
}
