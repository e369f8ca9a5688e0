package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.packetary.dkms2bin.run.World.KERNEL;
import static org.packetary.dkms2bin.run.World.OTHER_KERNEL;
import static org.packetary.dkms2bin.run.World.words;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.estimate.BuildTimes;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.util.FileTrees;

/** Cells side by side, and how what happens in one becomes its outcome and no other's. */
class CellTasksTest {

  private static final String NEEDS_LENDER = "BUILD_DEPENDS=lender\n";

  private final World world;

  CellTasksTest(@TempDir Path temp) {
    this.world = new World(temp);
  }

  private RunReport run(int jobs) throws InterruptedException {
    return world.run(oneKernel(jobs, false, Keeping.NONE));
  }

  private static UnaryOperator<BuildRequest> oneKernel(
      int jobs, boolean failFast, Keeping keepRoots) {
    UnaryOperator<BuildRequest> kernel = Requests.kernels(KERNEL);
    UnaryOperator<BuildRequest> how = Requests.how(jobs, failFast, keepRoots);
    return request -> how.apply(kernel.apply(request));
  }

  private static List<String> outcomes(RunReport report) {
    return words(report).stream().map(word -> word.replace(KERNEL + " ", "")).toList();
  }

  /** What runs left in their private directories. */
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> entries = Files.list(world.temp.resolve("cache/work"))) {
      return entries.toList();
    }
  }

  @Test
  void everyCellGetsItsOwnOutcomeInPlanOrder() throws Exception {
    world.with("good", "bad");
    world.driver("unwanted", "excluded:BUILD_EXCLUSIVE_ARCH=s390x\n");
    world.with("buggy", "full", "better");
    world.building("bad", FakeDkms::makeFailed);
    world.building(
        "buggy",
        (root, module) -> {
          throw new IllegalStateException("nobody thought of this");
        });
    world.building(
        "full",
        (root, module) -> {
          throw new EnvironmentException("no space left", "free some");
        });

    RunReport report = run(2);

    assertThat(outcomes(report))
        .containsExactly(
            "good built",
            "bad failed",
            "unwanted skipped",
            "buggy broken-off",
            "full broken-off",
            "better built");
    assertThat(report.cells().get(2).outcome())
        .isEqualTo(new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64"));
    assertThat(report.cells().get(3).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            bug -> {
              assertThat(bug.blame()).isEqualTo(Blame.BUG);
              assertThat(bug.message()).contains("nobody thought of this");
            });
    assertThat(report.cells().get(4).outcome())
        .isEqualTo(
            new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT, "no space left", Optional.of("free some"), Optional.empty()));
    assertThat(leftovers()).isEmpty();
  }

  @Test
  void aRootIsKeptWithTheCommandThatEntersIt() throws Exception {
    world.with("one").building(FakeDkms::makeFailed);

    world.run(oneKernel(1, false, Keeping.ALL));

    assertThat(world.events)
        .filteredOn(BuildEvent.ChrootKept.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            BuildEvent.ChrootKept.class,
            kept -> {
              assertThat(kept.directory())
                  .isDirectory()
                  .startsWith(world.temp.resolve("cache/kept"));
              assertThat(kept.command())
                  .startsWith(
                      "dkms2bin env enter " + kept.directory().getFileName() + " --cache-dir /");
            });
  }

  @Test
  void eventsCountTheCells() throws Exception {
    world.with("one", "two", "three").building(FakeDkms::makeFailed);

    run(2);

    assertThat(world.events)
        .filteredOn(BuildEvent.CellFinished.class::isInstance)
        .extracting(e -> ((BuildEvent.CellFinished) e).done())
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(world.events)
        .filteredOn(BuildEvent.CellFinished.class::isInstance)
        .allMatch(e -> ((BuildEvent.CellFinished) e).total() == 3);
    assertThat(world.events).filteredOn(BuildEvent.CellStarted.class::isInstance).hasSize(3);
  }

  @Test
  void asManyCellsAsJobsAreBuiltAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    world
        .with("one", "two", "three", "four")
        .building(
            (root, module) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              both.countDown();
              assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
              running.decrementAndGet();
              return FakeDkms.makeFailed(root, module);
            });

    run(2);

    assertThat(most).hasValue(2);
  }

  @Test
  void anInterruptionEndsEveryCellBeforeItIsPassedOn() throws Exception {
    CountDownLatch building = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    world
        .with("one", "two", "three", "four")
        .building(
            (root, module) -> {
              building.countDown();
              try {
                Thread.sleep(TimeUnit.MINUTES.toMillis(5));
                return FakeSandbox.ended(0, "", "");
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
            });
    BuildRun run = world.prepare(oneKernel(2, false, Keeping.NONE));
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread runner =
        new Thread(
            () -> {
              try {
                run.run();
                end.complete("ran to its end");
              } catch (InterruptedException e) {
                end.complete(
                    "interrupted with " + (world.begun.size() - interrupted.get()) + " running");
              } catch (RuntimeException e) {
                end.completeExceptionally(e);
              }
            });
    runner.start();
    assertThat(building.await(30, TimeUnit.SECONDS)).isTrue();

    runner.interrupt();

    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("interrupted with 0 running");
    assertThat(world.begun).hasSize(2);
    assertThat(leftovers()).isEmpty();
    assertThat(World.files(world.repository()).keySet()).noneMatch(f -> f.endsWith(".json"));
  }

  @Test
  void nothingIsBegunAfterAFailureWhereTheUserWantsThat() throws Exception {
    world.with("bad", "two", "three").building("bad", FakeDkms::makeFailed);

    RunReport report = world.run(oneKernel(1, true, Keeping.NONE));

    assertThat(world.begun).containsExactly("bad " + KERNEL);
    assertThat(outcomes(report))
        .containsExactly("bad failed", "two broken-off", "three broken-off");
    assertThat(report.cells().get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            broken -> assertThat(broken.message()).contains("not begun", "--fail-fast"));
    assertThat(outcomes(run(1)))
        .as("what was not begun is begun by the next run")
        .containsExactly("bad failed", "two built", "three built");
  }

  private void lenderAndBorrower() {
    world.driver("borrower", NEEDS_LENDER);
    world.with("lender");
  }

  @Test
  void aCellWaitsForTheOneItNeedsAndStandsOnIt() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch unrelated = new CountDownLatch(1);
    AtomicInteger onLender = new AtomicInteger();
    lenderAndBorrower();
    world.with("unrelated");
    world.building(
        (root, module) -> {
          if (module.equals("lender")) {
            assertThat(unrelated.await(30, TimeUnit.SECONDS)).isTrue();
            mayEnd.countDown();
          } else if (module.equals("borrower")) {
            assertThat(mayEnd.getCount()).as("the lender has ended").isZero();
            onLender.addAndGet(
                has(root.layers(), "lib/modules/" + KERNEL + "/updates/dkms/fixture_base.ko"));
            onLender.addAndGet(has(root.layers(), "usr/src/lender-1.0/dkms.conf"));
          } else {
            unrelated.countDown();
          }
          return FakeDkms.installed(root, module);
        });

    RunReport report = run(3);

    assertThat(outcomes(report))
        .containsExactly("lender built", "borrower built", "unrelated built");
    assertThat(onLender).as("the lender's root and sources are below the borrower's").hasValue(2);
    assertThat(leftovers()).isEmpty();
  }

  private static int has(List<Layer> layers, String file) {
    return (int) layers.stream().filter(l -> Files.exists(l.tree().resolve(file))).count();
  }

  @Test
  void oneProcessorIsEnoughForCellsThatNeedEachOther() throws Exception {
    lenderAndBorrower();

    assertThat(outcomes(run(1))).containsExactly("lender built", "borrower built");
  }

  @Test
  void theLongestCellIsFirstByWhatTheCacheKnows() throws Exception {
    world.with("short", "long", "middle");
    new BuildTimes(world.temp.resolve("cache"))
        .keep(
            Map.of(
                "short", Duration.ofSeconds(2),
                "middle", Duration.ofSeconds(20),
                "long", Duration.ofSeconds(200)));

    RunReport report = run(1);

    assertThat(world.begun)
        .containsExactly("long " + KERNEL, "middle " + KERNEL, "short " + KERNEL);
    assertThat(outcomes(report))
        .as("the report is in the order of the plan")
        .containsExactly("short built", "long built", "middle built");
  }

  @Test
  void aShortCellIsBeforeALongOneWhereOneThatIsLongerWaitsForIt() throws Exception {
    lenderAndBorrower();
    world.with("long");
    new BuildTimes(world.temp.resolve("cache"))
        .keep(
            Map.of(
                "lender", Duration.ofSeconds(2),
                "borrower", Duration.ofSeconds(30),
                "long", Duration.ofSeconds(20)));

    run(1);

    assertThat(world.begun)
        .containsExactly("lender " + KERNEL, "borrower " + KERNEL, "long " + KERNEL);
  }

  @Test
  void ofDriversThatNobodyBuiltTheLargestIsFirst() throws Exception {
    world.with("small", "large");
    Files.write(world.temp.resolve("drivers/large-1.0/large.c"), new byte[500_000]);

    run(1);

    assertThat(world.begun).containsExactly("large " + KERNEL, "small " + KERNEL);
  }

  @Test
  void howLongCellsTookIsKeptForRunsToCome() throws Exception {
    world.with("good", "bad").building("bad", FakeDkms::makeFailed);

    run(1);

    assertThat(new BuildTimes(world.temp.resolve("cache")).read()).containsOnlyKeys("good", "bad");
  }

  @Test
  void aCellWhoseNeedFailedIsNotBuilt() throws Exception {
    lenderAndBorrower();
    world.building(FakeDkms::makeFailed);

    RunReport report = run(2);

    assertThat(world.begun).containsExactly("lender " + KERNEL);
    assertThat(report.cells().get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed ->
                assertThat(failed.message())
                    .contains("lender/1.0", "BUILD_DEPENDS", "not built: failed"));
    assertThat(run(2).cells().get(1).outcome())
        .as("and so it is where the failure is known")
        .isEqualTo(report.cells().get(1).outcome());
    assertThat(world.begun).isEmpty();
  }

  @Test
  void whatBrokeOffTheNeedIsToBlameForTheCellToo() throws Exception {
    lenderAndBorrower();
    world.building(
        (root, module) -> {
          throw new EnvironmentException("no space left", "free some");
        });

    assertThat(run(1).cells().get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            broken -> {
              assertThat(broken.blame()).isEqualTo(Blame.ENVIRONMENT);
              assertThat(broken.hint()).contains("free some");
              assertThat(broken.message()).contains("lender/1.0");
            });
  }

  @Test
  void aCellWhoseNeedIsNotWantedByTheKernelFails() throws Exception {
    world.driver("borrower", NEEDS_LENDER);
    world.driver("lender", "excluded:BUILD_EXCLUSIVE_ARCH=s390x\n");

    assertThat(run(2).cells().get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> assertThat(failed.message()).contains("lender/1.0", "skipped"));
    assertThat(world.begun).isEmpty();
  }

  @Test
  void aPublishedCellLendsItsResultToOneThatIsNew() throws Exception {
    lenderAndBorrower();
    run(1);
    world.change("borrower");

    assertThat(outcomes(run(1))).containsExactly("lender up-to-date", "borrower built");
    assertThat(world.begun).containsExactly("borrower " + KERNEL);
  }

  @Test
  void aPublishedCellIsBuiltAgainWhereItsResultIsGoneAndNeeded() throws Exception {
    lenderAndBorrower();
    run(1);
    FileTrees.delete(world.temp.resolve("cache/results"));
    assertThat(outcomes(run(1))).as("nobody needs it").allMatch(w -> w.endsWith("up-to-date"));
    world.change("borrower");

    assertThat(outcomes(run(1))).containsExactly("lender built", "borrower built");
    assertThat(world.begun).containsExactly("lender " + KERNEL, "borrower " + KERNEL);
  }

  @Test
  void whatALenderNeedsItselfIsBuiltAgainToo() throws Exception {
    world.driver("user", "BUILD_DEPENDS=borrower\n");
    lenderAndBorrower();
    run(1);
    dropResultsOf("lender");
    world.change("user");

    assertThat(outcomes(run(2)))
        .containsExactly("lender built", "borrower up-to-date", "user built");
    assertThat(world.begun).containsExactly("lender " + KERNEL, "user " + KERNEL);
  }

  private void dropResultsOf(String module) throws IOException {
    Path results = world.temp.resolve("cache/results");
    ResultStore store = new ResultStore(results);
    try (Stream<Path> digests = Files.list(results)) {
      for (Path digest : digests.toList()) {
        String name = digest.getFileName().toString();
        if (name.matches("[0-9a-f]{64}")
            && store.find(name).orElseThrow().facts().cell().module().name().equals(module)) {
          FileTrees.delete(digest);
        }
      }
    }
  }

  @Test
  void aSkippedCellIsTriedAgainOnlyWhereAllIsToBe() throws Exception {
    world
        .with("one")
        .building(
            (root, module) ->
                FakeSandbox.dkms(
                    root,
                    List.of("add 0", "build 77"),
                    "Error! The dkms.conf includes a BUILD_EXCLUSIVE directive which does not"
                        + " match."));
    UnaryOperator<BuildRequest> kernel = Requests.kernels(KERNEL);

    assertThat(outcomes(world.run(kernel))).containsExactly("one skipped");
    assertThat(outcomes(world.run(kernel))).containsExactly("one skipped");
    world.run(request -> Requests.reusing(Reuse.RETRY_FAILED).apply(kernel.apply(request)));
    assertThat(world.begun).isEmpty();
    world.run(request -> Requests.reusing(Reuse.RETRY_ALL).apply(kernel.apply(request)));
    assertThat(world.begun).containsExactly("one " + KERNEL);
  }

  @Test
  void aKernelWithoutHeadersDoesNotKeepOthersFromBeingBuilt() throws Exception {
    world.with("one");
    world.distribution.withoutConfig(OTHER_KERNEL);

    assertThat(words(world.run()))
        .containsExactly("one 6.1.0-57-amd64 broken-off", "one 6.1.0-56-amd64 built");
  }
}
