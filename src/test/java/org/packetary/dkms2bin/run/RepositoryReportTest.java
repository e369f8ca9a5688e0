package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunFacts;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.page.ReportPages;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;

/** What a repository remembers after a run, and when its report is written anew. */
class RepositoryReportTest {

  private static final CellOutcome FAILED =
      new CellOutcome.Failed(
          Stage.BUILD, OptionalInt.of(10), "make failed", List.of(), Optional.empty());

  private final World world;
  private final Target target;
  private final CellSpec one = Specs.cell("one");
  private final CellSpec two = Specs.cell("two");

  RepositoryReportTest(@TempDir Path temp) throws Exception {
    this.world = new World(temp);
    this.target = world.target(request -> request);
  }

  private Path repository() {
    return target.request().outDir();
  }

  private RepositoryState state() {
    return RepositoryState.read(
        repository(),
        warning -> {
          throw new AssertionError(warning);
        });
  }

  private FinishedCell finished(CellSpec spec, CellOutcome outcome, boolean fresh) {
    return new FinishedCell(
        target,
        new PlannedCell.ToBuild(spec),
        new CellReport(
            new CellKey(target.name(), spec.id()),
            outcome,
            Duration.ofSeconds(1),
            Map.of(),
            Provenance.thisRun(Specs.DATE, "run-1"),
            Optional.empty()),
        Optional.empty(),
        outcome.packages(),
        fresh);
  }

  private FinishedCell built(CellSpec spec) throws IOException {
    PackageFile file = Remembered.file(repository(), spec.id().module().name() + "_1.0_amd64.deb");
    return finished(spec, new CellOutcome.Built(List.of(file), Optional.empty()), true);
  }

  private RunReport write(
      List<FinishedCell> cells,
      List<PackageFile> published,
      Map<CellSpec, List<PackageFile>> beside,
      Optional<PublishException> failure)
      throws IOException, InterruptedException {
    RunReport report =
        new RunReport(
            new RunFacts("run-1", "1.0", Instant.EPOCH, Duration.ZERO),
            List.of(target.name()),
            cells.stream().map(FinishedCell::report).toList(),
            List.of(),
            published,
            List.of(),
            failure.map(f -> f),
            List.of());
    return new RepositoryReport(repository(), state(), Clock.systemUTC())
        .write(report, cells, published, beside);
  }

  private RunReport write(FinishedCell... cells) throws IOException, InterruptedException {
    return write(
        List.of(cells),
        List.of(cells).stream().flatMap(c -> c.packages().stream()).toList(),
        Map.of(),
        Optional.empty());
  }

  private Optional<RememberedCell> remembered(CellSpec spec) {
    return state().find(new CellKey(target.name(), spec.id()));
  }

  @Test
  void aBuiltCellIsRememberedWithWhatItsPackagesWereMadeOf() throws Exception {
    write(built(one));

    RememberedCell cell = remembered(one).orElseThrow();
    assertThat(cell.inputDigest()).isEqualTo(one.inputDigest());
    assertThat(cell.counted()).isEqualTo(one.parts().counted());
    assertThat(cell.packingDigest()).isEqualTo(target.outlet().packingDigest(one));
    assertThat(cell.isThere()).isTrue();
  }

  @Test
  void whatACellHasInCommonWithOthersBelongsToItToo() throws Exception {
    FinishedCell cell = built(one);
    PackageFile common = Remembered.file(repository(), "one-common_1.0_all.deb");

    write(
        List.of(cell),
        List.of(cell.packages().get(0), common),
        Map.of(one, List.of(common)),
        Optional.empty());
    assertThat(remembered(one).orElseThrow().packages()).hasSize(2);

    Files.delete(common.path());
    assertThat(remembered(one).orElseThrow().isThere()).isFalse();
  }

  @Test
  void whatCouldNotBePublishedIsNotRemembered() throws Exception {
    write(finished(two, FAILED, false));

    RunReport report =
        write(
            List.of(built(one)),
            List.of(),
            Map.of(),
            Optional.of(new PublishException("cannot publish", "check")));

    assertThat(remembered(one)).isEmpty();
    assertThat(remembered(two)).isPresent();
    assertThat(report.failure()).isPresent();
    assertThat(new ReportPages(repository()).json()).content().contains("cannot publish");
  }

