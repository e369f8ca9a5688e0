package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Reports;
import org.packetary.dkms2bin.report.RunReport;

/** Exit statuses, by what happened and by what counts where several things did. */
class ExitCodeTest {

  /** What a cell can end as, the gravest first, with the status that it asks for. */
  private static final List<Integer> STATUSES = List.of(1, 4, 6, 5, 0, 0, 0);

  private static final List<CellOutcome> OUTCOMES =
      List.of(
          broken(Blame.BUG),
          broken(Blame.ENVIRONMENT),
          broken(Blame.PACKAGING),
          new CellOutcome.Failed(
              Stage.BUILD, OptionalInt.of(10), "make failed", List.of(), Optional.empty()),
          new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"),
          new CellOutcome.Built(List.of(), Optional.empty()),
          new CellOutcome.UpToDate(List.of(), List.of(), Optional.empty()));

  private static CellOutcome broken(Blame blame) {
    return new CellOutcome.BrokenOff(blame, "x", Optional.empty(), Optional.empty());
  }

  private static RunReport report(List<CellOutcome> outcomes, Optional<Dkms2binException> failure) {
    RunReport report = Reports.of(outcomes.stream().map(ExitCodeTest::cell).toList());
    return failure.map(report::failedBy).orElse(report);
  }

  private static CellReport cell(CellOutcome outcome) {
    return Reports.cell(
        new CellId(new ModuleId("m", "1"), "6.1.0-9-amd64", Architecture.X86_64), outcome);
  }

  /** Every set of outcomes, as the bits of a number. */
  static IntStream combinations() {
    return IntStream.range(0, 1 << OUTCOMES.size());
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void theGravestOutcomeCountsInWhateverOrder(int combination) {
    List<CellOutcome> outcomes = new ArrayList<>();
    int expected = 0;
    for (int i = OUTCOMES.size() - 1; i >= 0; i--) {
      if ((combination & 1 << i) != 0) {
        outcomes.add(OUTCOMES.get(i));
        expected = STATUSES.get(i);
      }
    }
    List<CellOutcome> reversed = new ArrayList<>(outcomes);
    java.util.Collections.reverse(reversed);

    assertThat(ExitCode.of(report(outcomes, Optional.empty())).status()).isEqualTo(expected);
    assertThat(ExitCode.of(report(reversed, Optional.empty())).status()).isEqualTo(expected);
  }

  @Test
  void aFailureThatWasExpectedIsNoneButNothingElseIsExcused() {
    List<CellReport> cells =
        OUTCOMES.stream().map(o -> Reports.expected(cell(o), "needs a port")).toList();

    assertThat(cells)
        .extracting(c -> ExitCode.of(Reports.of(List.of(c))).status())
        .containsExactly(1, 4, 6, 0, 0, 0, 0);
  }

  @Test
  void whatEarlierRunsLeftDoesNotCount() {
    RunReport report =
        Reports.of(List.of()).remembering(OUTCOMES.stream().map(ExitCodeTest::cell).toList());

    assertThat(ExitCode.of(report)).isEqualTo(ExitCode.OK);
  }

  @Test
  void aFailureToPublishCountsMoreThanADriversAndLessThanTheHosts() {
    Optional<Dkms2binException> failure = Optional.of(new PublishException("full", null));

    assertThat(OUTCOMES)
        .extracting(o -> ExitCode.of(report(List.of(o), failure)).status())
        .containsExactly(1, 4, 6, 6, 6, 6, 6);
  }

  @Test
  void whatStopsARunHasTheCodeOfWhoCanMendIt() {
    assertThat(
            List.of(
                new UsageException("x", null),
                new InputException("x", null),
                new EnvironmentException("x", null),
                new PublishException("x", null),
                new IllegalStateException("x"),
                new NullPointerException(),
                new java.io.UncheckedIOException(new java.io.IOException("x"))))
        .extracting(e -> ExitCode.of(e).status())
        .containsExactly(2, 3, 4, 6, 1, 1, 1);
  }
}
