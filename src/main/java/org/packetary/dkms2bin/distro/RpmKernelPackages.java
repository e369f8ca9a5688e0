package org.packetary.dkms2bin.distro;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Kernel releases that packages state as the version of a capability, as in Fedora, CentOS and its
 * kin: {@code kernel-rt-devel} provides {@code kernel-devel-uname-r = 5.14.0-427.el9.x86_64+rt}.
 * What the package is called, and how its version and the variant make up the release, differs from
 * one distribution to the next; this does not.
 *
 * @param headersProvide the capability whose versions are the releases that there are headers for
 * @param leaveOut shell patterns of packages that must not get into a build root: kernels
 * @param imagePackage name of the package with a flavour's kernel; in it {@code {-flavour}} stands
 *     for nothing or for the flavour and what separates it
 */
public record RpmKernelPackages(
    List<String> releases,
    String headersProvide,
    Map<String, String> defaultFlavour,
    List<String> leaveOut,
    String modulesDirectory,
    Optional<String> imagePackage)
    implements KernelPackages {

  private static final String FLAVOUR = "{-flavour}";
  private static final String IMAGE = "kernel" + FLAVOUR + "-core";

  public RpmKernelPackages {
    new RecipeCheck()
        .present("releases", releases)
        .word("headers-provide", headersProvide)
        .that(defaultFlavour != null && !defaultFlavour.isEmpty(), "default-flavour: missing")
        .present("leave-out", leaveOut)
        .modulesDirectory(modulesDirectory)
        .done();
    releases = List.copyOf(releases);
    // In an order of its own: digests are made of recipes' text.
    defaultFlavour = Collections.unmodifiableMap(new TreeMap<>(defaultFlavour));
    leaveOut = List.copyOf(leaveOut);
  }

  /** The package with the kernel of a flavour, which may be empty. */
  public String imagePackageOf(String flavour) {
    return imagePackage.orElse(IMAGE).replace(FLAVOUR, flavour.isEmpty() ? "" : "-" + flavour);
  }

  @Override
  public PackageKind packages() {
    return PackageKind.RPM;
  }
}