  @Test
  void cellsOfEarlierRunsAreRememberedAndReported() throws Exception {
    write(built(one));

    RunReport report = write(built(two));

    assertThat(report.cells()).extracting(CellReport::cell).containsExactly(two.id());
    assertThat(report.remembered()).extracting(CellReport::cell).containsExactly(one.id());
    assertThat(state().cells()).hasSize(2);
    assertThat(new ReportPages(repository()).json()).content().contains("\"one\"", "\"two\"");
  }

  @Test
  void cellsOfARunThatPublishedMeanwhileStay() throws Exception {
    RepositoryReport begunEarlier = new RepositoryReport(repository(), state(), Clock.systemUTC());
    write(built(one));

    FinishedCell second = built(two);
    RunReport report =
        begunEarlier.write(
            new RunReport(
                new RunFacts("run-2", "1.0", Instant.EPOCH, Duration.ZERO),
                List.of(target.name()),
                List.of(second.report()),
                List.of(),
                second.packages(),
                List.of(),
                Optional.empty(),
                List.of()),
            List.of(second),
            second.packages(),
            Map.of());

    assertThat(state().cells()).hasSize(2);
    assertThat(report.remembered()).extracting(CellReport::cell).containsExactly(one.id());
  }

  @Test
  void aCellTakesThePlaceOfWhatWasRememberedOfIt() throws Exception {
    write(built(one));
    write(finished(Specs.counting(one, "source/tree", "2"), FAILED, false));

    RememberedCell cell = remembered(one).orElseThrow();
    assertThat(cell.outcome().kind()).isEqualTo(CellOutcome.Kind.FAILED);
    assertThat(cell.packages()).isEmpty();
    assertThat(state().cells()).hasSize(1);
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() throws Exception {
    FinishedCell failed = finished(two, FAILED, false);
    FinishedCell built = built(one);
    write(built, failed);
    Map<String, String> before = World.files(repository());

    write(
        List.of(
            finished(
                one,
                new CellOutcome.UpToDate(built.packages(), List.of(), Optional.empty()),
                false),
            failed),
        List.of(),
        Map.of(),
        Optional.empty());

    assertThat(World.files(repository())).isEqualTo(before);
  }

  @Test
  void aReportThatIsGoneIsWrittenAgain() throws Exception {
    write(built(one));
    Files.delete(new ReportPages(repository()).json());
    Files.delete(new ReportPages(repository()).page());

    write(
        List.of(
            finished(
                one,
                new CellOutcome.UpToDate(built(one).packages(), List.of(), Optional.empty()),
                false)),
        List.of(),
        Map.of(),
        Optional.empty());

    assertThat(new ReportPages(repository()).json()).exists();
    assertThat(new ReportPages(repository()).page()).exists();
  }

  @Test
  void aCellThatThePlanSettledIsRememberedWithoutInputs() throws Exception {
    CellOutcome skipped = new CellOutcome.Skipped("exclude", "*", "x");
    write(
        new FinishedCell(
            target,
            new PlannedCell.Settled(one.id(), CellTerms.NONE, skipped),
            finished(one, skipped, false).report(),
            Optional.empty(),
            List.of(),
            false));

    RememberedCell cell = remembered(one).orElseThrow();
    assertThat(cell.inputDigest()).isEmpty();
    assertThat(cell.outcome()).isEqualTo(skipped);
  }

  @Test
  void rememberedCellsStandInTheOrderOfTheirKernelsTheNewestFirst() throws Exception {
    for (String kernel : List.of("6.1.0-9-amd64", "6.1.0-56-amd64", "6.12.9+deb12-amd64")) {
      write(skipped(kernel));
    }

    RunReport report = write(built(one));

    assertThat(report.remembered())
        .extracting(cell -> cell.cell().kernel())
        .containsExactly("6.12.9+deb12-amd64", "6.1.0-56-amd64", "6.1.0-9-amd64");
  }

  private FinishedCell skipped(String kernel) {
    CellOutcome outcome = new CellOutcome.Skipped("exclude", "*", "x");
    CellId id = new CellId(new ModuleId("old", "1.0"), kernel, one.id().architecture());
    return new FinishedCell(
        target,
        new PlannedCell.Settled(id, CellTerms.NONE, outcome),
        new CellReport(
            new CellKey(target.name(), id),
            outcome,
            Duration.ofSeconds(1),
            Map.of(),
            Provenance.thisRun(Specs.DATE, "run-1"),
            Optional.empty()),
        Optional.empty(),
        List.of(),
        false);
  }
}
