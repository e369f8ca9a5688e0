package org.packetary.dkms2bin.run;

import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.report.Wording;

/**
 * What a run would do about a cell.
 *
 * @param cell the cell
 * @param action what would be done
 * @param why in words, for people
 * @param differences what decides about the cell and is not as it was when the repository's
 *     packages were made
 */
public record PlannedChoice(
    PlannedCell cell, Action action, String why, List<Differences.Difference> differences) {

  public PlannedChoice {
    differences = List.copyOf(differences);
  }

  /** What would be done. */
  public enum Action {
    /** Nothing: the plan says what comes of it. */
    SETTLED("settled"),
    /** Nothing: its packages are in the repository. */
    UP_TO_DATE("up-to-date"),
    /** It is packed, of a result that is in the store. */
    PACK("pack"),
    /** Nothing: it failed, or was skipped, with the same inputs before. */
    KNOWN("known"),
    /** It is built. */
    BUILD("build");

    private final String word;

    Action(String word) {
      this.word = word;
    }

    /** The word for people and for JSON. */
    public String word() {
      return word;
    }
  }

  /** The cell's name. */
  public CellId id() {
    return cell.id();
  }

  static PlannedChoice of(PlannedCell cell, Choice choice, Map<String, String> before) {
    return choice.fold(
        settled ->
            new PlannedChoice(cell, Action.SETTLED, settled(settled.cell().outcome()), List.of()),
        upToDate ->
            upToDate.entry().report().didNotLoad()
                ? new PlannedChoice(
                    cell, Action.KNOWN, "did not load before with the same inputs", List.of())
                : new PlannedChoice(
                    cell, Action.UP_TO_DATE, "the repository has its packages", List.of()),
        reuse ->
            reuse
                .result()
                .facts()
                .outcome()
                .fold(
                    verified ->
                        new PlannedChoice(
                            cell, Action.PACK, "built before with the same inputs", List.of()),
                    skipped ->
                        new PlannedChoice(
                            cell, Action.KNOWN, "skipped before with the same inputs", List.of()),
                    failed ->
                        new PlannedChoice(
                            cell, Action.KNOWN, "failed before with the same inputs", List.of())),
        build ->
            new PlannedChoice(
                cell,
                Action.BUILD,
                build.why(),
                Differences.between(before, build.spec().parts().counted())));
  }

  /** How a cell ends without a build, and why. */
  private static String settled(CellOutcome outcome) {
    String why =
        outcome.fold(
            built -> "",
            upToDate -> "",
            Wording::skipped,
            Wording::failed,
            CellOutcome.BrokenOff::message);
    return why.isEmpty() ? outcome.word() : outcome.word() + ": " + why;
  }
}
