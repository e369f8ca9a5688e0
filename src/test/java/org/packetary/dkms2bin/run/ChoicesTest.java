package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.fakes.Results;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.state.RepositoryState;
import org.packetary.dkms2bin.state.StoredPackage;

/** What is done about a cell, by what the repository and the store have of it. */
class ChoicesTest {

  private final World world;
  private final ResultStore store;
  private final CellSpec one = Specs.cell("one");
  private Target target;

  ChoicesTest(@TempDir Path temp) throws Exception {
    this.world = new World(temp);
    this.store = new ResultStore(temp.resolve("results"));
    this.target = world.target(request -> request);
  }

  @BeforeEach
  void noResults() {
    assertThat(store.find(one.inputDigest())).isEmpty();
  }

  private Map<CellId, Choice> choices(List<RememberedCell> remembered, CellSpec... cells) {
    return new Choices(target, RepositoryState.EMPTY.with(remembered), store)
        .of(Stream.of(cells).map(c -> (PlannedCell) new PlannedCell.ToBuild(c)).toList());
  }

  private Choice choice(CellSpec cell, RememberedCell... remembered) {
    return Objects.requireNonNull(choices(List.of(remembered), cell).get(cell.id()));
  }

  private static String word(Choice choice) {
    return choice.fold(
        settled -> "settled",
        upToDate -> "up-to-date",
        reuse -> "reuse",
        build -> "build" + (build.again() ? " again" : "") + ": " + build.why());
  }

  private RememberedCell published(CellSpec cell) throws Exception {
    PackageFile file =
        Remembered.file(world.repository(), cell.id().module().name() + "_1.0_amd64.deb");
    return Remembered.built(target, cell, file);
  }

  @Test
  void whatNobodyKnowsIsBuilt() {
    assertThat(word(choice(one))).isEqualTo("build: new");
  }

  @Test
  void whatThePlanSettledIsSettled() {
    PlannedCell settled =
        new PlannedCell.Settled(
            one.id(), CellTerms.NONE, new CellOutcome.Skipped("exclude", "*", "x"));

    assertThat(
            new Choices(target, RepositoryState.EMPTY, store)
                .of(List.of(settled)).values().stream().map(ChoicesTest::word).toList())
        .containsExactly("settled");
  }

  @Test
  void whatTheRepositoryHasIsUpToDateEvenWithoutAResult() throws Exception {
    assertThat(word(choice(one, published(one)))).isEqualTo("up-to-date");
  }

  @Test
  void anotherDistributionsCellIsNotThisOnes() throws Exception {
    RememberedCell published = published(one);
    target = world.target(request -> request);
    RememberedCell other =
        new RememberedCell(
            published.inputDigest(),
            published.counted(),
            published.packingDigest(),
            published.packages(),
            new CellReport(
                new CellKey("debian-13", one.id()),
                published.outcome(),
                published.report().elapsed(),
                Map.of(),
                published.report().provenance(),
                Optional.empty()));

    assertThat(word(choice(one, other))).isEqualTo("build: new");
  }

  @Test
  void aPackageThatIsGoneIsPackedAgain() throws Exception {
    RememberedCell published = published(one);
    Files.delete(published.packages().get(0).file().path());
    assertThat(word(choice(one, published))).isEqualTo("build: no result of it is in the store");

    Results.keep(store, one, Results.VERIFIED);
    assertThat(word(choice(one, published))).isEqualTo("reuse");
  }

  @Test
  void aPackageWithOtherBytesIsPackedAgain() throws Exception {
    RememberedCell published = published(one);
    Files.writeString(published.packages().get(0).file().path(), "other");
    Results.keep(store, one, Results.VERIFIED);

    assertThat(word(choice(one, published))).isEqualTo("reuse");
  }

  @Test
  void whatWasPackedInAnotherWayIsPackedAgainAndNotBuilt() throws Exception {
    RememberedCell published = published(one);
    RememberedCell other =
        Remembered.cell(
            target,
            one,
            "0".repeat(64),
            published.outcome(),
            published.packages().toArray(new StoredPackage[0]));
    Results.keep(store, one, Results.VERIFIED);

    assertThat(word(choice(one, other))).isEqualTo("reuse");
  }

