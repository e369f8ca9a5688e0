package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
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

  private Recipe with(Bootstrap other) {
    return new Recipe(format, name, title, distribution, version, packages, other, kernels);
  }

  /** The packaging systems, and what is known of them beyond what runs in a root. */
  public enum PackageKind {
    /** dpkg and apt. */
    @JsonProperty("deb")
    DEB("deb", "var/lib/dpkg/status") {
      @Override
      public List<String> dependencyFields() {
        return List.of("Pre-Depends", "Depends");
      }
    },
    /**
     * rpm and dnf. What is installed is noted in a file of ours: the database's format and place
     * differ from one rpm to the next, and only a root's own rpm reads it for sure.
     */
    @JsonProperty("rpm")
    RPM("rpm", "var/lib/dkms2bin/installed") {
      @Override
      public List<String> dependencyFields() {
        return List.of("Requires");
      }
    };

    private final String suffix;
    private final String installed;

    PackageKind(String suffix, String installed) {
      this.suffix = suffix;
      this.installed = installed;
    }

    /** How names of package files end, without the dot. */
    public String suffix() {
      return suffix;
    }

    /** The file of a root that says what is installed in it. */
    public String installed() {
      return installed;
    }

    /** The fields of a package's description that name what it needs. */
    public abstract List<String> dependencyFields();
  }
}
