package org.packetary.dkms2bin.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;

/**
 * The layout that repositories of every kind share: packages at the top level, our own state under
 * {@code DIR/.dkms2bin}, one lock, and files that are replaced by renaming, packages before what
 * lists them.
 */
public final class RepositoryDirectory {

  public static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final String STATE = ".dkms2bin";

  private final Path dir;
  private final Path state;
  private final Clock clock;
  private final Duration patience;

  /**
   * A directory. Nothing is touched yet.
   *
   * @param dir is created when missing
   * @param clock for the lock's note
   * @param patience how long another publisher is waited for
   */
  public RepositoryDirectory(Path dir, Clock clock, Duration patience) {
    this.dir = dir.toAbsolutePath().normalize();
    this.state = this.dir.resolve(STATE);
    this.clock = clock;
    this.patience = patience;
  }

  public Path path() {
    return dir;
  }

  /** A file of ours, for {@link StagingArea#add}. */
  public static String stateName(String name) {
    return STATE + "/" + name;
  }

  /** See {@link PackageRepository#check}. */
  public synchronized void check() {
    Deque<Path> created = new ArrayDeque<>();
    try {
      PublicFiles.makeDirectories(dir).forEach(created::push);
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

  /** Finds out why a directory cannot be written; one that can is left alone. */
  private static void probe(Path directory) throws IOException {
    if (Files.isWritable(directory)) {
      return;
    }
    Files.delete(Files.createTempFile(directory, ".probe-", ""));
  }

  /** See {@link PackageRepository#publish}. */
  public synchronized <P extends IndexedPackage> Publication publish(
      List<PackageFile> packages, RepositoryIndex<P> index) throws InterruptedException {
    return locked(staging -> publish(packages, index, staging));
  }

  /** See {@link PackageRepository#isCurrent}. */
  public <P extends IndexedPackage> boolean isCurrent(RepositoryIndex<P> index) {
    try {
      IndexCache<P> known = IndexCache.read(state.resolve(index.cacheName()), index.form().type());
      return index.isIn(dir) && known.holds(PackageScan.of(dir, index.form(), known).packages());
    } catch (IOException e) {
      throw IoFailure.publishing("cannot read " + dir, e);
    }
  }

  /** See {@link PackageRepository#place}. */
  public synchronized Path place(Path file) throws InterruptedException {
    String name = String.valueOf(file.getFileName());
    return locked(
        staging -> {
          try (InputStream in = Files.newInputStream(file)) {
            staging.add(name, in);
          }
          staging.commit();
          return dir.resolve(name);
        });
  }

  /** What is done under the lock. */
  private interface Change<T> {
    T make(StagingArea staging) throws IOException, InterruptedException;
  }

  private <T> T locked(Change<T> change) throws InterruptedException {
    try {
      PublicFiles.ownDirectory(state);
      RepositoryLock lock = RepositoryLock.acquire(state.resolve("lock"), patience, clock);
      try (lock;
          StagingArea staging = StagingArea.open(state.resolve("tmp"), dir)) {
        return change.make(staging);
      }
    } catch (ClosedByInterruptException e) {
      Thread.interrupted();
      throw interrupted(e);
    } catch (IOException e) {
      throw IoFailure.publishing("cannot publish to " + dir, e);
    }
  }

  private <P extends IndexedPackage> Publication publish(
      List<PackageFile> packages, RepositoryIndex<P> index, StagingArea staging)
      throws IOException, InterruptedException {
    PackageForm<P> form = index.form();
    IndexCache<P> known = IndexCache.read(state.resolve(index.cacheName()), form.type());
    Map<String, PackageFile> published = new LinkedHashMap<>();
    for (PackageFile file : packages) {
      String name = String.valueOf(file.path().getFileName());
      PackageFile other = published.get(name);
      if (other == null) {
        stage(file, name, staging, known);
        published.put(name, file);
      } else if (!other.sha256().equals(file.sha256())) {
        throw new PublishException(
            "two packages want to be the file " + name + ": " + other.path() + ", " + file.path(),
            "publish them into different directories");
      }
    }
    staging.commit();
    PackageScan<P> scan = PackageScan.of(dir, form, known);
    scan.require(published.keySet());
    index.write(scan, known, staging);
    if (!known.holds(scan.packages())) {
      staging.add(stateName(index.cacheName()), IndexCache.serialise(scan.packages()));
    }
    staging.commit();
    return new Publication(
        packages.stream().map(f -> f.at(dir.resolve(f.path().getFileName()))).toList(),
        scan.warnings());
  }

  private <P extends IndexedPackage> void stage(
      PackageFile file, String name, StagingArea staging, IndexCache<P> known) throws IOException {
    Path target = dir.resolve(name);
    if (published(target, known).filter(d -> d.sha256().equals(file.sha256())).isPresent()) {
      PublicFiles.reveal(target);
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

  private static <P extends IndexedPackage> Optional<Digests> published(
      Path target, IndexCache<P> known) throws IOException {
    if (!Files.isRegularFile(target)) {
      return Optional.empty();
    }
    Optional<P> before =
        known.find(String.valueOf(target.getFileName()), PackageScan.stamp(target));
    return Optional.of(before.isPresent() ? before.get().digests() : Digests.of(target));
  }

  private static InterruptedException interrupted(IOException cause) {
    InterruptedException interrupted = new InterruptedException("publishing was interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }
}
