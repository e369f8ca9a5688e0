package org.packetary.dkms2bin.pipeline;

import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.packaging.DebPackager;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.RpmOptions;
import org.packetary.dkms2bin.packaging.RpmPackager;
import org.packetary.dkms2bin.packaging.RpmSigningKey;
import org.packetary.dkms2bin.repository.AptRepository;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.YumRepository;

/**
 * In what form modules leave: the kind of packages that the recipe's distribution reads, and the
 * repository that they go to.
 *
 * @param packager writes the packages
 * @param repository publishes them
 */
record Outlet(Packager packager, PackageRepository repository) {

  /**
   * The outlet for a distribution.
   *
   * @throws UsageException if options for packages of another kind were given
   */
  static Outlet of(Recipe recipe, BuildRequest request, Settings settings) {
    return switch (recipe.packages()) {
      case DEB -> {
        if (!request.rpm().equals(RpmOptions.DEFAULTS)) {
          throw new UsageException(
              "--kabi-requires, --weak-modules and --rpm-sign-key are about RPM packages, and "
                  + recipe.name()
                  + " takes Debian packages",
              "leave them out, or choose another --distro");
        }
        yield new Outlet(new DebPackager(), new AptRepository(request.outDir(), settings.clock()));
      }
      case RPM ->
          new Outlet(
              new RpmPackager(request.rpm()),
              new YumRepository(
                  request.outDir(),
                  settings.clock(),
                  request.sourceDate(),
                  request.rpm().signKey().map(RpmSigningKey::publicKey),
                  settings.runner(),
                  settings.environment()));
    };
  }
}
