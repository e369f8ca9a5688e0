package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Architecture;

/**
 * How a distribution's kernel releases map to packages; {@code packages} in the recipe says in
 * which way.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = KernelPackages.KIND)
@JsonSubTypes({
  @JsonSubTypes.Type(value = DebKernelPackages.class, name = "deb"),
  @JsonSubTypes.Type(value = RpmKernelPackages.class, name = "rpm")
})
public sealed interface KernelPackages permits DebKernelPackages, RpmKernelPackages {

  /** The key of the recipe that says which kind this is. */
  String KIND = "packages";

  /** The packaging system of the packages. */
  PackageKind packages();

  /** Shell patterns of the releases that are this distribution's own; recipes are inferred so. */
  List<String> releases();

  /** The flavour that {@code latest} means, by architecture ({@code x86_64}). */
  Map<String, String> defaultFlavour();

  /** Shell patterns of packages that no build needs. */
  List<String> leaveOut();

  /**
   * Where this distribution's kernels keep modules: {@code /lib/modules} or {@code
   * /usr/lib/modules}.
   */
  String modulesDirectory();

  /** The flavour that {@code latest} means on an architecture. */
  default Optional<String> defaultFlavourOn(Architecture architecture) {
    return Optional.ofNullable(defaultFlavour().get(architecture.machine()));
  }

  /**
   * Whether a package is a part of a kernel's headers, by its name. Names that say nothing of it
   * are of no part.
   */
  default boolean isUnpacked(String packageName) {
    return false;
  }

  /** Whether a package is left out. */
  default boolean isLeftOut(String packageName) {
    return anyMatches(leaveOut(), packageName);
  }

  /** Whether a release is this distribution's. */
  default boolean owns(String release) {
    return anyMatches(releases(), release);
  }

  /** Whether a pattern can select releases of this distribution. */
  default boolean mayMatch(ReleaseGlob pattern) {
    return releases().stream().anyMatch(r -> new ReleaseGlob(r).intersects(pattern));
  }

  /** Whether one of several shell patterns matches a word. */
  static boolean anyMatches(List<String> globs, String word) {
    return globs.stream().anyMatch(g -> new ReleaseGlob(g).matches(word));
  }
}
