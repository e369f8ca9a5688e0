package org.packetary.dkms2bin.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.Stage;

/** BUILD_DEPENDS resolved among the cells of a plan. */
class DependencyOrderTest {

  private static PlannedCell cell(String module, String version, String kernel, String needs) {
    return PlanSamples.cell(module, version, kernel, needs);
  }

  private static PlannedCell cell(String module, String needs) {
    return cell(module, "1.0", PlanSamples.KERNEL, needs);
  }

  private static List<String> order(PlannedCell... plan) {
    return DependencyOrder.of(List.of(plan)).stream().map(c -> c.id().toString()).toList();
  }

  private static CellSpec built(List<PlannedCell> plan, String module) {
    return PlanSamples.built(plan, module);
  }

  private static String refusal(List<PlannedCell> plan, String module) {
    CellOutcome outcome =
        plan.stream()
            .filter(c -> c.id().module().name().equals(module))
            .findFirst()
            .orElseThrow()
            .fold(
                build -> {
                  throw new AssertionError("to be built: " + build.id());
                },
                PlannedCell.Settled::outcome);
    assertThat(outcome).isInstanceOf(CellOutcome.Failed.class);
    CellOutcome.Failed failed = (CellOutcome.Failed) outcome;
    assertThat(failed.stage()).isEqualTo(Stage.EVALUATION);
    return failed.message();
  }

  @Test
  void modulesThatNeedNothingKeepTheirOrder() {
    assertThat(order(cell("c", ""), cell("a", ""), cell("b", "")))
        .extracting(id -> id.substring(0, 1))
        .containsExactly("c", "a", "b");
  }

  @Test
  void whatIsNeededComesFirstThroughAnyNumberOfSteps() {
    assertThat(
            order(
                cell("top", "left right"),
                cell("left", "base"),
                cell("other", ""),
                cell("right", " base "),
                cell("base", "")))
        .extracting(id -> id.substring(0, id.indexOf('/')))
        .containsExactly("base", "left", "right", "top", "other");
  }

  @Test
  void aCellKnowsWhatItNeedsAndWhetherItIsNeeded() {
    List<PlannedCell> plan = DependencyOrder.of(List.of(cell("user", "lib"), cell("lib", "")));

    assertThat(built(plan, "lib").needed()).isTrue();
    assertThat(built(plan, "lib").needs()).isEmpty();
    assertThat(built(plan, "user").needed()).isFalse();
    assertThat(built(plan, "user").needs())
        .extracting(CellId::toString)
        .containsExactly("lib/1.0 on " + PlanSamples.KERNEL);
  }

  @Test
  void ofSeveralVersionsTheNewestForTheSameKernelServes() {
    List<PlannedCell> plan =
        DependencyOrder.of(
            List.of(
                cell("user", "lib"),
                cell("lib", "1.10", PlanSamples.KERNEL, ""),
                cell("lib", "2.0~rc1", "6.1.0-9-amd64", ""),
                cell("lib", "1.9", PlanSamples.KERNEL, "")));

    assertThat(built(plan, "user").needs())
        .extracting(CellId::toString)
        .containsExactly("lib/1.10 on " + PlanSamples.KERNEL);
  }

  @Test
  void aVersionThatDoesNotWantTheKernelLeavesItToAnOlderOne() {
    PlannedCell newest =
        new PlannedCell.Settled(
            cell("lib", "2.0", PlanSamples.KERNEL, "").id(),
            CellTerms.NONE,
            new CellOutcome.Skipped("BUILD_EXCLUSIVE_KERNEL_MIN", "9.0", PlanSamples.KERNEL));

    List<PlannedCell> plan =
        DependencyOrder.of(
            List.of(cell("user", "lib"), newest, cell("lib", "1.0", PlanSamples.KERNEL, "")));

    assertThat(built(plan, "user").needs())
        .extracting(CellId::toString)
        .containsExactly("lib/1.0 on " + PlanSamples.KERNEL);
  }

  @Test
  void aModuleThatNobodyGaveFailsWithItsName() {
    List<PlannedCell> plan =
        DependencyOrder.of(
            List.of(
                cell("user", "lib nosuch"),
                cell("lib", ""),
                cell("far", "1.0", "6.1.0-9-amd64", "lib")));

    assertThat(refusal(plan, "user")).contains("BUILD_DEPENDS", "nosuch");
    assertThat(refusal(plan, "far")).contains("lib");
    assertThat(built(plan, "lib").needed()).isFalse();
  }

  @Test
  void aCircleFailsAsAWholeAndOnlyTheCircle() {
    List<PlannedCell> plan =
        DependencyOrder.of(
            List.of(
                cell("outside", "a"),
                cell("a", "b"),
                cell("b", "c"),
                cell("c", "a"),
                cell("apart", "")));

    assertThat(refusal(plan, "a")).endsWith("circle: a -> b -> c -> a");
    assertThat(refusal(plan, "b")).endsWith("circle: b -> c -> a -> b");
    assertThat(refusal(plan, "c")).endsWith("circle: c -> a -> b -> c");
    assertThat(built(plan, "outside").needs()).hasSize(1);
    assertThat(plan)
        .extracting(c -> c.id().module().name())
        .containsSubsequence("a", "outside")
        .containsExactlyInAnyOrder("a", "b", "c", "outside", "apart");
  }

  @Test
  void aModuleThatNeedsItselfFails() {
    assertThat(refusal(DependencyOrder.of(List.of(cell("a", "a"))), "a")).endsWith("a -> a");
  }

  @Test
  void aSettledCellKeepsWhatTheUserSaidOfIt() {
    CellTerms terms =
        new CellTerms(
            Optional.empty(),
            Optional.of(new ExpectedFailure("known", "dkms2bin.yaml:3")),
            List.of());

    List<PlannedCell> plan =
        DependencyOrder.of(
            List.of(
                new PlannedCell.ToBuild(
                    PlanSamples.withTerms(built(List.of(cell("a", "nosuch")), "a"), terms))));

    assertThat(plan.get(0).spec()).isEmpty();
    assertThat(plan.get(0).terms()).isEqualTo(terms);
  }
}
