package org.packetary.dkms2bin.kept;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;

/**
 * What is known of a kept root.
 *
 * @param cell what was built in it
 * @param when it was kept
 * @param run the run that built it
 * @param distribution the recipe's name
 * @param outcome what came of it
 * @param message why, where it was not built; empty where it was
 * @param findings what its log complains of
 * @param inputDigest of all that decided about it
 * @param source the digest of its sources
 * @param trees what the root is stacked of, the lowest first: paths below the cache, of layers and
 *     of results that needed cells left
 * @param make the command that dkms runs for the module, in its build directory
 * @param patches which patches dkms applied
 * @param variables the environment of all that runs in it
 */
public record KeptCell(
    CellId cell,
    Instant when,
    String run,
    String distribution,
    CellOutcome.Kind outcome,
    String message,
    List<Finding> findings,
    String inputDigest,
    String source,
    List<String> trees,
    String make,
    Patches patches,
    Map<String, String> variables) {

  public KeptCell {
    findings = List.copyOf(findings);
    trees = List.copyOf(trees);
    variables = Map.copyOf(variables);
  }

  /**
   * The patches that dkms was to apply, by their names in {@code patches/}.
   *
   * @param own the sources' own that are for this kernel
   * @param added those of {@code --patch}, behind them
   */
  public record Patches(List<String> own, List<String> added) {
    public Patches {
      own = List.copyOf(own);
      added = List.copyOf(added);
    }
  }

  /** Where dkms has it in the root. */
  DkmsPlaces places() {
    return new DkmsPlaces(cell.module());
  }

  /** What dkms is called with about it. */
  String dkmsWords(String step) {
    return String.join(
        " ",
        "dkms",
        step,
        cell.module().name() + "/" + cell.module().version(),
        "-k",
        cell.kernel(),
        "-a",
        cell.architecture().machine(),
        "--force");
  }
}