  @Test
  void otherInputsAreBuiltAndWhatChangedIsTold() throws Exception {
    RememberedCell published = published(one);

    assertThat(word(choice(Specs.counting(one, "source/tree", "2"), published)))
        .isEqualTo("build: changed: source/tree");
  }

  @Test
  void whatTheRepositoryRemembersAsFailedIsBuiltWhereItsResultIsGone() {
    RememberedCell failed =
        Remembered.cell(
            target,
            one,
            "",
            new CellOutcome.Failed(
                Stage.BUILD, OptionalInt.of(10), "no", List.of(), Optional.empty()));

    assertThat(word(choice(one, failed))).isEqualTo("build: no result of it is in the store");
  }

  private static ResultOutcome outcome(String word) {
    return switch (word) {
      case "verified" -> Results.VERIFIED;
      case "skipped" -> Results.SKIPPED;
      default -> Results.FAILED;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "verified, ALL, reuse",
    "skipped, ALL, reuse",
    "failed, ALL, reuse",
    "verified, RETRY_FAILED, reuse",
    "skipped, RETRY_FAILED, reuse",
    "failed, RETRY_FAILED, 'build again: failed before, --retry'",
    "verified, RETRY_ALL, reuse",
    "skipped, RETRY_ALL, 'build again: skipped before, --retry all'",
    "failed, RETRY_ALL, 'build again: failed before, --retry'",
    "verified, NOTHING, 'build again: --force'",
    "failed, NOTHING, 'build again: --force'",
  })
  void resultsAreReusedAsFarAsTheUserWantsThat(String outcome, Reuse reuse, String expected)
      throws Exception {
    target = world.target(Requests.reusing(reuse));
    Results.keep(store, one, outcome(outcome));

    assertThat(word(choice(one))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"ALL, up-to-date", "RETRY_ALL, up-to-date", "NOTHING, build again: --force"})
  void whatIsPublishedIsBuiltAgainByForceOnly(Reuse reuse, String expected) throws Exception {
    target = world.target(Requests.reusing(reuse));

    assertThat(word(choice(one, published(one)))).isEqualTo(expected);
  }

  @Test
  void aPublishedCellIsBuiltWhereOneThatIsBuiltNeedsItsLostResult() throws Exception {
    CellSpec lender = Specs.needed("lender");
    CellSpec user = Specs.needing(Specs.cell("user"), lender.id());
    List<RememberedCell> remembered = List.of(published(lender));

    assertThat(choices(remembered, lender, user).values())
        .extracting(ChoicesTest::word)
        .containsExactly("build: user/1.0 needs it, and its result is gone", "build: new");

    Results.keep(store, lender, Results.VERIFIED);
    assertThat(choices(remembered, lender, user).values())
        .extracting(ChoicesTest::word)
        .containsExactly("up-to-date", "build: new");
  }

  @Test
  void soIsOneThatAReusedCellNeedsWhichLends() throws Exception {
    CellSpec lowest = Specs.needed("lowest");
    CellSpec lender = Specs.needing(Specs.needed("lender"), lowest.id());
    CellSpec user = Specs.needing(Specs.cell("user"), lender.id());
    Results.keep(store, lender, Results.VERIFIED);

    assertThat(choices(List.of(published(lowest)), lowest, lender, user).values())
        .extracting(ChoicesTest::word)
        .containsExactly(
            "build: lender/1.0 needs it, and its result is gone", "reuse", "build: new");
  }

  @Test
  void whereNothingIsBuiltNoResultIsMissed() throws Exception {
    CellSpec lender = Specs.needed("lender");
    CellSpec user = Specs.needing(Specs.cell("user"), lender.id());

    assertThat(choices(List.of(published(lender), published(user)), lender, user).values())
        .extracting(ChoicesTest::word)
        .containsExactly("up-to-date", "up-to-date");
  }

  @Test
  void disksThatDkmsMakesNeedTheResultsOfPublishedCells() throws Exception {
    target =
        world.target(
            Requests.packaging(
                new PackagingRequest(
                    PackagerChoice.DKMS,
                    false,
                    Optional.of(DiskForm.UBUNTU),
                    Media.TAR,
                    1,
                    PublishRequest.DEFAULTS)));
    RememberedCell published = published(one);
    assertThat(word(choice(one, published))).isEqualTo("build: no result of it is in the store");

    Results.keep(store, one, Results.VERIFIED);
    assertThat(word(choice(one, published))).isEqualTo("up-to-date");
  }
}
