package org.packetary.dkms2bin.plan;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;

/**
 * What is to be built for one distribution. Whoever has the sources and an archive with the same
 * packages can carry it out, and gets the same bytes.
 *
 * @param tool the version of dkms2bin that made it
 * @param recipe which distribution
 * @param archive what the archive's indexes were when it was made
 * @param architecture of the kernels
 * @param sources the sources that its cells name
 * @param cells each after those it needs
 */
public record BuildPlan(
    String tool,
    RecipePin recipe,
    ArchivePin archive,
    Architecture architecture,
    List<SourcePin> sources,
    List<PlannedCell> cells) {

  public BuildPlan {
    sources = List.copyOf(sources);
    cells = List.copyOf(cells);
  }

  /**
   * A recipe.
   *
   * @param name its name
   * @param digest of all that it says
   */
  public record RecipePin(String name, String digest) {}

  /**
   * The state of an archive.
   *
   * @param digest of its indexes
   * @param indexes which they are, for people
   */
  public record ArchivePin(String digest, List<String> indexes) {
    public ArchivePin {
      indexes = List.copyOf(indexes);
    }
  }

  /** A cell by its id. */
  public Optional<PlannedCell> cell(CellId id) {
    return cells.stream().filter(cell -> cell.id().equals(id)).findFirst();
  }

  /** The sources with a digest. */
  public Optional<SourcePin> source(String digest) {
    return sources.stream().filter(source -> source.digest().equals(digest)).findFirst();
  }
}
