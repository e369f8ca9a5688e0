package org.packetary.dkms2bin.distro;

import java.util.Optional;

/**
 * A distribution as data: how its root is made, where its kernels' headers are, and what kind of
 * packages it reads. The file format is described in docs/recipe-format.md.
 *
 * @param format the version of the file format; this code reads {@value #FORMAT}
 * @param name what {@code --distro} calls it
 * @param title for people
 * @param distribution {@code ID} of the distribution's os-release, for example {@code debian}
 * @param version {@code VERSION_ID} of its os-release, where it has one
 * @param packages the packaging system
 * @param bootstrap how the base root is made
 * @param kernels how kernel releases map to packages
 */
public record Recipe(
    int format,
    String name,
    String title,
    String distribution,
    Optional<String> version,
    PackageKind packages,
    Bootstrap bootstrap,
    KernelPackages kernels) {

  /** The only file format there is. */
  public static final int FORMAT = 1;

  public Recipe {
    new RecipeCheck()
        .that(format == FORMAT, "format: this version reads format " + FORMAT)
        .word("name", name)
        .present("title", title)
        .word("distribution", distribution)
        .present("packages", packages)
        .present("bootstrap", bootstrap)
        .present("kernels", kernels)
        .that(
            bootstrap == null || packages == null || bootstrap.packages() == packages,
            "packages: not the kind that the bootstrap method installs")
        .that(
            kernels == null || packages == null || kernels.packages() == packages,
            "kernels: of packages of another kind")
        .done();
  }

  /** The same distribution with base roots from a tarball. */
  public Recipe on(RootTarball tarball) {
    return with(Bootstrap.Tarball.of(tarball, bootstrap));
  }

  /** The same distribution with base roots from its archive. */
  public Recipe ofArchive() {
    return with(bootstrap.archive());
  }

  /**
   * How kernel releases map to packages, as its packaging system has it.
   *
   * @throws IllegalArgumentException if the recipe is for another packaging system
   */
  public <K extends KernelPackages> K kernels(Class<K> ofSystem) {
    return part(ofSystem, kernels);
  }

  /**
   * The archive that packages come from, as its packaging system has it.
   *
   * @throws IllegalArgumentException if the recipe is for another packaging system
   */
  public <B extends Bootstrap> B archive(Class<B> ofSystem) {
    return part(ofSystem, bootstrap.archive());
  }

  private <T> T part(Class<T> type, Object part) {
    if (!type.isInstance(part)) {
      throw new IllegalArgumentException(name + " is for " + packages + " packages: " + part);
    }
    return type.cast(part);
  }

  /** The same distribution with base roots that are made in another way. */
  public Recipe with(Bootstrap other) {
    return new Recipe(format, name, title, distribution, version, packages, other, kernels);
  }
}
