package org.packetary.dkms2bin.system;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.distro.dnf.DnfArchive;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.yum.YumRepository;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.util.Digests;

/** RPM packages: rpm and dnf. */
final class RpmSystem implements PackagingSystem {

  @Override
  public PackageArchive archive(
      Recipe recipe, MirrorChoice choice, Architecture architecture, Access access) {
    return DnfArchive.open(recipe, choice, architecture, access);
  }

  @Override
  public void refuse(
      String recipe,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Problems problems) {
    String takes = ", and " + recipe + " takes RPM packages";
    if (packaging.filter(p -> p.packager() == PackagerChoice.DKMS).isPresent()) {
      problems.usage(
          "--packager dkms is dkms's mkbmdeb, which makes Debian packages"
              + takes
              + "; dkms dropped mkrpm and mkkmp with it, in 2.8.8",
          "leave --packager away: dkms2bin makes RPM packages itself");
    }
    if (packaging.filter(PackagingRequest::sourcePackage).isPresent()) {
      problems.usage(
          "--source-package makes DKMS packages for Debian and Ubuntu" + takes,
          "leave it out: \"dkms2bin source\" makes the same package without building");
    }
    if (packaging.filter(p -> p.publishing().layout().suite().isPresent()).isPresent()) {
      problems.usage(
          "--layout pool is for Debian packages" + takes,
          "leave it out: a yum repository has everything at the top level");
    }
    if (packaging.flatMap(PackagingRequest::driverDisk).equals(Optional.of(DiskForm.UBUNTU))) {
      problems.usage(
          "--driver-disk ubuntu is for Debian packages" + takes, "write --driver-disk redhat3");
    }
  }

  @Override
  public OwnPackages form(BuildRequest request) {
    RpmOptions options =
        request.packaging().driverDisk().isPresent()
            ? request.rpm().forDriverDisk()
            : request.rpm();
    options = options.signedBy(key(options, request.packaging().publishing()));
    return new OwnPackages(new RpmPackager(options), words(options));
  }

  /** What signs packages and metadata: both, or neither. */
  private static Optional<OpenPgpKey> key(RpmOptions rpm, PublishRequest publishing) {
    return rpm.signKey().or(publishing::key);
  }

  private static String words(RpmOptions options) {
    return String.join(
        " ",
        "rpm",
        "kabi-requires=" + options.kabiRequires(),
        "weak-modules=" + options.weakModules(),
        "driver-disk=" + options.onDriverDisk(),
        "key=" + options.signKey().map(key -> Digests.sha256(key.publicKey())).orElse("none"));
  }

  @Override
  public PackageRepository repository(
      Path directory,
      Optional<Instant> sourceDate,
      RpmOptions rpm,
      PublishRequest publishing,
      Settings settings) {
    return new YumRepository(
        directory,
        settings.clock(),
        sourceDate,
        key(rpm, publishing),
        publishing.policy(),
        settings.runner(),
        settings.environment());
  }

  @Override
  public List<PackageRepository> existing(
      Path directory, Optional<OpenPgpKey> key, Settings settings) {
    return List.of(
        new YumRepository(
            directory,
            settings.clock(),
            Optional.empty(),
            key,
            ReplacePolicy.REFUSE,
            settings.runner(),
            settings.environment()));
  }

  @Override
  public PackageFile adopt(Path file, Path work, EventSink events) throws IOException {
    return ForeignPackages.describe(RpmFile.read(file));
  }
}
