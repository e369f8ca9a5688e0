package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Lasting;

/** DKMS packages by name, fetched from a recipe's archive with their signatures checked. */
public final class NamedPackages {

  /** The directory of the cache. */
  private static final String NAME = "downloads";

  private final PackageArchive archive;
  private final Path cache;
  private final String recipe;
  private final EventSink events;

  /**
   * Packages of an archive.
   *
   * @param recipe the recipe's name, for messages
   */
  public NamedPackages(PackageArchive archive, Path cache, String recipe, EventSink events) {
    this.archive = archive;
    this.cache = cache;
    this.recipe = recipe;
    this.events = events;
  }

  /**
   * Downloads packages.
   *
   * @param names each {@code NAME}, {@code NAME=VERSION} or {@code NAME-VERSION}
   * @return the package files, in the order of the names
   * @throws InputException if the archive has no such package or version
   */
  public List<Path> fetch(List<String> names) throws InterruptedException {
    List<ArchivePackage> found = new ArrayList<>();
    for (String name : names) {
      ArchivePackage match = find(name);
      events.accept(new BuildEvent.InputFound(name, match.name(), match.version()));
      found.add(match);
    }
    List<Path> files = new ArrayList<>();
    for (ArchivePackage wanted : found) {
      files.add(kept(wanted));
    }
    return files;
  }

  /** The package's file in the cache, downloaded where it is not there. */
  private Path kept(ArchivePackage wanted) throws InterruptedException {
    Path place = cache.resolve(NAME).resolve(wanted.sha256());
    try {
      if (!Files.isDirectory(place)) {
        Path fresh = Files.createTempDirectory(CacheDirectory.below(cache, NAME), ".new-");
        Lasting.doing(
            events,
            "download-" + wanted.name() + "-" + wanted.version(),
            "download of " + wanted.name() + " " + wanted.version(),
            () -> archive.download(List.of(wanted), fresh));
        only(wanted, fresh);
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
      }
      CacheDirectory.use(place);
      return only(wanted, place);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
      return only(wanted, place);
    } catch (IOException e) {
      throw new EnvironmentException("cannot write to " + place, "is the disk full?", e);
    }
  }

  private static Path only(ArchivePackage wanted, Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .findFirst()
          .orElseThrow(
              () -> new EnvironmentException(wanted.name() + " was not downloaded", "try again"));
    } catch (IOException e) {
      throw new EnvironmentException("cannot list " + directory + ": " + e.getMessage(), null, e);
    }
  }

  private ArchivePackage find(String word) throws InterruptedException {
    int equals = word.indexOf('=');
    Optional<ArchivePackage> found =
        equals > 0
            ? find(word.substring(0, equals), word.substring(equals + 1))
            : archive.versions(word).stream().findFirst();
    for (int dash = word.lastIndexOf('-');
        found.isEmpty() && equals < 0 && dash > 0;
        dash = word.lastIndexOf('-', dash - 1)) {
      found = find(word.substring(0, dash), word.substring(dash + 1));
    }
    if (found.isEmpty()) {
      throw unknown(word);
    }
    return found.get();
  }

  /** The package in a version, or the newest one whose upstream version it is. */
  private Optional<ArchivePackage> find(String name, String version) throws InterruptedException {
    List<ArchivePackage> versions = archive.versions(name);
    return versions.stream()
        .filter(p -> p.version().equals(version))
        .findFirst()
        .or(() -> versions.stream().filter(p -> upstream(p.version()).equals(version)).findFirst());
  }

  private static String upstream(String version) {
    return version.replaceFirst("^\\d+:", "").replaceFirst("-[^-]*$", "");
  }

  private InputException unknown(String word) throws InterruptedException {
    String name = word.replaceFirst("=.*", "");
    List<ArchivePackage> versions = archive.versions(name);
    for (int dash = name.lastIndexOf('-');
        versions.isEmpty() && dash > 0;
        dash = name.lastIndexOf('-', dash - 1)) {
      versions = archive.versions(name.substring(0, dash));
    }
    String hint =
        versions.isEmpty()
            ? "DKMS packages are usually called NAME-dkms; some are in contrib or non-free"
                + " (--components); a file is given by its path"
            : "there is "
                + String.join(
                    ", ", versions.stream().map(p -> p.name() + "=" + p.version()).toList());
    return new InputException(
        "neither a file nor a package in the archive of " + recipe + ": " + word, hint);
  }
}
