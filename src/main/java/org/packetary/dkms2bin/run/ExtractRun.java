package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.delivery.Publishing;
import org.packetary.dkms2bin.disk.DiskReader;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.request.ExtractRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.system.PackagingSystem;
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
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover())) {
      DiskReader reader = new DiskReader(settings.runner(), settings.environment(), LIMITS);
      Map<PackageKind, List<PackageFile>> packages = new EnumMap<>(PackageKind.class);
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
          PackageKind kind = PackageKind.ofName(file).orElseThrow();
          packages
              .computeIfAbsent(kind, k -> new ArrayList<>())
              .add(PackagingSystem.of(kind).adopt(named(file), work.path(), settings.events()));
        }
      }
      return publish(packages);
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

  private List<PackageFile> publish(Map<PackageKind, List<PackageFile>> packages)
      throws InterruptedException {
    Map<PackageRepository, List<PackageFile>> repositories = new LinkedHashMap<>();
    packages.forEach(
        (kind, files) ->
            repositories.put(
                PackagingSystem.of(kind)
                    .repository(
                        request.outDir(),
                        request.sourceDate(),
                        RpmOptions.DEFAULTS,
                        request.publishing(),
                        settings),
                files));
    for (PackageRepository repository : repositories.keySet()) {
      repository.check();
    }
    List<Publication> publications = new ArrayList<>();
    for (Map.Entry<PackageRepository, List<PackageFile>> one : repositories.entrySet()) {
      publications.add(Publishing.publish(one.getKey(), one.getValue(), settings.events()));
    }
    publications.forEach(Publication::throwIfRefused);
    return publications.stream().flatMap(p -> p.packages().stream()).toList();
  }
}
