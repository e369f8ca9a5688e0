package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.fakes.Results;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultStore;

/** Ends of cells: what is reported, what is to be published, and what is told. */
class EndsTest {

  private final Path temp;
  private final World world;
  private final Target target;
  private final Ends ends;
  private final ResultStore store;
  private final CellSpec spec = Specs.cell("one");
  private final PlannedCell cell = new PlannedCell.ToBuild(spec);

  EndsTest(@TempDir Path temp) throws Exception {
    this.temp = temp;
    this.world = new World(temp);
    this.target = world.target(request -> request);
    this.ends = new Ends(world.settings(), "run-1");
    this.store = new ResultStore(temp.resolve("results"));
  }

  private PackageFile file() throws Exception {
    return Remembered.file(temp.resolve("staging"), "one_1.0_amd64.deb");
  }

  private Built built(CellResult result) {
    return new Built(
        Optional.of(result),
        Optional.empty(),
        Duration.ofSeconds(7),
        Map.of(Stage.BUILD, Duration.ofSeconds(6)),
        List.of());
  }

  @Test
  void aBuiltCellIsFreshAndItsTimeHasItsPacking() throws Exception {
    CellResult result = Results.keep(store, spec, Results.VERIFIED);

    FinishedCell end =
        ends.built(
            target, cell, built(result), List.of(file()), Optional.empty(), Duration.ofSeconds(2));

    assertThat(end.fresh()).isTrue();
    assertThat(end.report().elapsed()).isEqualTo(Duration.ofSeconds(9));
    assertThat(end.report().stages())
        .containsEntry(Stage.BUILD, Duration.ofSeconds(6))
        .containsEntry(Stage.PACKAGING, Duration.ofSeconds(2));
    assertThat(end.report().outcome().notes()).containsExactly("look at it");
    assertThat(end.report().outcome().log().orElseThrow())
        .startsWith(target.request().outDir())
        .hasContent("DKMS: done");
    assertThat(end.report().provenance().how())
        .as("another run with the same store was first")
        .isEqualTo(Provenance.How.STORE);
  }

  @Test
  void aReusedCellHasTheTimesOfTheRunThatBuiltIt() throws Exception {
    FinishedCell end =
        ends.reused(
            target,
            cell,
            Results.keep(store, spec, Results.VERIFIED),
            List.of(file()),
            Optional.empty());

    assertThat(end.fresh()).isTrue();
    assertThat(end.report().elapsed()).isEqualTo(Duration.ofSeconds(3));
    assertThat(end.report().stages()).containsOnlyKeys(Stage.BUILD);
    assertThat(end.report().provenance())
        .isEqualTo(new Provenance(Provenance.How.STORE, Specs.DATE, "run-0"));
    assertThat(world.events)
        .filteredOn(BuildEvent.CellFinished.class::isInstance)
        .extracting(e -> ((BuildEvent.CellFinished) e).elapsed())
        .as("it took this run no time")
        .containsExactly(Duration.ZERO);
  }

  @Test
  void aKnownFailureIsNotFresh() throws Exception {
    FinishedCell end =
        ends.reused(
            target, cell, Results.keep(store, spec, Results.FAILED), List.of(), Optional.empty());

    assertThat(end.fresh()).isFalse();
    assertThat(end.report().outcome().kind()).isEqualTo(CellOutcome.Kind.FAILED);
    assertThat(end.report().outcome().log()).isPresent();
  }

  @Test
  void aCellThatIsUpToDateKeepsWhatWasSaidOfItAndIsNotFresh() throws Exception {
    ExpectedFailure expected = new ExpectedFailure("known", "dkms2bin.yaml:3");
    CellSpec said =
        Specs.cell(
            "one",
            spec.conf(),
            new CellTerms(Optional.empty(), Optional.of(expected), List.of()),
            false);

    FinishedCell end =
        ends.upToDate(
            target,
            new PlannedCell.ToBuild(said),
            Remembered.built(target, spec, Remembered.file(temp.resolve("r"), "one.deb")));

    assertThat(end.fresh()).isFalse();
    assertThat(end.packages()).hasSize(1);
    assertThat(end.report().outcome().kind()).isEqualTo(CellOutcome.Kind.UP_TO_DATE);
    assertThat(end.report().elapsed()).isEqualTo(Duration.ofSeconds(5));
    assertThat(end.report().expected()).contains(expected);
    assertThat(end.report().provenance().how()).isEqualTo(Provenance.How.REPOSITORY);
  }

  @Test
  void theLogOfACellThatWasBrokenOffIsKept() throws Exception {
    Path log =
        Files.writeString(
            Files.createDirectories(temp.resolve("logs")).resolve("dkms.log"), "Killed");

    FinishedCell end =
        ends.failed(
            target,
            cell,
            Built.without(
                new CellOutcome.BrokenOff(
                    Blame.ENVIRONMENT, "killed", Optional.of("x"), Optional.of(log))));

    assertThat(end.report().outcome().log().orElseThrow())
        .startsWith(target.request().outDir())
        .hasContent("Killed");
    assertThat(end.report().provenance().run()).isEqualTo("run-1");
  }

  @Test
  void endsAreCountedAgainstWhatIsExpectedOrMore() {
    ends.expect(1);
    PlannedCell.Settled settled =
        new PlannedCell.Settled(
            spec.id(), CellTerms.NONE, new CellOutcome.Skipped("exclude", "*", "x"));

    ends.settled(target, settled);
    ends.settled(target, settled);

    assertThat(world.events)
        .filteredOn(BuildEvent.CellFinished.class::isInstance)
        .extracting(
            e -> ((BuildEvent.CellFinished) e).done() + "/" + ((BuildEvent.CellFinished) e).total())
        .containsExactly("1/1", "2/2");
    assertThat(ends.all()).hasSize(2);
  }
}
