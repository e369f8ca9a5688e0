package org.packetary.dkms2bin.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.apt.AptArchive;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.packaging.deb.DebMender;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/** Debian packages: dpkg and apt. */
final class DebSystem implements PackagingSystem {

  @Override
  public PackageArchive archive(
      Recipe recipe, MirrorChoice choice, Architecture architecture, Access access)
      throws InterruptedException {
    return AptArchive.open(recipe, choice, architecture, access);
  }

  @Override
  public void refuse(
      String recipe,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Problems problems) {
    String takes = ", and " + recipe + " takes Debian packages";
    if (rpm.filter(r -> !r.equals(RpmOptions.DEFAULTS)).isPresent()) {
      problems.usage(
          "--kabi-requires, --weak-modules and --rpm-sign-key are about RPM packages" + takes,
          "leave them out, or choose another --distro");
    }
    if (packaging.flatMap(PackagingRequest::driverDisk).equals(Optional.of(DiskForm.REDHAT3))) {
      problems.usage(
          "--driver-disk redhat3 is for RPM packages" + takes, "write --driver-disk ubuntu");
    }
  }

  @Override
  public OwnPackages form(BuildRequest request) {
    return new OwnPackages(new DebPackager(), "deb");
  }

  @Override
  public PackageRepository repository(
      Path directory,
      Optional<Instant> sourceDate,
      RpmOptions rpm,
      PublishRequest publishing,
      Settings settings) {
    return new AptRepository(
        directory, publishing.layout(), publishing.key(), settings.clock(), publishing.policy());
  }

  @Override
  public List<PackageRepository> existing(
      Path directory, Optional<OpenPgpKey> key, Settings settings) throws IOException {
    return List.copyOf(AptRepository.in(directory, key, settings.clock(), ReplacePolicy.REFUSE));
  }

  @Override
  public PackageFile adopt(Path file, Path work, EventSink events) throws IOException {
    DebFile deb = DebFile.read(file);
    if (DebMender.faults(deb).isEmpty()) {
      return ForeignPackages.describe(deb);
    }
    Path directory = Files.createTempDirectory(work, "mended-");
    DebMender.Mended mended = DebMender.mend(deb, ExtractionLimits.DEFAULT, work, directory);
    events.accept(
        new BuildEvent.PackageMended(
            String.valueOf(file.getFileName()), String.join("; ", mended.changes())));
    return mended.file();
  }
}
