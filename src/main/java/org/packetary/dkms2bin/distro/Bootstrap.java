package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the base root of a distribution comes into being; {@code method} in the recipe says which.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "method")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Bootstrap.Mmdebstrap.class, name = "mmdebstrap"),
  @JsonSubTypes.Type(value = Bootstrap.Dnf.class, name = "dnf"),
  @JsonSubTypes.Type(value = Bootstrap.Tarball.class, name = "tarball")
})
public sealed interface Bootstrap {

  /** The packages that every build root holds beyond the essential ones. */
  List<String> include();

  /** The packaging system of the roots that come of it. */
  PackageKind packages();

  /** How the same distribution's packages are found, and its root is made of them alone. */
  default Bootstrap archive() {
    return this;
  }

  /** The tarball that roots are made of; empty where they are made of packages. */
  default Optional<Tarball> ofTarball() {
    return Optional.empty();
  }

  /**
   * A root made of an apt archive by mmdebstrap(1).
   *
   * @param suite the release, for example {@code bookworm}
   * @param pockets what names the suites that every mirror has beside {@code suite}: {@code
   *     updates} for {@code jammy-updates}
   * @param components for example {@code main}
   * @param keyring the archive's public keys, as the keyring package installs them on the host
   * @param keyringPackage the host package that brings {@code keyring}
   * @param origin {@code Origin} of the archive's Release file: the host's own apt sources for this
   *     origin are preferred to mmdebstrap's default mirror
   * @param mirror the archive's address; without it the host's or mmdebstrap's default serves
   * @param include packages beyond the essential ones
   * @param fullInstallation whether mmdebstrap installs all packages itself, one after the other;
   *     without it they are unpacked side by side and configured together
   */
  record Mmdebstrap(
      String suite,
      List<String> pockets,
      List<String> components,
      String keyring,
      String keyringPackage,
      String origin,
      Optional<String> mirror,
      List<String> include,
      boolean fullInstallation)
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
      pockets = pockets == null ? List.of() : List.copyOf(pockets);
      components = List.copyOf(components);
      include = List.copyOf(include);
    }

    /** The same archive with other packages in its root, unpacked side by side. */
    public Mmdebstrap including(List<String> others) {
      return new Mmdebstrap(
          suite, pockets, components, keyring, keyringPackage, origin, mirror, others, false);
    }

    /** The suite, and those beside it that updates come in. */
    public List<String> suites() {
      return Stream.concat(Stream.of(suite), pockets.stream().map(p -> suite + "-" + p)).toList();
    }

    @Override
    public PackageKind packages() {
      return PackageKind.DEB;
    }
  }

  /**
   * A root made of yum repositories by dnf(8).
   *
   * @param releasever what {@code $releasever} and {@code {releasever}} stand for
   * @param platform {@code PLATFORM_ID} of the distribution's os-release, by which modular packages
   *     are told apart; for distributions that have them
   * @param repositories where packages are
   * @param keys the public keys that sign packages, as the keyring package installs them on the
   *     host
   * @param keyringPackage the host package that brings {@code keys}
   * @param include the packages to install, with all that they require
   */
  record Dnf(
      String releasever,
      Optional<String> platform,
      List<DnfRepository> repositories,
      List<String> keys,
      String keyringPackage,
      List<String> include)
      implements Bootstrap {

    public Dnf {
      new RecipeCheck()
          .word("releasever", releasever)
          .present("repositories", repositories)
          .present("keys", keys)
          .word("keyring-package", keyringPackage)
          .present("include", include)
          .done();
      repositories = List.copyOf(repositories);
      keys = List.copyOf(keys);
      include = List.copyOf(include);
    }

    @Override
    public PackageKind packages() {
      return PackageKind.RPM;
    }
  }

  /**
   * A root that was made elsewhere, to which an archive adds what it lacks.
   *
   * @param tarball a path, or an http or https address; without it the user names one
   * @param sha256 the file's SHA-256; needed for an address
   * @param archive where packages come from
   */
  record Tarball(Optional<String> tarball, Optional<String> sha256, Bootstrap archive)
      implements Bootstrap {

    public Tarball {
      new RecipeCheck()
          .present("archive", archive)
          .that(
              !(archive != null && archive.ofTarball().isPresent()),
              "archive: a tarball has no packages")
          .that(
              tarball.isPresent() || sha256.isEmpty(),
              "sha256: there is no tarball that it could be of")
          .done();
    }

    /** A root of the user's choice for a distribution. */
    static Tarball of(RootTarball tarball, Bootstrap archive) {
      return new Tarball(Optional.of(tarball.location()), tarball.sha256(), archive.archive());
    }

    /** The tarball, where one is known. */
    public Optional<RootTarball> root() {
      return tarball.map(location -> new RootTarball(location, sha256));
    }

    @Override
    public Optional<Tarball> ofTarball() {
      return Optional.of(this);
    }

    @Override
    public List<String> include() {
      return archive.include();
    }

    @Override
    public PackageKind packages() {
      return archive.packages();
    }
  }
}
