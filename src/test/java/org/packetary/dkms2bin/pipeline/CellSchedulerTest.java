package org.packetary.dkms2bin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.DebPackager;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** Cells side by side, and how what happens in one becomes its outcome and no other's. */
class CellSchedulerTest {

  private final Path temp;
  private final List<BuildEvent> events = new CopyOnWriteArrayList<>();
  private Packager packager = new DebPackager();

  CellSchedulerTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeEach
  void directories() throws IOException {
    Files.createDirectory(temp.resolve("staging"));
    Files.createDirectory(temp.resolve("area"));
  }

  private CellScheduler scheduler(FakeSandbox.Happening happening, int jobs, boolean keepRoots) {
    CellBuilder builder =
        new CellBuilder(
            new Dkms(new FakeSandbox(happening), events::add),
            new OwnPackaging(packager, "/lib/modules", temp.resolve("staging")),
            temp.resolve("logs"),
            1,
            Duration.ofMinutes(1),
            (kernel, findings) -> findings);
    return new CellScheduler(builder, temp.resolve("area"), keepRoots, jobs, events::add);
  }

  private List<PlannedCell> plan(String... modules) {
    return Stream.of(modules).map(m -> PlannedCell.toBuild(Cells.cell(m, temp))).toList();
  }

  private CellOutcome outcome(FakeSandbox.Happening happening) throws InterruptedException {
    return scheduler(happening, 1, false).run(plan("one")).get(0).outcome();
  }

  private static CommandResult installed(SandboxRoot root, String module) throws IOException {
    Path kept = Files.createDirectories(root.upper().resolve(kept(module)));
    Path updates =
        Files.createDirectories(
            root.upper().resolve("lib/modules/" + Cells.RELEASE + "/updates/dkms"));
    for (Path place : List.of(kept, updates)) {
      Files.copy(Cells.FIXTURES.resolve("fixture_base.ko"), place.resolve("fixture_base.ko"));
    }
    Files.writeString(
        root.scratch().resolve("out/modules.installed"), "updates/dkms/fixture_base.ko\0");
    return FakeSandbox.dkms(root, List.of("add 0", "build 0", "install 0"), "DKMS: install done");
  }

  private static String kept(String module) {
    return "var/lib/dkms/" + module + "/1.0/" + Cells.RELEASE + "/x86_64/module";
  }

  private static CommandResult makeFailed(SandboxRoot root, String module) throws IOException {
    Path build = root.upper().resolve("var/lib/dkms/" + module + "/1.0/build");
    Files.createDirectories(build);
    Files.writeString(build.resolve("make.log"), "CC x.o\nx.c:1:1: error: no\n");
    return FakeSandbox.dkms(
        root,
        List.of("add 0", "build 10"),
        "Error! Bad return status for module build on kernel: x");
  }

