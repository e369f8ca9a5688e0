package org.packetary.dkms2bin.result;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.host.Uses;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.Interruptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of cells, found by the digest of their inputs. A result that is there is complete.
 *
 * <p>A digest's directory holds its result in a directory with a number. One that takes another's
 * place has the next number, and the other stays until it is replaced again: who reads it reads all
 * of one result. What this store gave is not pruned until it is closed.
 */
public final class ResultStore implements AutoCloseable {

  /** The directory of results in a cache. */
  public static final String NAME = "results";

  private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);

  private final Path directory;
  private final AtomicDirectories results;
  private final Uses uses;
  private final AtomicBoolean cleaned = new AtomicBoolean();

  /** A store in a directory; it is created, for its owner alone, with the first result. */
  public ResultStore(Path directory) {
    this.directory = directory;
    this.results = new AtomicDirectories(directory);
    this.uses = new Uses(directory);
  }

  /** Builds a cell. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Fills a result.
     *
     * @param files in an empty directory
     * @return what is known of it; empty if the cell was broken off, which leaves no result
     */
    Optional<Facts> make(ResultFiles files) throws IOException, InterruptedException;
  }

  /** The result of these inputs, if there is one that this version can read. */
  public Optional<CellResult> find(String digest) {
    Facts.checkDigest(digest);
    return Files.isDirectory(directory.resolve(digest)) && isUsed(digest)
        ? look(digest)
        : Optional.empty();
  }

  /** The same for who will not use it. */
  Optional<CellResult> look(String digest) {
    try {
      OptionalInt newest = newest(directory.resolve(digest));
      return newest.isPresent()
          ? read(digest, directory.resolve(digest).resolve(Integer.toString(newest.getAsInt())))
          : Optional.empty();
    } catch (IOException e) {
      throw unusable(digest, e);
    }
  }

  /** Nobody removes from a store that nobody may write. */
  private boolean isUsed(String digest) {
    try {
      return uses.tryBegin(digest);
    } catch (IOException e) {
      LOG.debug("cannot say that the result {} is used", digest, e);
      return true;
    }
  }

  @Override
  public void close() {
    try {
      uses.close();
    } catch (IOException e) {
      LOG.warn("cannot say that results are used no more", e);
    }
  }

  /**
   * The result of these inputs, made unless it is there.
   *
   * @return empty if the maker made none
   * @throws EnvironmentException if the store cannot be written
   */
  public Optional<CellResult> make(String digest, Maker maker) throws InterruptedException {
    Optional<CellResult> found = find(digest);
    return found.isPresent() ? found : locked(digest, true, maker);
  }

  /**
   * A new result of these inputs, which takes the place of the one that is there.
   *
   * @return empty if the maker made none: then the one that is there stays
   * @throws EnvironmentException if the store cannot be written
   */
  public Optional<CellResult> replace(String digest, Maker maker) throws InterruptedException {
    Facts.checkDigest(digest);
    return locked(digest, false, maker);
  }

  private Optional<CellResult> locked(String digest, boolean reuse, Maker maker)
      throws InterruptedException {
    try {
      prepare();
      return results.locked(
          digest,
          temporary -> {
            Optional<CellResult> found = reuse ? find(digest) : Optional.empty();
            return found.isPresent() ? found : made(digest, temporary, maker);
          });
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw unusable(digest, e);
    }
  }

  private Optional<CellResult> made(String digest, Path temporary, Maker maker)
      throws IOException, InterruptedException {
    ResultFiles files = new ResultFiles(PrivateDirectory.make(temporary));
    Optional<Facts> made = maker.make(files);
    if (made.isEmpty()) {
      return Optional.empty();
    }
    uses.tryBegin(digest);
    Facts facts = made.get();
    if (!facts.digest().equals(digest)) {
      throw new IllegalArgumentException("facts of " + facts.digest() + " for " + digest);
    }
    new ResultSeal(files.directory()).put();
    Files.writeString(files.facts(), FactsJson.of(facts));
    Path own = directory.resolve(digest);
    makePrivate(own);
    int last = newest(own).orElse(0);
    Path place = own.resolve(Integer.toString(last + 1));
    AtomicDirectories.place(temporary, place);
    removeUpTo(own, last - 1);
    return Optional.of(new CellResult(place, facts));
  }

  /** Those that nobody has been given for a while. */
  private static void removeUpTo(Path own, int last) throws IOException {
    for (int number = last; number > 0 && Files.exists(own.resolve("" + number)); number--) {
      FileTrees.delete(own.resolve("" + number));
    }
  }

  private void prepare() throws IOException {
    if (!Files.isDirectory(directory)) {
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null) {
        PublicFiles.makeDirectories(parent);
      }
      makePrivate(directory);
    }
    if (cleaned.compareAndSet(false, true)) {
      results.removeLeftovers();
    }
  }

  private static void makePrivate(Path path) throws IOException {
    try {
      PrivateDirectory.make(path);
    } catch (FileAlreadyExistsException e) {
      LOG.trace("{} is there", path);
    }
  }

  private static OptionalInt newest(Path own) throws IOException {
    if (!Files.isDirectory(own)) {
      return OptionalInt.empty();
    }
    int newest = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(own)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.matches("[1-9][0-9]{0,8}")) {
          newest = Math.max(newest, Integer.parseInt(name));
        }
      }
    }
    return newest == 0 ? OptionalInt.empty() : OptionalInt.of(newest);
  }

  /** A damaged one, or one of another version, counts as absent. */
  private static Optional<CellResult> read(String digest, Path place) {
    Path file = new ResultFiles(place).facts();
    try {
      Facts facts = FactsJson.parse(Files.readString(file));
      if (!facts.digest().equals(digest)) {
        throw new MalformedJsonException("it is of other inputs: " + facts.digest());
      }
      if (!new ResultSeal(place).isWhole()) {
        throw new IOException("its files are not those that the build left");
      }
      return Optional.of(new CellResult(place, facts));
    } catch (IOException e) {
      LOG.info("cannot use the result {}: {}", place, e.toString());
      return Optional.empty();
    }
  }

  private EnvironmentException unusable(String digest, IOException e) {
    return new EnvironmentException(
        "cannot keep the result " + digest + " in " + directory + ": " + e.getMessage(),
        "is the disk full? --cache-dir names another place",
        e);
  }
}
