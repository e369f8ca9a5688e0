package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.packetary.dkms2bin.run.World.KERNEL;
import static org.packetary.dkms2bin.run.World.OTHER_KERNEL;
import static org.packetary.dkms2bin.run.World.files;
import static org.packetary.dkms2bin.run.World.words;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.prepared.LayerFacts;
import org.packetary.dkms2bin.prepared.PreparedRoots;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.util.FileTrees;

/** Whole runs, one after the other, of which each builds what the others left to do. */
class BuildRunTest {

  private final World world;

  BuildRunTest(@TempDir Path temp) {
    this.world = new World(temp).with("one", "two");
  }

  private static String deb(String module, String kernel) {
    return module + "_1.0-" + kernel + "_x86_64.deb";
  }

  @Test
  void theFirstRunBuildsPublishesAndReports() throws Exception {
    RunReport report = world.run();

    assertThat(words(report))
        .containsExactly(
            "one 6.1.0-57-amd64 built",
            "one 6.1.0-56-amd64 built",
            "two 6.1.0-57-amd64 built",
            "two 6.1.0-56-amd64 built");
    assertThat(report.failure()).isEmpty();
    assertThat(files(world.repository()))
        .containsKeys(
            deb("one", KERNEL),
            deb("one", OTHER_KERNEL),
            deb("two", KERNEL),
            deb("two", OTHER_KERNEL),
            "Packages",
            "Release",
            ".dkms2bin/state.json",
            ".dkms2bin/report.json",
            ".dkms2bin/index.html");
    assertThat(report.cells()).allMatch(c -> c.outcome().log().map(Files::exists).orElse(false));
  }

  @Test
  void theSecondRunFindsAllUpToDateAndChangesNoFile() throws Exception {
    world.run();
    Map<String, String> before = files(world.repository());
    int opened = world.sandboxes;

    RunReport report = world.run();

    assertThat(report.cells()).hasSize(4).allMatch(c -> c.outcome().word().equals("up-to-date"));
    assertThat(report.published()).isEmpty();
    assertThat(world.begun).isEmpty();
    assertThat(world.sandboxes).as("nothing is run at all").isEqualTo(opened);
    assertThat(files(world.repository())).isEqualTo(before);
  }

  @Test
  void preparedLayersAreThoseThatBuildsStandOnAndAreMadeOnce() throws Exception {
    PreparedRoots first = world.prepare(request -> request).prepare().get(0);

    assertThat(first.made().stream().map(LayerFacts::id))
        .hasSize(3)
        .anyMatch(id -> id.startsWith("base-debian-12-"))
        .anyMatch(id -> id.startsWith("kernel-" + KERNEL))
        .anyMatch(id -> id.startsWith("kernel-" + OTHER_KERNEL));
    assertThat(first.made()).allMatch(made -> made.bytes() > 0 && !made.made().isNegative());
    assertThat(world.begun).as("nothing is built").isEmpty();

    PreparedRoots second = world.prepare(request -> request).prepare().get(0);
    assertThat(second.made()).isEmpty();
    assertThat(second.layers()).hasSameElementsAs(first.layers());
    assertThat(layersStarted()).isZero();
    world.run();
    assertThat(layersStarted()).isZero();
  }

  @Test
  void nothingIsFetchedForOneKernelWhereSeveralAreMeant() {
    assertThatThrownBy(() -> world.prepare(request -> request).prepareOneKernel())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("means several kernels")
        .hasMessageContaining(KERNEL)
        .hasMessageContaining(OTHER_KERNEL);
    assertThat(layersStarted()).isZero();
  }

  private long layersStarted() {
    return world.events.stream().filter(e -> e instanceof BuildEvent.LayerStarted).count();
  }

  @Test
  void aChangeOfSourcesBuildsTheirCellsAndNoOthers() throws Exception {
    world.run();
    world.change("two");

    RunReport report = world.run();

    assertThat(world.begun).containsExactlyInAnyOrder("two " + KERNEL, "two " + OTHER_KERNEL);
    assertThat(words(report))
        .containsExactly(
            "one 6.1.0-57-amd64 up-to-date",
            "one 6.1.0-56-amd64 up-to-date",
            "two 6.1.0-57-amd64 built",
            "two 6.1.0-56-amd64 built");
  }

  @Test
  void otherHeadersBuildTheirKernelsCellsAndNoOthers() throws Exception {
    world.run();
    world.distribution.publishHeaders(OTHER_KERNEL, "2");

    world.run();

    assertThat(world.begun).containsExactlyInAnyOrder("one " + OTHER_KERNEL, "two " + OTHER_KERNEL);
  }

