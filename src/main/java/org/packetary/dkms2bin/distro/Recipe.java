package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonProperty;
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
        .done();
  }

  /** The packaging systems. */
  public enum PackageKind {
    @JsonProperty("deb")
    DEB,
    @JsonProperty("rpm")
    RPM
  }
}
