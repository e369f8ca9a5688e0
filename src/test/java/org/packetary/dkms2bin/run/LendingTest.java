package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.cell.Provided;
import org.packetary.dkms2bin.fakes.Results;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.Task;
import org.packetary.dkms2bin.schedule.TaskGraph;

/** What needed cells lend, and what becomes of a cell whose needs are not met. */
class LendingTest {

  private final Path temp;
  private final World world;
  private final ResultStore store;
  private final CellSpec lowest = Specs.needed("lowest");
  private final CellSpec lender = Specs.needing(Specs.needed("lender"), lowest.id());
  private final CellSpec user = Specs.needing(Specs.cell("user"), lender.id());
  private final Map<CellId, Choice> choices = new LinkedHashMap<>();
  private Target target;

  LendingTest(@TempDir Path temp) throws Exception {
    this.temp = temp;
    this.world = new World(temp);
    this.store = new ResultStore(temp.resolve("results"));
    this.target = world.target(request -> request);
  }

  @BeforeEach
  void userIsBuilt() {
    choices.put(user.id(), new Choice.Build(user, false, "new"));
  }

  private Lending lending() {
    return new Lending(
        choices,
        spec -> store.find(spec.inputDigest()).orElseThrow(),
        spec -> new Layer("source-" + spec.id().module().name(), temp));
  }

  private static List<String> names(List<Provided> lent) {
    return lent.stream().map(p -> p.cell().module().name()).toList();
  }

  private void upToDate(CellSpec spec) throws Exception {
    choices.put(
        spec.id(),
        new Choice.UpToDate(
            spec,
            Remembered.built(
                target, spec, Remembered.file(world.repository(), spec.id().slug() + ".deb"))));
  }

  private void reused(CellSpec spec) throws Exception {
    choices.put(spec.id(), new Choice.Reuse(spec, Results.keep(store, spec, Results.VERIFIED)));
  }

  private static Task<Built> ended(Built built) throws Exception {
    TaskGraph graph = new TaskGraph();
    Task<Built> task = graph.add("cell", Lane.serial("x"), 1, List.of(), () -> built);
    graph.run();
    return task;
  }

  @Test
  void cellsThatWereBuiltBeforeLendTheirResultsTheFirstNeededFirst() throws Exception {
    reused(lowest);
    Results.keep(store, lender, Results.VERIFIED);
    upToDate(lender);
    List<Provided> lent = new ArrayList<>();

    assertThat(lending().borrow(user, lent)).isEmpty();

    assertThat(names(lent)).containsExactly("lowest", "lender");
    assertThat(lent.get(1).layers())
        .extracting(Layer::id)
        .containsExactly("source-lender", "cell-" + lender.id().slug());
  }

  @Test
  void whatIsLentTwiceIsThereOnce() throws Exception {
    reused(lowest);
    reused(lender);
    List<Provided> lent = new ArrayList<>();

    assertThat(lending().borrow(Specs.needing(Specs.cell("user"), lowest.id(), lender.id()), lent))
        .isEmpty();

    assertThat(names(lent)).containsExactly("lowest", "lender");
  }

  @Test
  void aCellThatIsBuiltNowLendsWhatItsTaskLeft() throws Exception {
    choices.put(lender.id(), new Choice.Build(lender, false, "new"));
    Lending lending = lending();
    Provided provided = new Provided(lender.id(), List.of(new Layer("x", temp)), Optional.empty());
    Task<Built> task =
        ended(
            new Built(
                Optional.of(Results.keep(store, lender, Results.VERIFIED)),
                Optional.empty(),
                Duration.ZERO,
                Map.of(),
                List.of(provided)));
    lending.builtBy(lender.id(), task);
    List<Provided> lent = new ArrayList<>();

    assertThat(lending.borrow(user, lent)).isEmpty();
    assertThat(lent).containsExactly(provided);
    assertThat(lending.tasks(user.needs())).extracting(Task::id).containsExactly("cell");
  }

  @Test
  void aCellComesAfterTheBuildsBelowThoseThatWereBuiltBefore() throws Exception {
    choices.put(lowest.id(), new Choice.Build(lowest, false, "its result is gone"));
    reused(lender);
    Lending lending = lending();
    lending.builtBy(lowest.id(), ended(Built.without(brokenOff())));

    assertThat(lending.tasks(user.needs())).hasSize(1);
  }

  private static CellOutcome brokenOff() {
    return new CellOutcome.BrokenOff(Blame.ENVIRONMENT, "x", Optional.empty(), Optional.empty());
  }

  private CellOutcome.Failed failed(CellOutcome outcome) {
    assertThat(outcome).isInstanceOf(CellOutcome.Failed.class);
    return (CellOutcome.Failed) outcome;
  }

  private Optional<CellOutcome> unmetBy(CellOutcome settled) {
    choices.put(
        lender.id(),
        new Choice.Settled(new PlannedCell.Settled(lender.id(), CellTerms.NONE, settled)));
    return lending().borrow(user, new ArrayList<>());
  }

  @Test
  void aNeedThatIsSkippedFailsTheCell() {
    assertThat(failed(unmetBy(new CellOutcome.Skipped("a", "b", "c")).orElseThrow()).message())
        .contains("lender/1.0", "BUILD_DEPENDS", "not built: skipped");
  }

  @Test
  void aNeedThatFailsFailsTheCell() {
    CellOutcome.Failed failed =
        failed(
            unmetBy(
                    new CellOutcome.Failed(
                        Stage.EVALUATION, OptionalInt.empty(), "no", List.of(), Optional.empty()))
                .orElseThrow());

    assertThat(failed.message()).contains("lender/1.0", "not built: failed");
    assertThat(failed.stage()).isEqualTo(Stage.BUILD);
  }

  @Test
  void aNeedThatIsBrokenOffBreaksTheCellOffWithTheSameHint() {
    assertThat(
            unmetBy(
                new CellOutcome.BrokenOff(
                    Blame.ENVIRONMENT, "full", Optional.of("free some"), Optional.empty())))
        .get()
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            broken -> {
              assertThat(broken.message()).contains("lender/1.0", "broken-off");
              assertThat(broken.hint()).contains("free some");
            });
  }

  @Test
  void aNeedThatFailedBeforeFailsTheCellAndSoDoesWhatItNeeds() throws Exception {
    reused(lender);
    choices.put(lowest.id(), new Choice.Reuse(lowest, Results.keep(store, lowest, Results.FAILED)));

    assertThat(failed(lending().borrow(user, new ArrayList<>()).orElseThrow()).message())
        .contains("lowest/1.0", "not built: failed");
  }

  @Test
  void aNeedThatNobodyBuildsIsABug() {
    choices.put(lender.id(), new Choice.Build(lender, false, "new"));

    assertThatThrownBy(() -> lending().borrow(user, new ArrayList<>()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody builds lender/1.0");
  }
}
