package org.packetary.dkms2bin.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * All that is done differently from one packaging system to the next. What is known of one without
 * doing anything is its {@link PackageKind}.
 */
public interface PackagingSystem {

  /** The packaging system of a kind of packages. */
  static PackagingSystem of(PackageKind kind) {
    return switch (kind) {
      case DEB -> new DebSystem();
      case RPM -> new RpmSystem();
    };
  }

  /**
   * Opens the archive that a recipe and the user name; its indexes are not fetched yet.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if keys are missing or no mirror is
   *     known
   */
  PackageArchive archive(
      Recipe recipe, MirrorChoice choice, Architecture architecture, Access access)
      throws InterruptedException;

  /**
   * Finds options that are about packages of another kind.
   *
   * @param recipe the name of the recipe whose packages are of this one
   * @param problems where they go
   */
  void refuse(
      String recipe,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Problems problems);

  /** What writes packages as a build asks for them. */
  OwnPackages form(BuildRequest request);

  /**
   * The repository for packages of this kind in a directory.
   *
   * @param sourceDate the date that its indexes carry; empty for the time
   * @param rpm who signs RPM packages: the repository offers the key
   */
  PackageRepository repository(
      Path directory,
      Optional<Instant> sourceDate,
      RpmOptions rpm,
      PublishRequest publishing,
      Settings settings);

  /**
   * The repositories of this kind that a directory may have; a key that one offers stays.
   *
   * @param key signs indexes
   * @throws IOException if the directory cannot be read
   */
  List<PackageRepository> existing(Path directory, Optional<OpenPgpKey> key, Settings settings)
      throws IOException;

  /**
   * Takes a package that was made elsewhere, so that its package manager installs it.
   *
   * @param file the package
   * @param work an existing private directory; what had to be mended comes to be below it
   * @param events told of what was mended
   * @throws org.packetary.dkms2bin.model.InputException if it is damaged
   */
  PackageFile adopt(Path file, Path work, EventSink events) throws IOException;
}