  @Test
  void whatWasBuiltAndNotPublishedIsOnlyPacked() throws Exception {
    world.run();
    Map<String, String> published = packages(world.repository());
    Path other = world.temp.resolve("other");

    RunReport report = world.run(Requests.into(other));

    assertThat(world.begun).isEmpty();
    assertThat(report.cells())
        .allMatch(c -> c.outcome().word().equals("built"))
        .allMatch(c -> c.provenance().how() == Provenance.How.STORE);
    assertThat(packages(other)).as("the same bytes").isEqualTo(published);
  }

  private static Map<String, String> packages(Path repository) throws Exception {
    Map<String, String> packages = files(repository);
    packages.keySet().removeIf(name -> !name.endsWith(".deb"));
    packages.replaceAll((name, value) -> value.replaceFirst(".* ", ""));
    return packages;
  }

  @Test
  void aPackageThatIsGoneIsPackedAgain() throws Exception {
    world.run();
    Map<String, String> before = packages(world.repository());
    Files.delete(world.repository().resolve(deb("one", KERNEL)));

    RunReport report = world.run();

    assertThat(world.begun).isEmpty();
    assertThat(words(report)).contains("one 6.1.0-56-amd64 built", "one 6.1.0-57-amd64 up-to-date");
    assertThat(packages(world.repository())).isEqualTo(before);
  }

  @Test
  void anIndexThatIsGoneOrListsOtherFilesIsMendedWhereNothingIsNew() throws Exception {
    world.run();
    Map<String, String> before = packages(world.repository());
    Files.delete(world.repository().resolve("Packages.gz"));
    Files.delete(world.repository().resolve("Release"));

    world.run();

    assertThat(files(world.repository())).containsKeys("Packages.gz", "Release");
    Path foreign = world.repository().resolve("foreign.deb");
    Files.copy(world.repository().resolve(deb("one", KERNEL)), foreign);
    world.run();
    Files.delete(foreign);

    RunReport report = world.run();

    assertThat(report.cells()).allMatch(c -> c.outcome().word().equals("up-to-date"));
    assertThat(world.repository().resolve("Packages")).content().doesNotContain("foreign");
    assertThat(packages(world.repository())).isEqualTo(before);
  }

  @Test
  void anotherWayOfPackingPacksAgainAndBuildsNothing() throws Exception {
    world.run();

    RunReport report =
        world.run(
            Requests.packaging(
                new PackagingRequest(
                    PackagerChoice.OWN,
                    true,
                    Optional.empty(),
                    Media.TAR,
                    1,
                    PublishRequest.DEFAULTS)));

    assertThat(world.begun).isEmpty();
    assertThat(report.cells()).allMatch(c -> c.outcome().word().equals("built"));
    assertThat(packages(world.repository())).containsKeys("one-dkms_1.0_all.deb");
  }

  @Test
  void aFailureIsKnownUntilItIsToBeTriedAgain() throws Exception {
    world.building("two", FakeDkms::makeFailed);
    RunReport first = world.run();
    Map<String, String> before = files(world.repository());

    RunReport second = world.run();

    assertThat(world.begun).isEmpty();
    assertThat(words(second))
        .contains("two 6.1.0-56-amd64 failed", "one 6.1.0-56-amd64 up-to-date");
    assertThat(second.cells().get(3).outcome()).isEqualTo(first.cells().get(3).outcome());
    assertThat(files(world.repository())).isEqualTo(before);

    world.building("two", (root, module) -> FakeDkms.installed(root, module));
    assertThat(words(world.run(Requests.reusing(Reuse.RETRY_FAILED))))
        .contains("two 6.1.0-56-amd64 built", "one 6.1.0-56-amd64 up-to-date");
    assertThat(world.begun).containsExactlyInAnyOrder("two " + KERNEL, "two " + OTHER_KERNEL);
  }

  @Test
  void whatWasBrokenOffIsAlwaysTriedAgain() throws Exception {
    world.building("two", (root, module) -> FakeSandbox.ended(137, "", "Killed"));
    assertThat(words(world.run())).contains("two 6.1.0-56-amd64 broken-off");

    world.building("two", (root, module) -> FakeDkms.installed(root, module));
    assertThat(words(world.run())).contains("two 6.1.0-56-amd64 built");
    assertThat(world.begun).containsExactlyInAnyOrder("two " + KERNEL, "two " + OTHER_KERNEL);
  }

  @Test
  void forceBuildsAllAgainAndLeavesTheSameBytes() throws Exception {
    world.run();
    Map<String, String> before = packages(world.repository());

    RunReport report = world.run(Requests.reusing(Reuse.NOTHING));

    assertThat(world.begun).hasSize(4);
    assertThat(report.cells()).allMatch(c -> c.outcome().word().equals("built"));
    assertThat(packages(world.repository())).isEqualTo(before);
  }

