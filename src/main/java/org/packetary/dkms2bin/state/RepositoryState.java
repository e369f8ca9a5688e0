package org.packetary.dkms2bin.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;

/**
 * What a repository remembers of all its cells: {@code .dkms2bin/state.json} in it. {@code
 * docs/state.schema.json} describes the file.
 *
 * @param cells by their place in the matrix
 */
public record RepositoryState(SortedMap<CellKey, RememberedCell> cells) {

  /** That of a repository in which nothing was done yet. */
  public static final RepositoryState EMPTY = new RepositoryState(new TreeMap<>());

  public RepositoryState {
    cells = Collections.unmodifiableSortedMap(new TreeMap<>(cells));
  }

  /** Where a repository keeps it. */
  public static Path fileOf(Path outDir) {
    return outDir.resolve(".dkms2bin/state.json");
  }

  /**
   * Reads what a repository remembers. One that cannot be used is told as a warning and counts as
   * empty: then everything is built again, or packed of results.
   *
   * @param warnings is told a sentence
   */
  public static RepositoryState read(Path outDir, Consumer<String> warnings) {
    Path file = fileOf(outDir);
    try {
      return StateJson.parse(Files.readString(file), outDir);
    } catch (NoSuchFileException e) {
      return EMPTY;
    } catch (IOException e) {
      warnings.accept(
          "cannot use what the repository remembers, "
              + file
              + ": "
              + reason(e)
              + "; its cells are looked at anew");
      return EMPTY;
    }
  }

  private static String reason(IOException e) {
    return e instanceof MalformedJsonException ? String.valueOf(e.getMessage()) : e.toString();
  }

  /** What is remembered of a cell. */
  public Optional<RememberedCell> find(CellKey key) {
    return Optional.ofNullable(cells.get(key));
  }

  /** The same with these cells, in place of what was remembered of them. */
  public RepositoryState with(Collection<RememberedCell> others) {
    NavigableMap<CellKey, RememberedCell> merged = new TreeMap<>(cells);
    others.forEach(c -> merged.put(c.key(), c));
    return new RepositoryState(merged);
  }

  /** The same without some cells, which are no longer in the repository. */
  public RepositoryState without(Collection<CellKey> keys) {
    NavigableMap<CellKey, RememberedCell> left = new TreeMap<>(cells);
    keys.forEach(left::remove);
    return new RepositoryState(left);
  }

  /**
   * Writes it at once, for all to read; a file that says the same already is left as it is.
   *
   * @return whether it was written
   * @throws IOException if it cannot be written
   */
  public boolean write(Path outDir) throws IOException {
    Path file = fileOf(outDir);
    PublicFiles.ownDirectoryOf(file);
    return AtomicFile.replaceIfDifferent(file, StateJson.of(this, outDir));
  }

  /** A run's report with the cells of the repository that the run did not concern. */
  public RunReport wholeMatrix(RunReport report) {
    Set<CellKey> own = report.cells().stream().map(CellReport::key).collect(Collectors.toSet());
    List<CellReport> others =
        cells.values().stream()
            .filter(c -> !own.contains(c.key()))
            .map(RememberedCell::report)
            .toList();
    return report.remembering(others);
  }
}
