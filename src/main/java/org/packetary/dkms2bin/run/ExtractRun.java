package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.delivery.Publishing;
import org.packetary.dkms2bin.disk.DiskReader;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.packaging.deb.DebMender;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.repository.yum.YumRepository;
import org.packetary.dkms2bin.request.ExtractRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.util.Digests;

/**
 * Takes the binary packages out of driver disks and publishes them: Debian packages for apt, RPM
 * packages for dnf, both from one disk where it has both. Sound packages stay byte for byte what
 * they are. Nothing on a disk is run, and no root is needed.
 */
public final class ExtractRun {

  private static final ExtractionLimits LIMITS = ExtractionLimits.DEFAULT;

  private final Settings settings;
  private final ExtractRequest request;

  /** A run with the given means. */
  public ExtractRun(Settings settings, ExtractRequest request) {
    this.settings = settings;
    this.request = request;
  }

  /**
   * Does it.
   *
   * @return the packages in the repository
   * @throws org.packetary.dkms2bin.model.Dkms2binException if a disk is not usable, or something
   *     cannot be written
   */
  public List<PackageFile> run() throws InterruptedException {
    try (WorkDirectory work = WorkDirectory.open(settings.cache())) {
      DiskReader reader = new DiskReader(settings.runner(), settings.environment(), LIMITS);
      List<PackageFile> debs = new ArrayList<>();
      List<PackageFile> rpms = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (Path disk : request.disks()) {
        if (!Files.isRegularFile(disk)) {
          throw new InputException("no file " + disk, "name a driver disk");
        }
        Path directory = Files.createTempDirectory(work.path(), "disk-");
        for (Path file : reader.packages(disk, directory)) {
          // A companion lies beside the packages of each base version of the kernel.
          if (!seen.add(file.getFileName() + " " + Digests.sha256(file))) {
            continue;
          }
          if (file.toString().endsWith(".rpm")) {
            rpms.add(ForeignPackages.describe(RpmFile.read(named(file))));
          } else {
            debs.add(deb(DebFile.read(named(file)), work));
          }
        }
      }
      return publish(debs, rpms);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot take the packages out: " + e.getMessage(), "is the disk full?", e);
    }
  }

  /** A name that an index and a shell take, as our own packages have. */
  private static Path named(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    String safe = name.replaceAll("[^A-Za-z0-9._+~-]", "_").replaceFirst("^[.~-]", "_");
    return safe.equals(name) ? file : Files.move(file, file.resolveSibling(safe));
  }

  private PackageFile deb(DebFile deb, WorkDirectory work) throws IOException {
    if (DebMender.faults(deb).isEmpty()) {
      return ForeignPackages.describe(deb);
    }
    Path directory = Files.createTempDirectory(work.path(), "mended-");
    DebMender.Mended mended = DebMender.mend(deb, LIMITS, work.path(), directory);
    settings
        .events()
        .accept(
            new BuildEvent.PackageMended(
                String.valueOf(deb.path().getFileName()), String.join("; ", mended.changes())));
    return mended.file();
  }

  private List<PackageFile> publish(List<PackageFile> debs, List<PackageFile> rpms)
      throws InterruptedException {
    Map<PackageRepository, List<PackageFile>> kinds = new LinkedHashMap<>();
    if (!debs.isEmpty()) {
      kinds.put(new AptRepository(request.outDir(), settings.clock()), debs);
    }
    if (!rpms.isEmpty()) {
      kinds.put(
          new YumRepository(
              request.outDir(),
              settings.clock(),
              request.sourceDate(),
              Optional.empty(),
              settings.runner(),
              settings.environment()),
          rpms);
    }
    for (PackageRepository repository : kinds.keySet()) {
      repository.check();
    }
    List<PackageFile> published = new ArrayList<>();
    for (Map.Entry<PackageRepository, List<PackageFile>> kind : kinds.entrySet()) {
      published.addAll(Publishing.publish(kind.getKey(), kind.getValue(), settings.events()));
    }
    return published;
  }
}
