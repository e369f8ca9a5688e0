package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;

/**
 * A directory that apt installs from: {@code deb [trusted=yes] file:DIR ./}.
 *
 * <p>Packages lie at the top level beside {@code Packages}, {@code Packages.gz}, {@code
 * Packages.xz} and {@code Release}; our own state lies under {@code DIR/.dkms2bin}. Every {@code
 * .deb} at the top level is listed, whoever put it there. Files are replaced by renaming, packages
 * first, {@code Release} last, under a lock that other processes and hosts respect. Nothing is
 * written where nothing changed.
 *
 * <p>Use one object for a directory in a JVM; it may be shared by threads.
 */
public final class AptRepository {

  private static final String STATE = ".dkms2bin";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path dir;
  private final Path state;
  private final Clock clock;
  private final Duration patience;

  /** A repository whose lock is waited for during five minutes. */
  public AptRepository(Path dir, Clock clock) {
    this(dir, clock, PATIENCE);
  }

  /**
   * A repository. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for Release's date, which never goes back: apt ignores an index that is older than
   *     the one it has
   * @param patience how long another publisher is waited for
   */
  public AptRepository(Path dir, Clock clock, Duration patience) {
    this.dir = dir.toAbsolutePath().normalize();
    this.state = this.dir.resolve(STATE);
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * Finds out whether packages can be published, before they are built. Creates the directory when
   * it is missing; leaves nothing behind when it fails.
   *
   * @throws EnvironmentException if the directory cannot be created or written
   */
  public synchronized void check() {
    Deque<Path> created = new ArrayDeque<>();
    try {
      for (Path missing : missingDirectories()) {
        Files.createDirectory(missing);
        created.push(missing);
      }
      probe(dir);
      if (Files.exists(state)) {
        probe(state);
      }
    } catch (IOException e) {
      EnvironmentException failure =
          IoFailure.unusable("cannot use " + dir + " as the output directory", e);
      for (Path directory : created) {
        try {
          Files.deleteIfExists(directory);
        } catch (IOException left) {
          failure.addSuppressed(left);
        }
      }
      throw failure;
    }
  }

  private Deque<Path> missingDirectories() {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = dir; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.push(at);
    }
    return missing;
  }

  private static void probe(Path directory) throws IOException {
    Files.delete(Files.createTempFile(directory, ".probe-", ""));
  }

  /**
   * Publishes packages together with all that the directory already holds.
   *
   * <p>A file of the same name is replaced, or left alone where it has the same bytes. The given
   * files stay where they are. With no packages given, the index is brought up to date with the
   * directory.
   *
   * @throws PublishException if a file cannot be read or written, is not the one that was packaged,
   *     or another publisher holds the lock for too long; what was published before stays usable
   * @throws InterruptedException if the thread was interrupted; likewise
   */
  public synchronized Publication publish(List<PackageFile> staged) throws InterruptedException {
    try {
      Files.createDirectories(state);
      RepositoryLock lock = RepositoryLock.acquire(state.resolve("lock"), patience, clock);
      try (lock;
          StagingArea staging = StagingArea.open(state.resolve("tmp"), dir)) {
        return publish(staged, staging);
      }
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw interrupted(e);
    } catch (IOException e) {
      throw IoFailure.publishing("cannot publish to " + dir, e);
    }
  }

  private Publication publish(List<PackageFile> staged, StagingArea staging) throws IOException {
    IndexCache cache = IndexCache.read(cacheFile());
    Map<String, PackageFile> published = new LinkedHashMap<>();
    for (PackageFile file : staged) {
      String name = String.valueOf(file.path().getFileName());
      PackageFile other = published.get(name);
      if (other == null) {
        stage(file, name, staging, cache);
        published.put(name, file);
      } else if (!other.sha256().equals(file.sha256())) {
        throw new PublishException(
            "two packages want to be the file " + name + ": " + other.path() + ", " + file.path(),
            "publish them into different directories");
      }
    }
    staging.commit();
    PackageScan scan = PackageScan.of(dir, cache);
    scan.require(published.keySet());
    writeIndex(scan, staging, cache);
    return new Publication(
        staged.stream().map(f -> f.at(dir.resolve(f.path().getFileName()))).toList(),
        scan.warnings());
  }

  private static InterruptedException interrupted(IOException cause) {
    InterruptedException interrupted = new InterruptedException("publishing was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  private Path cacheFile() {
    return state.resolve("apt-index.json");
  }

  private void stage(PackageFile file, String name, StagingArea staging, IndexCache cache)
      throws IOException {
    Path target = dir.resolve(name);
    if (published(target, cache).filter(d -> d.sha256().equals(file.sha256())).isPresent()) {
      return;
    }
    try (InputStream in = Files.newInputStream(file.path())) {
      if (!staging.add(name, in).sha256().equals(file.sha256())) {
        throw new PublishException(
            file.path() + " is not the file any more that was packaged",
            "run again, and let nothing else write there");
      }
    }
  }

  private static Optional<Digests> published(Path target, IndexCache cache) throws IOException {
    if (!Files.isRegularFile(target)) {
      return Optional.empty();
    }
    Optional<IndexedDeb> known =
        cache.find(String.valueOf(target.getFileName()), PackageScan.stamp(target));
    return Optional.of(known.isPresent() ? known.get().digests() : Digests.of(target));
  }

  private void writeIndex(PackageScan scan, StagingArea staging, IndexCache cache)
      throws IOException {
    AptIndex index = AptIndex.of(scan.packages());
    if (!index.isIn(dir)) {
      for (Map.Entry<String, byte[]> file : index.packages().entrySet()) {
        staging.add(file.getKey(), file.getValue());
      }
      staging.add(AptIndex.RELEASE, index.release(date()));
    }
    if (!cache.holds(scan.packages())) {
      staging.add(STATE + "/" + cacheFile().getFileName(), IndexCache.serialise(scan.packages()));
    }
    staging.commit();
  }

  private Instant date() throws IOException {
    Instant now = clock.instant();
    return AptIndex.releaseDate(dir).filter(before -> before.isAfter(now)).orElse(now);
  }
}
