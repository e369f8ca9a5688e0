package org.packetary.dkms2bin.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.Uses;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.TreeRemover;

/** Looks after the results of a store: what is there, whether it is whole, and what goes. */
public final class StoredResults {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Path directory;
  private final TreeRemover remover;

  /**
   * The results in a store's directory, which need not be there.
   *
   * @param remover removes their trees
   */
  public StoredResults(Path directory, TreeRemover remover) {
    this.directory = directory;
    this.remover = remover;
  }

  /**
   * What is known of a cell's results.
   *
   * @param digest of its inputs
   * @param bytes the room that they take
   * @param used when a run last looked at them
   */
  public record Stored(String digest, long bytes, Instant used) {}

  /** All that are there. */
  public List<Stored> all() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Stored> all = new ArrayList<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.sorted().toList()) {
        String digest = entry.getFileName().toString();
        if (DIGEST.matcher(digest).matches()) {
          addIfThere(all, entry, digest);
        }
      }
      return all;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void addIfThere(List<Stored> all, Path entry, String digest) throws IOException {
    try {
      all.add(new Stored(digest, FileTrees.room(entry), Uses.last(directory, digest)));
    } catch (NoSuchFileException e) {
      // Somebody removed it just now.
    }
  }

  /** Whether the result of these inputs is the one that its build left, or none is there. */
  public boolean isWhole(String digest) {
    try (ResultStore store = new ResultStore(directory)) {
      return store.look(digest).isPresent() || !Files.exists(directory.resolve(digest));
    }
  }

  /** Whether no run uses a result now. */
  public boolean isIdle(String digest) {
    try {
      return Uses.alone(directory, digest, () -> {});
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Removes a result, unless it is in use.
   *
   * @return whether it was removed
   */
  public boolean remove(String digest) {
    try {
      return new AtomicDirectories(directory, remover).remove(digest);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private EnvironmentException unusable(IOException e) {
    return new EnvironmentException(
        "cannot look after the results in " + directory + ": " + e,
        "may this user write there? --cache-dir names another cache",
        e);
  }
}
