package org.packetary.dkms2bin.source.driver;

import java.util.List;
import java.util.Optional;

/**
 * What the user says about driver sources that come without a dkms.conf. What is left out is
 * guessed.
 *
 * @param name PACKAGE_NAME
 * @param version PACKAGE_VERSION
 * @param make the command that builds, MAKE[0], run in the top directory of the sources
 * @param clean the command that cleans up, CLEAN
 * @param modules what the command builds
 */
public record DriverDescription(
    Optional<String> name,
    Optional<String> version,
    Optional<String> make,
    Optional<String> clean,
    List<BuiltModuleSpec> modules) {

  /** Nothing said. */
  public static final DriverDescription NONE =
      new DriverDescription(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  /** Copies the list. */
  public DriverDescription {
    modules = List.copyOf(modules);
  }

  /** Whether it is said how the sources are built, which only a dkms.conf of ours can hold. */
  public boolean saysHow() {
    return make.isPresent() || clean.isPresent() || !modules.isEmpty();
  }

  /** Whether nothing is said. */
  public boolean isEmpty() {
    return equals(NONE);
  }
}