  @Test
  void aRunForOneKernelRemembersTheCellsOfTheOthers() throws Exception {
    world.run(Requests.kernels(KERNEL));

    RunReport report = world.run(Requests.kernels(OTHER_KERNEL));

    assertThat(report.cells()).hasSize(2).allMatch(c -> c.cell().kernel().equals(OTHER_KERNEL));
    assertThat(report.remembered()).hasSize(2).allMatch(c -> c.cell().kernel().equals(KERNEL));
    assertThat(words(world.run())).hasSize(4).allMatch(w -> w.endsWith("up-to-date"));
  }

  @Test
  void aPlanTellsWhatWouldBeDoneAndBuildsNothing() throws Exception {
    world.run(Requests.kernels(KERNEL));
    world.change("two");

    List<BuildRun.PlannedMatrix> plans = world.prepare(request -> request).plan();

    assertThat(world.begun).isEmpty();
    assertThat(plans)
        .singleElement()
        .satisfies(
            plan ->
                assertThat(plan.choices())
                    .extracting(
                        c ->
                            c.id().module().name()
                                + " "
                                + c.id().kernel()
                                + " "
                                + c.action().word()
                                + ": "
                                + c.why())
                    .containsExactly(
                        "one 6.1.0-57-amd64 build: new",
                        "one 6.1.0-56-amd64 up-to-date: the repository has its packages",
                        "two 6.1.0-57-amd64 build: new",
                        "two 6.1.0-56-amd64 build: changed: source/tree"));
    assertThat(plans.get(0).choices().get(3).differences())
        .extracting(Differences.Difference::name)
        .containsExactly("source/tree");
  }

  private RunReport carryOut(BuildPlan plan, PackagerChoice packager) throws Exception {
    return new BuildRun(
            world.settings(),
            List.of(
                Requests.packaging(
                        new PackagingRequest(
                            packager,
                            false,
                            Optional.empty(),
                            Media.TAR,
                            1,
                            PublishRequest.DEFAULTS))
                    .apply(world.request())),
            List.of(plan),
            settings -> world.surroundings())
        .run();
  }

  @Test
  void aPlanIsCarriedOutByThePackagerThatItWasMadeFor() throws Exception {
    BuildPlan plan = world.prepare(request -> request).plan().get(0).plan();

    assertThatThrownBy(() -> carryOut(plan, PackagerChoice.DKMS))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("the plan was made without --packager dkms");
    assertThat(carryOut(plan, PackagerChoice.OWN).cells())
        .hasSize(4)
        .allMatch(c -> c.outcome().word().equals("built"));
  }

  @Test
  void aPlanOfAVersionWithOtherBuildScriptsIsRefused() throws Exception {
    BuildPlan plan = world.prepare(request -> request).plan().get(0).plan();
    List<PlannedCell> others =
        plan.cells().stream()
            .map(cell -> cell.spec().orElseThrow())
            .<PlannedCell>map(spec -> new PlannedCell.ToBuild(Specs.counting(spec, "scripts", "0")))
            .toList();

    assertThatThrownBy(
            () ->
                carryOut(
                    new BuildPlan(
                        "0.9",
                        plan.recipe(),
                        plan.archive(),
                        plan.architecture(),
                        plan.sources(),
                        others),
                    PackagerChoice.OWN))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("dkms2bin 0.9, whose build scripts are other ones");
    assertThat(world.begun).isEmpty();
  }

  @Test
  void aRunThatComesToNoReportLeavesNoEarlierOne() throws Exception {
    world.run();
    world.driver("three", "");
    Files.writeString(world.temp.resolve("drivers/three-1.0/dkms.conf"), "PACKAGE_NAME=\n");

    assertThatThrownBy(() -> world.run())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("dkms.conf sets no PACKAGE_NAME");
    assertThat(files(world.repository()))
        .doesNotContainKeys(".dkms2bin/report.json", ".dkms2bin/index.html")
        .containsKeys(".dkms2bin/state.json", deb("one", KERNEL));
  }