  private List<String> area() throws IOException {
    try (Stream<Path> entries = Files.list(temp.resolve("area"))) {
      return entries.map(e -> e.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void eachStageIsTimedAsFarAsACellCame() throws Exception {
    List<RunReport.CellReport> reports =
        scheduler(
                (root, module) -> {
                  CommandResult result =
                      module.equals("bad") ? makeFailed(root, module) : installed(root, module);
                  Files.writeString(
                      root.scratch().resolve("out/status"),
                      "add time 12\nbuild time 123456\n",
                      StandardOpenOption.APPEND);
                  return result;
                },
                1,
                false)
            .run(plan("good", "bad"));

    assertThat(reports.get(0).stages())
        .containsEntry(Stage.ADD, Duration.ofMillis(120))
        .containsEntry(Stage.BUILD, Duration.ofMillis(1_234_560))
        .containsKeys(Stage.VERIFICATION, Stage.PACKAGING);
    assertThat(reports.get(1).stages()).containsOnlyKeys(Stage.ADD, Stage.BUILD);
  }

  @Test
  void everyCellGetsItsOwnOutcomeInPlanOrder() throws Exception {
    List<PlannedCell> plan = new ArrayList<>(plan("good", "bad", "buggy", "full", "better"));
    CellOutcome skipped = new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64");
    plan.add(2, PlannedCell.settled(plan.get(0).id(), skipped));

    List<RunReport.CellReport> reports =
        scheduler(
                (root, module) -> {
                  if (module.equals("bad")) {
                    return makeFailed(root, module);
                  }
                  if (module.equals("buggy")) {
                    throw new IllegalStateException("nobody thought of this");
                  }
                  if (module.equals("full")) {
                    throw new EnvironmentException("no space left", "free some");
                  }
                  return installed(root, module);
                },
                2,
                false)
            .run(plan);

    assertThat(reports)
        .extracting(r -> r.cell().module().name() + " " + r.outcome().word())
        .containsExactly(
            "good built",
            "bad failed",
            "good skipped",
            "buggy broken-off",
            "full broken-off",
            "better built");
    assertThat(reports.get(3).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.BrokenOff.class,
            bug -> {
              assertThat(bug.blame()).isEqualTo(Blame.BUG);
              assertThat(bug.message()).contains("nobody thought of this");
            });
    assertThat(reports.get(4).outcome())
        .isEqualTo(
            new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT, "no space left", Optional.of("free some"), Optional.empty()));
    assertThat(area()).isEmpty();
  }

  @Test
  void aBuiltCellHasItsPackageAndItsLog() throws Exception {
    CellOutcome outcome = outcome((root, module) -> installed(root, module));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CellOutcome.Built.class,
            built -> {
              assertThat(built.packages())
                  .extracting(p -> p.path().getFileName().toString())
                  .containsExactly("one_1.0-6.1.0-56-amd64_x86_64.deb");
              assertThat(built.packages()).allMatch(p -> Files.exists(p.path()));
              assertThat(built.log().map(Files::exists)).contains(true);
            });
  }

  @Test
  void aFailedMakeHasItsFindingsAndItsLogIsKept() throws Exception {
    assertThat(outcome(CellSchedulerTest::makeFailed))
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(Stage.BUILD);
              assertThat(failed.dkmsStatus()).hasValue(10);
              assertThat(failed.findings())
                  .singleElement()
                  .satisfies(f -> assertThat(f.message()).contains("no"));
              assertThat(failed.log().orElseThrow())
                  .startsWith(temp.resolve("logs"))
                  .hasFileName("make.log")
                  .content()
                  .contains("CC x.o");
              assertThat(failed.log().orElseThrow().resolveSibling("dkms.log"))
                  .content()
                  .contains("# dkms build\nError! Bad return status");
            });
  }

  @Test
  void aModuleForAnotherKernelIsNotPackaged() throws Exception {
    CellOutcome outcome =
        outcome(
            (root, module) -> {
              CommandResult result = installed(root, module);
              Path built = root.upper().resolve(kept(module)).resolve("fixture_base.ko");
              Files.writeString(built, "not a module at all");
              return result;
            });

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(Stage.VERIFICATION);
              assertThat(failed.findings())
                  .allMatch(f -> f.kind() == FindingKind.UNFIT_MODULE)
                  .isNotEmpty();
            });
    try (Stream<Path> staged = Files.list(temp.resolve("staging"))) {
      assertThat(staged).isEmpty();
    }
  }

  @Test
  void whatTheMakefileInstalledByItselfIsNotedAndNotPackaged() throws Exception {
    CellOutcome outcome =
        outcome(
            (root, module) -> {
              CommandResult result = installed(root, module);
              Files.writeString(
                  root.scratch().resolve("out/modules.by-build"), "kernel/net/fixture_base.ko\0");
              return result;
            });

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CellOutcome.Built.class,
            built ->
                assertThat(built.notes())
                    .singleElement()
                    .asString()
                    .contains("target of the makefile", "kernel/net/fixture_base.ko"));
  }

  @Test
  void dkmsMayBuildAModuleAndNotInstallIt() throws Exception {
    CellOutcome outcome =
        outcome(
            (root, module) -> {
              CommandResult result = installed(root, module);
              Files.delete(root.scratch().resolve("out/modules.installed"));
              return result;
            });

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(Stage.INSTALL);
              assertThat(failed.message()).contains("fixture_base.ko");
            });
  }

  @Test
  void aModuleThatTheKernelsOwnPackageHasIsNotLaidOverIt() throws Exception {
    Path own = temp.resolve("lib/modules/" + Cells.RELEASE + "/updates/dkms/fixture_base.ko.xz");
    Files.createDirectories(own.getParent());
    Files.writeString(own, "the kernel's");

    assertThat(outcome(CellSchedulerTest::installed))
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed ->
                assertThat(failed.message())
                    .contains("kernel's own package", "updates/dkms/fixture_base.ko"));
  }

  @Test
  void dkmsMaySucceedWithoutAModule() throws Exception {
    BuildCell named = Cells.cell("none", temp);
    BuildCell cell =
        new BuildCell(
            named.id(),
            named.kernel(),
            named.sources(),
            new DkmsConf(Map.of(), List.of()),
            List.of(),
            false,
            Optional.empty(),
            named.metadata(),
            named.sourceDate(),
            List.of());

    CellOutcome outcome =
        scheduler(
                (root, module) ->
                    FakeSandbox.dkms(
                        root,
                        List.of("add 0", "build 0", "install 0"),
                        "dkms.conf: Warning! Zero modules specified."),
                1,
                false)
            .run(List.of(PlannedCell.toBuild(cell)))
            .get(0)
            .outcome();

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.message()).contains("no module to package");
              assertThat(failed.findings())
                  .singleElement()
                  .satisfies(f -> assertThat(f.hint().orElse("")).contains("BUILT_MODULE_NAME"));
            });
  }

  @Test
  void dkmsMaySayNoWhereWeDidNot() throws Exception {
    CellOutcome outcome =
        outcome(
            (root, module) ->
                FakeSandbox.dkms(
                    root,
                    List.of("add 0", "build 77"),
                    "Error! The dkms.conf includes a BUILD_EXCLUSIVE directive which does not"
                        + " match."));

    assertThat(outcome)
        .isInstanceOfSatisfying(
            CellOutcome.Skipped.class, s -> assertThat(s.actual()).contains("does not match"));
  }

  @Test
  void whatPackagingCannotDoIsNotTheDriversFault() throws Exception {
    packager =
        new Packager() {
          @Override
          public PackageFile write(ModulePackage spec, Path dir) {
            throw new PublishException("cannot write package", "check");
          }

          @Override
          public PackageFile write(CommonPackage spec, Path dir) {
            throw new AssertionError("there is none");
          }
        };

    assertThat(outcome((root, module) -> installed(root, module)))
        .isEqualTo(
            new CellOutcome.BrokenOff(
                Blame.PACKAGING, "cannot write package", Optional.of("check"), Optional.empty()));
  }

  @Test
  void aRootIsKeptWithTheCommandThatEntersIt() throws Exception {
    scheduler(CellSchedulerTest::makeFailed, 1, true).run(plan("one"));

    assertThat(events)
        .filteredOn(BuildEvent.ChrootKept.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            BuildEvent.ChrootKept.class,
            kept -> {
              assertThat(kept.directory()).isDirectory().startsWith(temp.resolve("area"));
              assertThat(kept.command()).isEqualTo("sh " + kept.directory().resolve("enter"));
            });
  }

  @Test
  void eventsCountTheCells() throws Exception {
    scheduler(CellSchedulerTest::makeFailed, 2, false).run(plan("one", "two", "three"));

    assertThat(events)
        .filteredOn(BuildEvent.CellFinished.class::isInstance)
        .extracting(e -> ((BuildEvent.CellFinished) e).done())
        .containsExactlyInAnyOrder(1, 2, 3);
    assertThat(events)
        .filteredOn(BuildEvent.CellFinished.class::isInstance)
        .allMatch(e -> ((BuildEvent.CellFinished) e).total() == 3);
    assertThat(events).filteredOn(BuildEvent.CellStarted.class::isInstance).hasSize(3);
  }

  @Test
  void eventsTellTheCellsThenEachCellsStagesInTheirOrder() throws Exception {
    List<PlannedCell> plan = plan("one");
    CellId cell = plan.get(0).id();

    scheduler(CellSchedulerTest::installed, 3, false).run(plan);

    assertThat(events.get(0)).isEqualTo(new BuildEvent.CellsPlanned(List.of(cell), Map.of(), 3));
    assertThat(events.get(1)).isEqualTo(new BuildEvent.CellStarted(cell));
    assertThat(events)
        .filteredOn(BuildEvent.CellStage.class::isInstance)
        .endsWith(
            new BuildEvent.CellStage(cell, Stage.VERIFICATION),
            new BuildEvent.CellStage(cell, Stage.PACKAGING));
    assertThat(events.get(events.size() - 1)).isInstanceOf(BuildEvent.CellFinished.class);
  }

  @Test
  void asManyCellsAsJobsAreBuiltAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    scheduler(
            (root, module) -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              both.countDown();
              assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
              running.decrementAndGet();
              return makeFailed(root, module);
            },
            2,
            false)
        .run(plan("one", "two", "three", "four"));

    assertThat(most).hasValue(2);
  }

  @Test
  void anInterruptionEndsEveryCellBeforeItIsPassedOn() throws Exception {
    CountDownLatch building = new CountDownLatch(2);
    AtomicInteger interrupted = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    CellScheduler scheduler =
        scheduler(
            (root, module) -> {
              begun.incrementAndGet();
              building.countDown();
              try {
                Thread.sleep(TimeUnit.MINUTES.toMillis(5));
                return FakeSandbox.ended(0, "", "");
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
            },
            2,
            false);
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread runner =
        new Thread(
            () -> {
              try {
                scheduler.run(plan("one", "two", "three", "four"));
                end.complete("ran to its end");
              } catch (InterruptedException e) {
                end.complete("interrupted with " + (begun.get() - interrupted.get()) + " running");
              } catch (RuntimeException e) {
                end.completeExceptionally(e);
              }
            });
    runner.start();
    assertThat(building.await(30, TimeUnit.SECONDS)).isTrue();

    runner.interrupt();

    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("interrupted with 0 running");
    assertThat(begun).hasValue(2);
    assertThat(area()).isEmpty();
  }

  /** Two cells, the second of which needs the first. */
  private List<PlannedCell> lenderAndBorrower() {
    BuildCell lender = Cells.cell("lender", temp).asNeeded();
    BuildCell borrower = Cells.cell("borrower", temp).needing(List.of(lender.id()));
    return List.of(PlannedCell.toBuild(lender), PlannedCell.toBuild(borrower));
  }

  @Test
  void aCellWaitsForTheOneItNeedsAndStandsOnIt() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    CountDownLatch unrelated = new CountDownLatch(1);
    AtomicInteger onLender = new AtomicInteger();
    List<PlannedCell> plan = new ArrayList<>(lenderAndBorrower());
    plan.addAll(plan("unrelated"));

    List<RunReport.CellReport> reports =
        scheduler(
                (root, module) -> {
                  if (module.equals("lender")) {
                    assertThat(unrelated.await(30, TimeUnit.SECONDS)).isTrue();
                    mayEnd.countDown();
                  } else if (module.equals("borrower")) {
                    assertThat(mayEnd.getCount()).as("the lender has ended").isZero();
                    boolean built =
                        root.layers().stream()
                            .map(l -> l.tree().resolve("lib/modules/" + Cells.RELEASE))
                            .anyMatch(Files::isDirectory);
                    onLender.addAndGet(built ? 1 : 0);
                    assertThat(root.layers()).anyMatch(l -> l.id().equals("source-lender"));
                  } else {
                    unrelated.countDown();
                  }
                  return installed(root, module);
                },
                3,
                false)
            .run(plan);

    assertThat(reports)
        .extracting(r -> r.cell().module().name() + " " + r.outcome().word())
        .containsExactly("lender built", "borrower built", "unrelated built");
    assertThat(onLender).as("the lender's root is there and below the borrower's").hasValue(1);
    assertThat(area()).as("and in the end it is not").isEmpty();
  }

  @Test
  void oneThreadIsEnoughForCellsThatNeedEachOther() throws Exception {
    assertThat(
            scheduler((root, module) -> installed(root, module), 1, false).run(lenderAndBorrower()))
        .allMatch(r -> r.outcome() instanceof CellOutcome.Built);
  }

  @Test
  void aCellWhoseNeedFailedIsNotBuilt() throws Exception {
    List<String> begun = new CopyOnWriteArrayList<>();

    List<RunReport.CellReport> reports =
        scheduler(
                (root, module) -> {
                  begun.add(module);
                  return makeFailed(root, module);
                },
                2,
                false)
            .run(lenderAndBorrower());

    assertThat(begun).containsExactly("lender");
    assertThat(reports.get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed ->
                assertThat(failed.message())
                    .contains("lender/1.0", "BUILD_DEPENDS", "not built: failed"));
    assertThat(area()).isEmpty();
  }

  @Test
  void whatBrokeOffTheNeedIsToBlameForTheCellToo() throws Exception {
    List<RunReport.CellReport> reports =
        scheduler(
                (root, module) -> {
                  throw new EnvironmentException("no space left", "free some");
                },
                1,
                false)
            .run(lenderAndBorrower());

    assertThat(reports.get(1).outcome())
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
    List<PlannedCell> plan = new ArrayList<>(lenderAndBorrower());
    plan.set(
        0,
        PlannedCell.settled(
            plan.get(0).id(), new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64")));

    List<RunReport.CellReport> reports =
        scheduler((root, module) -> installed(root, module), 2, false).run(plan);

    assertThat(reports.get(1).outcome())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> assertThat(failed.message()).contains("lender/1.0", "skipped"));
  }
}
