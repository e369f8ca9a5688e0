package org.packetary.dkms2bin.distro.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandResult;

/**
 * Fetches a package manager's indexes where they are too old, and notes when they were fetched. An
 * attempt that fails or is broken off leaves them old, so that the next run tries again.
 */
public final class IndexRenewal {

  /** The file in a package manager's directory that says when its indexes were fetched. */
  static final String NOTE = "renewed";

  private final Path directory;
  private final Path note;
  private final IndexLock lock;
  private final String archive;
  private final Freshness freshness;
  private final Clock clock;

  /**
   * The indexes below a package manager's directory.
   *
   * @param archive what messages call them by: the recipe's name
   */
  public IndexRenewal(
      Path directory, IndexLock lock, String archive, Freshness freshness, Clock clock) {
    this.directory = directory;
    this.note = directory.resolve(NOTE);
    this.lock = lock;
    this.archive = archive;
    this.freshness = freshness;
    this.clock = clock;
  }

  /**
   * Fetches them if they are too old; of several runs at a time one does.
   *
   * @return how that ended; empty if they were young enough
   * @throws EnvironmentException if nothing may be fetched, and there are none
   */
  public Optional<CommandResult> renew(IndexLock.Change fetch) throws InterruptedException {
    Instant asked = clock.instant();
    Optional<Instant> before = renewed();
    if (freshness.offline()) {
      if (before.isEmpty()) {
        throw Offline.indexes(archive);
      }
      return Optional.empty();
    }
    return isFresh(before, asked)
        ? Optional.empty()
        : lock.during(() -> isFresh(renewed(), asked) ? Optional.empty() : fetched(fetch));
  }

  private Optional<CommandResult> fetched(IndexLock.Change fetch) throws InterruptedException {
    if (renewed().isPresent()) {
      write(Instant.EPOCH);
    }
    CommandResult result = fetch.make();
    if (result.ok()) {
      write(clock.instant());
    }
    return Optional.of(result);
  }

  private boolean isFresh(Optional<Instant> renewed, Instant asked) {
    return renewed.filter(then -> freshness.holds(then, asked, clock.instant())).isPresent();
  }

  /** When they were last fetched completely; 1970 where a later attempt did not come to its end. */
  private Optional<Instant> renewed() {
    try {
      return renewed(directory);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** When the indexes below a package manager's directory were fetched; empty if never. */
  static Optional<Instant> renewed(Path directory) throws IOException {
    try {
      return Optional.of(Instant.parse(Files.readString(directory.resolve(NOTE)).strip()));
    } catch (NoSuchFileException | DateTimeException e) {
      return Optional.empty();
    }
  }

  private void write(Instant instant) {
    try {
      CacheFiles.replace(note, instant + "\n");
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private EnvironmentException unusable(IOException e) {
    return new EnvironmentException(
        "cannot use " + note + ": " + e.getMessage(),
        "is the disk full? --cache-dir names another place",
        e);
  }
}
