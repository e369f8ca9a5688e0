package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.packetary.dkms2bin.run.World.KERNEL;
import static org.packetary.dkms2bin.run.World.OTHER_KERNEL;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.ProofChoice;
import org.packetary.dkms2bin.request.Reuse;

/** What is proven is published with that, what does not load is not. */
class ProvenRunTest {

  private static final Verdict CRASHED =
      new Verdict.Crashed("oops in its init", List.of("BUG: unable to handle page fault"));

  private final World world;

  ProvenRunTest(@TempDir Path temp) {
    this.world = new World(temp);
  }

  private static UnaryOperator<BuildRequest> proven(UnaryOperator<BuildRequest> how) {
    return request -> {
      BuildRequest changed = how.apply(request);
      return changed.ofResults(changed.packaging().proven(ProofChoice.of(ProofMode.LOAD)));
    };
  }

  private RunReport proven(String... kernels) throws InterruptedException {
    return world.run(proven(Requests.kernels(kernels)));
  }

  private List<String> published() throws Exception {
    try (Stream<Path> files = Files.list(world.repository())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".deb"))
          .map(name -> name.replaceFirst("_.*", ""))
          .sorted()
          .toList();
    }
  }

  private static Optional<String> field(CellReport cell) {
    return DebFile.read(cell.outcome().packages().get(0).path()).controlField("Dkms2bin-Proof");
  }

  @Test
  void aKernelIsBootedOnceForAllItsCellsAndItsPackagesSayHowFarTheyCame() throws Exception {
    world.with("one", "two");
    world.prover.saying("two", new Verdict.Reached(Rung.LINKED, List.of(), "its init said no"));

    RunReport report = proven(KERNEL, OTHER_KERNEL);

    assertThat(world.prover.rounds)
        .containsExactlyInAnyOrder(
            List.of("one/1.0 on " + KERNEL, "two/1.0 on " + KERNEL),
            List.of("one/1.0 on " + OTHER_KERNEL, "two/1.0 on " + OTHER_KERNEL));
    assertThat(report.cells())
        .extracting(cell -> cell.rung().orElseThrow())
        .containsExactly(Rung.LOADED, Rung.LOADED, Rung.LINKED, Rung.LINKED);
    assertThat(List.of(report.cells().get(0), report.cells().get(2)))
        .extracting(ProvenRunTest::field)
        .containsExactly(Optional.of("loaded"), Optional.of("linked"));
    assertThat(report.run().machines()).hasSize(2);
  }

  @Test
  void whatDoesNotLoadFailsAndIsNotPublished() throws Exception {
    world.with("good", "bad", "crashing");
    world.prover.saying(
        "bad",
        new Verdict.Failed(
            Finding.of(FindingKind.UNDEFINED_SYMBOL, "bad: Unknown symbol x (err -2)")
                .withHint("Where is x?")));
    world.prover.saying("crashing", CRASHED);

    RunReport report = proven(KERNEL);

    assertThat(published()).containsExactly("good");
    assertThat(report.cells().get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(Stage.LOAD);
              assertThat(failed.message()).isEqualTo("fixture_base failed");
              assertThat(failed.findings())
                  .singleElement()
                  .satisfies(
                      finding -> {
                        assertThat(finding.message()).contains("Unknown symbol x");
                        assertThat(finding.hint()).contains("Where is x?");
                      });
            });
    assertThat(report.cells().get(2).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed ->
                assertThat(failed.findings())
                    .singleElement()
                    .satisfies(
                        finding -> {
                          assertThat(finding.kind()).isEqualTo(FindingKind.KERNEL_HARMED);
                          assertThat(finding.message()).contains("oops in its init");
                          assertThat(finding.evidence().excerpt())
                              .containsExactly("BUG: unable to handle page fault");
                        }));
  }

  /** A package asks for its own kernel; who links it on others wants to know all the same. */
  @Test
  void whatAModuleDoesToAnotherKernelIsAWarningAndNoFailure() throws Exception {
    world.with("one");
    world.prover.elsewhere(OTHER_KERNEL, CRASHED);

    CellReport cell = proven(KERNEL).cells().get(0);

    assertThat(cell.outcome().kind()).isEqualTo(CellOutcome.Kind.BUILT);
    assertThat(cell.rung()).contains(Rung.LOADED);
    assertThat(cell.proof().orElseThrow().elsewhere())
        .extracting(CellProof::kernel)
        .containsExactly(OTHER_KERNEL);
    assertThat(world.events)
        .filteredOn(BuildEvent.Warning.class::isInstance)
        .singleElement()
        .asString()
        .contains("would be linked on " + OTHER_KERNEL + " by weak-modules: crashed");
  }

  @Test
  void aKernelThatCannotBeHadIsNotedAndNoFailure() throws Exception {
    world.with("one");
    world.prover.saying("one", new Verdict.NotProven("no image"));

    CellReport cell = proven(KERNEL).cells().get(0);

    assertThat(cell.outcome().kind()).isEqualTo(CellOutcome.Kind.BUILT);
    assertThat(cell.notes()).containsExactly("fixture_base is not proven: no image");
    assertThat(field(cell)).isEmpty();
  }

  @Test
  void whatIsProvenOrKnownNotToLoadIsNotLoadedAgain() throws Exception {
    world.with("one", "crashing");
    world.prover.saying("crashing", CRASHED);
    proven(KERNEL);
    world.prover.rounds.clear();

    RunReport again = proven(KERNEL);

    assertThat(world.prover.rounds).isEmpty();
    assertThat(again.cells())
        .extracting(cell -> cell.outcome().word())
        .containsExactly("up-to-date", "failed");
    assertThat(again.cells().get(0).rung()).contains(Rung.LOADED);
    assertThat(again.cells().get(0).proof().orElseThrow().kept()).isTrue();

    UnaryOperator<BuildRequest> retry = Requests.reusing(Reuse.RETRY_FAILED);
    world.run(request -> retry.apply(proven(Requests.kernels(KERNEL)).apply(request)));

    assertThat(world.prover.rounds).containsExactly(List.of("crashing/1.0 on " + KERNEL));
  }

  @Test
  void whatIsProvenIsAsGoodAsWhatIsNotAndNotTheOtherWayRound() throws Exception {
    world.with("one");
    proven(KERNEL);

    RunReport unproven = world.run(Requests.kernels(KERNEL));

    assertThat(unproven.cells().get(0).outcome().word()).isEqualTo("up-to-date");
    assertThat(unproven.cells().get(0).rung()).contains(Rung.LOADED);
  }

  @Test
  void whatNeedsAModuleThatDoesNotLoadIsNotPublishedEither() throws Exception {
    world.with("lender");
    world.driver("borrower", "BUILD_DEPENDS=lender\n");
    world.prover.saying("lender", CRASHED);

    RunReport report = proven(KERNEL);

    assertThat(report.cells())
        .extracting(cell -> cell.outcome().word())
        .containsExactly("failed", "failed");
    assertThat(((CellOutcome.Failed) report.cells().get(1).outcome()).message())
        .isEqualTo("it needs lender/1.0 (BUILD_DEPENDS), which does not load");
  }

  @Test
  void neitherIsWhatNeedsItByWayOfAnotherThatLoads() throws Exception {
    world.with("lender");
    world.driver("between", "BUILD_DEPENDS=lender\n");
    world.driver("borrower", "BUILD_DEPENDS=between\n");
    world.prover.saying("lender", CRASHED);

    RunReport report = proven(KERNEL);

    assertThat(report.cells())
        .extracting(cell -> cell.outcome().word())
        .containsExactly("failed", "failed", "failed");
    assertThat(((CellOutcome.Failed) report.cells().get(2).outcome()).message())
        .isEqualTo("it needs lender/1.0 (BUILD_DEPENDS), which does not load");
    assertThat(published()).isEmpty();
  }

  @Test
  void aHostThatCannotIsToldBeforeAnythingIsBuilt() {
    world.with("one");
    world.prover.lacking("QEMU");

    assertThatThrownBy(() -> proven(KERNEL))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("QEMU");
    assertThat(world.begun).isEmpty();
  }

  @Test
  void aMachineThatDoesNotRunIsTheHostsFaultAndNoDriversOne() throws Exception {
    world.with("one");
    world.prover.breaking();

    RunReport report = proven(KERNEL);

    assertThat(report.cells().get(0).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            broken -> assertThat(broken.message()).contains("QEMU ended at once"));
    assertThat(published()).isEmpty();
  }
}
