package org.packetary.dkms2bin.distro;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.kernel.KernelRelease;

/**
 * Kernel releases that are part of their packages' names, as in Debian and Ubuntu.
 *
 * @param headersPackage name of the package with a release's headers; holds {@code {release}}
 * @param notReleases shell patterns of what looks like a release in such a name but is none
 * @param metaPackage name of the package that depends on the newest headers of a flavour; holds
 *     {@code {flavour}}
 * @param unpack shell patterns of the packages that make up a kernel layer and are only unpacked
 * @param leaveOut shell patterns of dependencies that no build needs
 * @param imagePackage name of the package with a release's kernel; holds {@code {release}}
 * @param imageMetaPackages names of the packages that move hosts to the newest kernel of a flavour,
 *     with {@code {flavour}}: first the one that depends on the kernel, then those of the same
 *     source that go with it
 */
public record DebKernelPackages(
    List<String> releases,
    String headersPackage,
    List<String> notReleases,
    String metaPackage,
    Map<String, String> defaultFlavour,
    List<String> unpack,
    List<String> leaveOut,
    String modulesDirectory,
    Optional<String> imagePackage,
    List<String> imageMetaPackages)
    implements KernelPackages {

  private static final String RELEASE = "{release}";
  private static final String FLAVOUR = "{flavour}";
  private static final String IMAGE = "linux-image-";

  public DebKernelPackages {
    new RecipeCheck()
        .present("releases", releases)
        .holds("headers-package", headersPackage, RELEASE)
        .present("not-releases", notReleases)
        .holds("meta-package", metaPackage, FLAVOUR)
        .that(defaultFlavour != null && !defaultFlavour.isEmpty(), "default-flavour: missing")
        .present("unpack", unpack)
        .present("leave-out", leaveOut)
        .modulesDirectory(modulesDirectory)
        .holds("image-package", imagePackage.orElse(RELEASE), RELEASE)
        .done();
    releases = List.copyOf(releases);
    notReleases = List.copyOf(notReleases);
    // In an order of its own: digests are made of recipes' text.
    defaultFlavour = Collections.unmodifiableMap(new TreeMap<>(defaultFlavour));
    unpack = List.copyOf(unpack);
    leaveOut = List.copyOf(leaveOut);
    // Jackson leaves out what a recipe leaves out.
    imageMetaPackages =
        imageMetaPackages == null || imageMetaPackages.isEmpty()
            ? List.of(IMAGE + FLAVOUR)
            : List.copyOf(imageMetaPackages);
  }

  @Override
  public PackageKind packages() {
    return PackageKind.DEB;
  }

  /** The package that holds a release's headers. */
  public String headersPackageOf(String release) {
    return headersPackage.replace(RELEASE, release);
  }

  /** The part of {@link #headersPackage} before the release. */
  public String headersPrefix() {
    return headersPackage.substring(0, headersPackage.indexOf(RELEASE));
  }

  /** The release whose headers a package holds; empty for other packages. */
  public Optional<String> releaseOf(String packageName) {
    String prefix = headersPrefix();
    String suffix = headersPackage.substring(prefix.length() + RELEASE.length());
    if (packageName.length() <= prefix.length() + suffix.length()
        || !packageName.startsWith(prefix)
        || !packageName.endsWith(suffix)) {
      return Optional.empty();
    }
    String release = packageName.substring(prefix.length(), packageName.length() - suffix.length());
    return KernelRelease.isRelease(release) && !KernelPackages.anyMatches(notReleases, release)
        ? Optional.of(release)
        : Optional.empty();
  }

  /** The package that depends on the newest headers of a flavour. */
  public String metaPackageOf(String flavour) {
    return metaPackage.replace(FLAVOUR, flavour);
  }

  /** The package with a release's kernel, with {@code {release}} in the release's place. */
  public String imageTemplate() {
    return imagePackage.orElse(IMAGE + RELEASE);
  }

  /**
   * The packages that move hosts to the newest kernel of a flavour; the first depends on the
   * kernel.
   */
  public List<String> imageMetaPackagesOf(String flavour) {
    return imageMetaPackages.stream().map(name -> name.replace(FLAVOUR, flavour)).toList();
  }

  @Override
  public boolean isUnpacked(String packageName) {
    return KernelPackages.anyMatches(unpack, packageName);
  }
}
