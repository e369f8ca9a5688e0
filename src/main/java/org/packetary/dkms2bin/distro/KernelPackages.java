package org.packetary.dkms2bin.distro;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Architecture;

/**
 * How a distribution's kernel releases map to packages.
 *
 * @param releases shell patterns of the releases that are this distribution's own; a recipe is
 *     inferred from them
 * @param headersPackage name of the package with a release's headers; holds {@code {release}}
 * @param notReleases shell patterns of what looks like a release in such a name but is none
 * @param metaPackage name of the package that depends on the newest headers of a flavour; holds
 *     {@code {flavour}}
 * @param defaultFlavour the flavour that {@code latest} means, by architecture ({@code x86_64})
 * @param unpack shell patterns of the packages that make up a kernel layer and are only unpacked
 * @param leaveOut shell patterns of dependencies that no build needs
 * @param modulesDirectory where this distribution's kernels keep modules: {@code /lib/modules} or
 *     {@code /usr/lib/modules}
 */
public record KernelPackages(
    List<String> releases,
    String headersPackage,
    List<String> notReleases,
    String metaPackage,
    Map<String, String> defaultFlavour,
    List<String> unpack,
    List<String> leaveOut,
    String modulesDirectory) {

  private static final String RELEASE = "{release}";
  private static final String FLAVOUR = "{flavour}";

  public KernelPackages {
    new RecipeCheck()
        .present("releases", releases)
        .holds("headers-package", headersPackage, RELEASE)
        .present("not-releases", notReleases)
        .holds("meta-package", metaPackage, FLAVOUR)
        .that(defaultFlavour != null && !defaultFlavour.isEmpty(), "default-flavour: missing")
        .present("unpack", unpack)
        .present("leave-out", leaveOut)
        .that(
            "/lib/modules".equals(modulesDirectory) || "/usr/lib/modules".equals(modulesDirectory),
            "modules-directory: /lib/modules or /usr/lib/modules")
        .done();
    releases = List.copyOf(releases);
    notReleases = List.copyOf(notReleases);
    defaultFlavour = Map.copyOf(defaultFlavour);
    unpack = List.copyOf(unpack);
    leaveOut = List.copyOf(leaveOut);
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
    return KernelRelease.isRelease(release) && !anyMatches(notReleases, release)
        ? Optional.of(release)
        : Optional.empty();
  }

  /** The package that depends on the newest headers of a flavour. */
  public String metaPackageOf(String flavour) {
    return metaPackage.replace(FLAVOUR, flavour);
  }

  /** The flavour that {@code latest} means on an architecture. */
  public Optional<String> defaultFlavourOn(Architecture architecture) {
    return Optional.ofNullable(defaultFlavour.get(architecture.machine()));
  }

  /** Whether a package belongs into a kernel layer. */
  public boolean isUnpacked(String packageName) {
    return anyMatches(unpack, packageName);
  }

  /** Whether a dependency is left out. */
  public boolean isLeftOut(String packageName) {
    return anyMatches(leaveOut, packageName);
  }

  /** Whether a release is this distribution's. */
  public boolean owns(String release) {
    return anyMatches(releases, release);
  }

  /** Whether a pattern can select releases of this distribution. */
  public boolean mayMatch(ReleaseGlob pattern) {
    return releases.stream().anyMatch(r -> new ReleaseGlob(r).intersects(pattern));
  }

  private static boolean anyMatches(List<String> globs, String name) {
    return globs.stream().anyMatch(g -> new ReleaseGlob(g).matches(name));
  }
}
