package org.packetary.dkms2bin.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.CellOutcome;

/** What a cell needs of others is part of what decides about it. */
class CountedNeedsTest {

  private static PlannedCell cell(String module, String needs, String sources) {
    return new PlannedCell.ToBuild(
        PlanSamples.spec(
            PlanSamples.id(module, "1.0", PlanSamples.KERNEL),
            PlanSamples.conf("BUILD_DEPENDS", needs),
            sources));
  }

  /**
   * The input digest of a module in a plan of three that need each other in a row, and one more.
   */
  private static String digest(String module, String sourcesOfBase) {
    List<PlannedCell> plan =
        DependencyOrder.of(
            List.of(
                cell("top", "middle", "top"),
                cell("middle", "base", "middle"),
                cell("base", "", sourcesOfBase),
                cell("apart", "", "apart")));
    return PlanSamples.built(plan, module).inputDigest();
  }

  @Test
  void otherSourcesOfANeededCellMakeOthersOfAllThatNeedIt() {
    assertThat(digest("base", "new")).isNotEqualTo(digest("base", "old"));
    assertThat(digest("middle", "new")).isNotEqualTo(digest("middle", "old"));
    assertThat(digest("top", "new")).isNotEqualTo(digest("top", "old"));
    assertThat(digest("apart", "new")).isEqualTo(digest("apart", "old"));
  }

  /** A cell that others need has to leave its symbols, which it does not alone. */
  @Test
  void thatItIsNeededCounts() {
    CellSpec alone = PlanSamples.built(DependencyOrder.of(List.of(cell("lib", "", "lib"))), "lib");
    CellSpec needed =
        PlanSamples.built(
            DependencyOrder.of(List.of(cell("user", "lib", "user"), cell("lib", "", "lib"))),
            "lib");

    assertThat(needed.inputDigest()).isNotEqualTo(alone.inputDigest());
    assertThat(alone.needed()).isFalse();
    assertThat(needed.needed()).isTrue();
  }

  @Test
  void aCellThatNeedsNothingCountsWhatItCountedBefore() {
    CellSpec alone = PlanSamples.spec(PlanSamples.id("a", "1", "6.1"), PlanSamples.conf(), "a");

    assertThat(DependencyOrder.of(List.of(new PlannedCell.ToBuild(alone))))
        .containsExactly(new PlannedCell.ToBuild(alone));
  }

  @Test
  void whoNeedsItDoesNotCountAndHowManyNeither() {
    List<PlannedCell> one =
        DependencyOrder.of(List.of(cell("lib", "", "lib"), cell("user", "lib", "user")));
    List<PlannedCell> two =
        DependencyOrder.of(
            List.of(
                cell("lib", "", "lib"), cell("user", "lib", "user"), cell("more", "lib", "more")));

    assertThat(PlanSamples.built(two, "lib")).isEqualTo(PlanSamples.built(one, "lib"));
    assertThat(PlanSamples.built(two, "user")).isEqualTo(PlanSamples.built(one, "user"));
  }

  @Test
  void thatANeededCellIsNotBuiltCounts() {
    PlannedCell lib = cell("lib", "", "lib");
    PlannedCell skipped =
        new PlannedCell.Settled(
            lib.id(),
            CellTerms.NONE,
            new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"));

    CellSpec with =
        PlanSamples.built(DependencyOrder.of(List.of(cell("user", "lib", "user"), lib)), "user");
    CellSpec without =
        PlanSamples.built(
            DependencyOrder.of(List.of(cell("user", "lib", "user"), skipped)), "user");

    assertThat(without.inputDigest()).isNotEqualTo(with.inputDigest());
    assertThat(without.needs()).isEqualTo(with.needs());
  }
}
