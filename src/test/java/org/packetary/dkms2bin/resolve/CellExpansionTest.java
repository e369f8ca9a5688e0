package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.DriverRequest;

/** What drivers say for a kernel becomes its cells. */
class CellExpansionTest {

  private static final String RELEASE = "6.1.0-9-amd64";
  private final EnvironmentException noHeaders =
      new EnvironmentException("no headers of " + RELEASE, "another mirror?");

  private final Path temp;

  CellExpansionTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static CellExpansion expansion(Map<TakenSource, ModuleId> modules) {
    return new CellExpansion(
        new CellParts("1.0", "recipe", () -> "scripts", Optional.empty(), false),
        Architecture.X86_64,
        modules);
  }

  private DriverEvaluation.Read read(TakenSource source, DkmsConf conf, SourceRemark... remarks) {
    return new DriverEvaluation.Read(
        source,
        conf,
        Drivers.root(RELEASE),
        Drivers.kernel(temp, RELEASE, "gcc-12", "12.2.0-14"),
        List.of(remarks));
  }

  private static PlannedCell only(TakenSource source, DriverEvaluation evaluation) {
    List<PlannedCell> cells =
        expansion(Map.of(source, new ModuleId("a", "1"))).cells(RELEASE, List.of(evaluation));
    assertThat(cells).hasSize(1);
    return cells.get(0);
  }

  private static CellOutcome outcome(PlannedCell cell) {
    return cell.fold(
        build -> {
          throw new AssertionError("to be built: " + build);
        },
        PlannedCell.Settled::outcome);
  }

  private static DriverEvaluation.Lacking lacking(TakenSource source, DriverEvaluation conf) {
    return new DriverEvaluation.Lacking(
        source,
        conf,
        new CellOutcome.BrokenOff(
            Blame.ENVIRONMENT, "libfoo-dev conflicts", Optional.empty(), Optional.empty()));
  }

  @Test
  void aCellNamesAllThatItsBuildNeeds() {
    TakenSource source = Drivers.source("a", "x");
    SourceRemark remark = SourceRemark.advice("dkms.conf", 1, "look");

    PlannedCell planned = only(source, read(source, Drivers.conf("a", "1"), remark));
    CellSpec cell = planned.spec().orElseThrow();

    assertThat(cell.id()).hasToString("a/1 on " + RELEASE);
    assertThat(cell.source()).isEqualTo(source.pin().digest());
    assertThat(cell.root()).isEqualTo(Drivers.root(RELEASE));
    assertThat(cell.conf()).isEqualTo(Drivers.conf("a", "1"));
    assertThat(cell.remarks()).containsExactly(remark);
    assertThat(cell.needed()).isFalse();
    assertThat(cell.parts().counted()).containsKey("root/gcc-12");
  }

  @Test
  void aCellCarriesTheSourcesDateUnlessThereIsAnother() {
    TakenSource source = Drivers.source("a", "x");
    Instant epoch = Instant.ofEpochSecond(1_600_000_000);

    assertThat(only(source, read(source, Drivers.conf("a", "1"))).spec().orElseThrow().sourceDate())
        .isEqualTo(Drivers.NEWEST);
    assertThat(
            new CellExpansion(
                    new CellParts("1.0", "recipe", () -> "scripts", Optional.of(epoch), false),
                    Architecture.X86_64,
                    Map.of(source, new ModuleId("a", "1")))
                .cells(RELEASE, List.of(read(source, Drivers.conf("a", "1"))))
                .get(0)
                .spec()
                .orElseThrow()
                .sourceDate())
        .isEqualTo(epoch);
  }

  @Test
  void aKernelThatIsExcludedIsSkippedForTheFirstReason() {
    TakenSource source = Drivers.source("a", "x");
    DkmsConf conf =
        new DkmsConf(
            Drivers.conf("a", "1").directives(),
            List.of(
                new DkmsConf.Exclusion("BUILD_EXCLUSIVE_KERNEL_MAX", "6.0", RELEASE),
                new DkmsConf.Exclusion("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64")));

    assertThat(outcome(only(source, read(source, conf))))
        .isEqualTo(new CellOutcome.Skipped("BUILD_EXCLUSIVE_KERNEL_MAX", "6.0", RELEASE));
  }