  @Test
  void aRunThatIsInterruptedInTheMiddleLeavesWhatItBuiltToTheNext() throws Exception {
    UnaryOperator<BuildRequest> oneByOne =
        one(Requests.kernels(KERNEL), Requests.how(1, false, Keeping.NONE));
    CountDownLatch second = new CountDownLatch(1);
    world.building(
        "two",
        (root, module) -> {
          second.countDown();
          Thread.sleep(TimeUnit.MINUTES.toMillis(5));
          return FakeSandbox.ended(0, "", "");
        });
    BuildRun run = world.prepare(oneByOne);
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread runner =
        new Thread(
            () -> {
              try {
                run.run();
                end.complete("ran to its end");
              } catch (InterruptedException e) {
                end.complete("interrupted");
              } catch (RuntimeException e) {
                end.completeExceptionally(e);
              }
            });
    runner.start();
    assertThat(second.await(30, TimeUnit.SECONDS)).isTrue();
    runner.interrupt();
    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("interrupted");
    assertThat(packages(world.repository())).isEmpty();

    world.building("two", (root, module) -> FakeDkms.installed(root, module));
    RunReport report = world.run(oneByOne);

    assertThat(world.begun).containsExactly("two " + KERNEL);
    assertThat(report.cells())
        .extracting(c -> c.outcome().word() + " " + c.provenance().how())
        .containsExactly("built STORE", "built THIS_RUN");
    assertThat(packages(world.repository())).hasSize(2);
  }

  private static UnaryOperator<BuildRequest> one(
      UnaryOperator<BuildRequest> first, UnaryOperator<BuildRequest> second) {
    return request -> second.apply(first.apply(request));
  }

  @Test
  void whatCouldNotBePublishedIsPublishedByTheNextRun() throws Exception {
    Path obstacle = world.repository().resolve("Packages");
    Files.createDirectories(obstacle.resolve("x"));

    RunReport failed = world.run();

    assertThat(failed.failure()).isPresent();
    assertThat(failed.published()).isEmpty();

    FileTrees.delete(obstacle);
    RunReport report = world.run();

    assertThat(world.begun).isEmpty();
    assertThat(report.failure()).isEmpty();
    assertThat(report.published()).hasSize(4);
    assertThat(world.run().cells()).allMatch(c -> c.outcome().word().equals("up-to-date"));
  }

  @Test
  void aBugInPackingOneCellStopsNoOther() throws Exception {
    UnaryOperator<BuildRequest> kernel = Requests.kernels(KERNEL);
    world.run(kernel);
    Files.delete(world.repository().resolve(deb("one", KERNEL)));
    Files.delete(world.repository().resolve(deb("two", KERNEL)));
    emptyResultOf("one");

    RunReport report = world.run(kernel);

    assertThat(words(report))
        .containsExactly("one 6.1.0-56-amd64 broken-off", "two 6.1.0-56-amd64 built");
    assertThat(report.cells().get(0).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class, bug -> assertThat(bug.blame()).isEqualTo(Blame.BUG));
  }

  /** Has the result of a cell tell of no modules, which no build leaves. */
  private void emptyResultOf(String module) throws Exception {
    try (Stream<Path> all = Files.walk(world.temp.resolve("cache/results"))) {
      for (Path facts : all.filter(f -> f.endsWith("facts.json")).toList()) {
        String text = Files.readString(facts);
        if (text.contains("\"" + module + "\"")) {
          Files.writeString(
              facts, text.replaceFirst("(?s)\"modules\" *: *\\[.*?\\]", "\"modules\" : []"));
        }
      }
    }
  }

  private UnaryOperator<BuildRequest> packedByDkms() {
    return one(
        one(Requests.kernels(KERNEL), Requests.recipe("debian-11")),
        Requests.packaging(
            new PackagingRequest(
                PackagerChoice.DKMS,
                false,
                Optional.empty(),
                Media.TAR,
                1,
                PublishRequest.DEFAULTS)));
  }

  private void dkmsOffers(String actions) {
    world.building("", (root, module) -> FakeSandbox.ended(0, "2.8.4\n" + actions, ""));
  }

  @Test
  void aDkmsThatLostItsPackagersEndsTheRunBeforeAnythingIsBuilt() {
    dkmsOffers("mktarball\n");

    assertThatThrownBy(() -> world.run(packedByDkms()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("has no mkbmdeb");
    assertThat(world.begun).noneMatch(cell -> cell.startsWith("one"));
  }

  @Test
  void whatDkmsCannotPackIsNotTheDriversFault() throws Exception {
    dkmsOffers("mkbmdeb\n");

    assertThat(world.run(packedByDkms()).cells())
        .allSatisfy(
            cell ->
                assertThat(cell.outcome())
                    .isInstanceOfSatisfying(
                        CellOutcome.BrokenOff.class,
                        broken -> {
                          assertThat(broken.blame()).isEqualTo(Blame.PACKAGING);
                          assertThat(broken.message()).contains("mkbmdeb", "left 0 files");
                        }));
  }
}