  @Test
  void aConfThatCannotBeReadForTheKernelFailsTheCell() {
    TakenSource source = Drivers.source("a", "x");

    assertThat(
            outcome(
                only(
                    source,
                    new DriverEvaluation.Refused(
                        source, "line 3: syntax error", Optional.empty()))))
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(Stage.EVALUATION);
              assertThat(failed.message()).contains("syntax error");
            });
  }

  @Test
  void aRootThatLacksSomethingBreaksTheCellOff() {
    TakenSource source = Drivers.source("a", "x");

    assertThat(outcome(only(source, lacking(source, read(source, Drivers.conf("a", "1"))))))
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            broken -> assertThat(broken.message()).contains("libfoo-dev conflicts"));
  }

  @Test
  void aKernelThatTheModuleDoesNotWantIsSkippedWhateverItsRootLacks() {
    TakenSource source = Drivers.source("a", "x");
    DkmsConf conf =
        Drivers.excluded(Drivers.conf("a", "1"), "BUILD_EXCLUSIVE_KERNEL_MIN", "6.2", RELEASE);

    assertThat(outcome(only(source, lacking(source, read(source, conf)))).word())
        .isEqualTo("skipped");
  }

  @Test
  void aConfThatCannotBeReadInARootThatLacksSomethingBreaksTheCellOff() {
    TakenSource source = Drivers.source("a", "x");

    assertThat(
            outcome(
                    only(
                        source,
                        lacking(
                            source, new DriverEvaluation.Refused(source, "no", Optional.empty()))))
                .word())
        .isEqualTo("broken-off");
  }

  private static DriverRequest excluding(String pattern, String reason) {
    return Drivers.said(
        Optional.of(Duration.ofMinutes(1)),
        new CellRule.Exclude(new ReleaseGlob(pattern), reason, "dkms2bin.yaml:7"),
        new CellRule.ExpectFailure(new ReleaseGlob("*"), "known", "dkms2bin.yaml:8"));
  }

  @Test
  void whatTheUserExcludesIsSkippedWithTheRuleAndItsReason() {
    TakenSource source = Drivers.source("a", "x", excluding("6.1.*", "not ours"));

    PlannedCell cell =
        only(source, new DriverEvaluation.Refused(source, "no matter", Optional.empty()));

    assertThat(outcome(cell))
        .isEqualTo(
            new CellOutcome.Skipped(
                "exclude (dkms2bin.yaml:7)", "no 6.1.*", RELEASE + ": not ours"));
    assertThat(cell.terms().timeout()).contains(Duration.ofMinutes(1));
    assertThat(cell.terms().expected()).contains(new ExpectedFailure("known", "dkms2bin.yaml:8"));
  }

  @Test
  void aRuleNeedsNoReason() {
    TakenSource source = Drivers.source("a", "x", excluding("6.1.*", ""));

    assertThat(outcome(only(source, read(source, Drivers.conf("a", "1")))))
        .isEqualTo(new CellOutcome.Skipped("exclude (dkms2bin.yaml:7)", "no 6.1.*", RELEASE));
  }

  @Test
  void aRuleForOtherKernelsLeavesTheCell() {
    TakenSource source = Drivers.source("a", "x", excluding("6.12.*", ""));

    assertThat(only(source, read(source, Drivers.conf("a", "1"))).spec()).isPresent();
  }

  @Test
  void neededModulesComeFirst() {
    TakenSource user = Drivers.source("user", "u");
    TakenSource lib = Drivers.source("lib", "l");

    List<PlannedCell> cells =
        expansion(Map.of(user, new ModuleId("user", "1"), lib, new ModuleId("lib", "2")))
            .cells(
                RELEASE,
                List.of(
                    read(user, Drivers.conf("user", "1", "BUILD_DEPENDS", "lib")),
                    read(lib, Drivers.conf("lib", "2"))));

    assertThat(cells).extracting(c -> c.id().module().name()).containsExactly("lib", "user");
    assertThat(cells.get(1).spec().orElseThrow().needs()).containsExactly(cells.get(0).id());
    assertThat(cells.get(1).spec().orElseThrow().parts().counted())
        .containsEntry("needs/lib/2", cells.get(0).spec().orElseThrow().inputDigest());
  }

  @Test
  void aKernelWithoutHeadersBreaksItsCellsOff() {
    TakenSource source = Drivers.source("a", "x");

    List<PlannedCell> cells =
        expansion(Map.of(source, new ModuleId("a", "1"))).missing(RELEASE, noHeaders);

    assertThat(cells).extracting(c -> c.id().toString()).containsExactly("a/1 on " + RELEASE);
    assertThat(outcome(cells.get(0)))
        .isEqualTo(
            new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT,
                "no headers of " + RELEASE,
                Optional.of("another mirror?"),
                Optional.empty()));
  }

  @Test
  void whatTheUserExcludesIsSkippedAlsoWhereThereAreNoHeaders() {
    TakenSource source = Drivers.source("a", "x", excluding("6.1.*", ""));

    assertThat(expansion(Map.of(source, new ModuleId("a", "1"))).missing(RELEASE, noHeaders))
        .extracting(c -> outcome(c).word())
        .containsExactly("skipped");
  }
}
