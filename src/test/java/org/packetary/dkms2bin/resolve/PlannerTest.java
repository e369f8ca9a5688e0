package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.RootedArchive;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.plan.PlanJson;
import org.packetary.dkms2bin.plan.PlannedCell;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.LazySandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.schedule.Lane;
import org.packetary.dkms2bin.schedule.TaskGraph;
import org.packetary.dkms2bin.schedule.TaskListener;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.util.Digests;

/** A distribution is planned by tasks, and not again where nothing of the question changed. */
class PlannerTest {

  private static final String NEW = "6.12.9+deb12-amd64";
  private static final String OLD = "6.1.0-9-amd64";

  private final Path temp;
  private final WorkDirectory work;
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final RootedArchive archive =
      new RootedArchive(Map.of("flex", List.of("2.6"), "libdrm-dev", List.of("2.4")));
  private final List<String> givenOut = Collections.synchronizedList(new ArrayList<>());

  /** What evaluating a tree's dkms.conf for a release comes to; anything else is a bash error. */
  private final Map<String, String> confs = new HashMap<>();

  PlannerTest(@TempDir Path temp) {
    this.temp = temp;
    this.work = WorkDirectory.open(temp.resolve("cache"));
  }

  @AfterEach
  void close() {
    work.close();
  }

  private CommandResult happen(SandboxRoot root) throws IOException {
    if (!root.binds().get(0).name().equals("source")) {
      return RootedArchive.prepare(root);
    }
    String key = root.binds().get(0).host().getFileName() + " " + root.release().orElse("");
    String conf = confs.get(key);
    return conf == null
        ? FakeSandbox.ended(1, "begun\0\0\0", "dkms.conf: line 3: syntax error")
        : FakeSandbox.ended(0, "begun\0\0\0" + conf, "");
  }

  private static String named(String name, String version) {
    return "PACKAGE_NAME\0" + "0\0" + name + "\0PACKAGE_VERSION\0" + "0\0" + version + "\0";
  }

  private void evaluates(String tree, String kernel, String rows) {
    confs.put(tree + " " + kernel, rows);
  }

  private void evaluatesEverywhere(String tree) {
    evaluates(tree, NEW, named(tree, "1"));
    evaluates(tree, OLD, named(tree, "1"));
  }

  private TakenSource source(String name, String depends, String... buildDeps) throws IOException {
    Path tree = Files.createDirectories(temp.resolve("inputs").resolve(name));
    Files.writeString(tree.resolve("dkms.conf"), name);
    DriverRequest said =
        new DriverRequest(
            List.of(name),
            DriverRequest.of(List.of()).description(),
            List.of(),
            List.of(buildDeps),
            Optional.empty(),
            List.of());
    return new TakenSource(
        new DkmsSource(
            tree,
            Digests.sha256(name),
            List.of(),
            new Origin(
                Path.of("/input/" + name),
                Optional.of(name + "-dkms"),
                Optional.of("1"),
                Map.of("Depends", depends)),
            Instant.EPOCH),
        new SourcePin(
            name,
            Digests.sha256("pin " + name),
            Digests.sha256(name),
            Optional.empty(),
            Optional.empty()),
        said,
        Optional.empty());
  }

  private BuildRequest request(Optional<Instant> date) {
    return new BuildRequest(
        List.of(),
        List.of(),
        new KernelRequest(List.of(NEW, OLD), Optional.empty(), OptionalInt.empty()),
        new RecipeRequest(Optional.of("debian-12"), Optional.empty()),
        MirrorChoice.DEFAULT,
        BackendRequest.DEFAULT,
        RpmOptions.DEFAULTS,
        PackagingRequest.DEFAULTS,
        temp.resolve("out"),
        1,
        Duration.ofHours(1),
        false,
        Reuse.ALL,
        Optional.empty(),
        Keeping.NONE,
        date,
        List.of());
  }

  private Planner planner(String program, Optional<Instant> date, TakenSource... sources)
      throws InterruptedException {
    LazySandbox sandbox = new LazySandbox(() -> new FakeSandbox((root, module) -> happen(root)));
    var recipe = RecipeBook.open(Path.of("chroot-recipes").toAbsolutePath()).named("debian-12");
    BuildRoots roots =
        new BuildRoots(
            recipe, archive, new LayerStore(temp.resolve("cache")), sandbox, work, events::add);
    return new Planner(
        new Distribution(
            0,
            request(date),
            recipe,
            archive,
            Architecture.X86_64,
            sandbox,
            roots,
            List.of(),
            Arrays.asList(sources),
            List.of(KernelRelease.parse(NEW), KernelRelease.parse(OLD))),
        "1.0",
        program,
        new PlanBook(temp.resolve("cache")),
        events::add);
  }

  private BuildPlan made(Planner planner) throws Exception {
    TaskGraph graph = new TaskGraph(e -> true, TaskListener.NONE);
    planner.addTo(
        graph,
        Files.createDirectories(temp.resolve("scratch")),
        temp.resolve("cache"),
        Lane.serial("preparing"),
        Lane.serial("processors"),
        cells -> cells.forEach(cell -> givenOut.add(cell.id().toString())));
    graph.run();
    if (graph.fatality().isPresent()) {
      throw (Exception) graph.fatality().get();
    }
    return planner.made();
  }

  private BuildPlan plan(TakenSource... sources) throws Exception {
    return made(planner("program", Optional.empty(), sources));
  }

  private static List<String> words(BuildPlan plan) {
    return plan.cells().stream()
        .map(c -> c.fold(build -> "to build", settled -> settled.outcome().word()))
        .toList();
  }

  @Test
  void everyModuleIsPairedWithEveryKernelInOrder() throws Exception {
    evaluatesEverywhere("b");
    evaluatesEverywhere("a");

    BuildPlan plan = plan(source("b", ""), source("a", ""));

    assertThat(plan.cells())
        .extracting(c -> c.id().toString())
        .containsExactly("b/1 on " + NEW, "b/1 on " + OLD, "a/1 on " + NEW, "a/1 on " + OLD);
    assertThat(words(plan)).containsOnly("to build");
    assertThat(givenOut)
        .containsExactlyInAnyOrder(
            "b/1 on " + NEW, "b/1 on " + OLD, "a/1 on " + NEW, "a/1 on " + OLD);
    assertThat(plan.recipe().name()).isEqualTo("debian-12");
    assertThat(plan.sources()).extracting(SourcePin::name).containsExactly("b", "a");
  }

  @Test
  void aCellsRootHasHeadersAndWhatThePackageDependsOn() throws Exception {
    evaluatesEverywhere("a");

    PlannedCell cell = plan(source("a", "dkms, flex", "libdrm-dev")).cells().get(1);

    assertThat(cell.spec().orElseThrow().root().layers())
        .extracting(RootSpec.LayerSpec::word)
        .containsExactly("base-debian-12", "kernel-" + OLD, "deps");
    assertThat(cell.spec().orElseThrow().parts().counted())
        .containsKeys("root/gcc-12", "headers/linux-headers-" + OLD, "dependency/flex")
        .containsKey("dependency/libdrm-dev");
  }

  @Test
  void aKernelWithoutHeadersDoesNotStopTheOthers() throws Exception {
    evaluatesEverywhere("a");
    archive.lose(NEW);

    assertThat(words(plan(source("a", "")))).containsExactly("broken-off", "to build");
  }

  @Test
  void whereNoKernelHasHeadersEachCellIsBrokenOff() throws Exception {
    archive.lose(NEW);
    archive.lose(OLD);

    BuildPlan plan = plan(source("a", ""), source("b", ""));

    assertThat(words(plan)).hasSize(4).containsOnly("broken-off");
    assertThat(plan.cells().get(0).id()).hasToString("a/1 on " + NEW);
    assertThat(givenOut).hasSize(4);
    assertThat(planner("program", Optional.empty(), source("a", "")).known()).isEmpty();
  }

  @Test
  void withoutABaseEachCellIsBrokenOff() throws Exception {
    evaluatesEverywhere("a");
    archive.spoil("gcc-12");

    assertThat(plan(source("a", "")).cells())
        .extracting(c -> c.fold(build -> "", settled -> settled.outcome().toString()))
        .hasSize(2)
        .allMatch(outcome -> outcome.contains("gcc-12 cannot be installed"));
  }

  @Test
  void aRootThatCannotBeCompletedBreaksOffItsCellsOnly() throws Exception {
    evaluatesEverywhere("a");
    evaluatesEverywhere("b");
    archive.spoil("flex");

    assertThat(words(plan(source("a", "flex"), source("b", ""))))
        .containsExactly("broken-off", "broken-off", "to build", "to build");
  }

  @Test
  void aConfThatFailsForOneKernelFailsThatCellOnly() throws Exception {
    evaluates("a", OLD, named("a", "1"));

    assertThat(words(plan(source("a", "")))).containsExactly("failed", "to build");
  }

  @Test
  void aConfThatFailsForEveryKernelEndsTheRunWithoutACell() throws Exception {
    evaluatesEverywhere("b");
    TakenSource a = source("a", "");
    TakenSource b = source("b", "");

    assertThat(catchThrowable(() -> plan(b, a)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/input/a");
    assertThat(givenOut).isEmpty();
  }

  @Test
  void theSamePlanComesOfTheSameInputs() throws Exception {
    evaluatesEverywhere("a");
    BuildPlan one = plan(source("a", "flex"));
    BuildPlan other = plan(source("a", "flex"));

    assertThat(other).isEqualTo(one);
  }

  @Test
  void thePlanIsTextAndBack() throws Exception {
    evaluatesEverywhere("a");
    BuildPlan plan = plan(source("a", "flex"));

    assertThat(PlanJson.read(PlanJson.write(List.of(plan)), "plan.json")).containsExactly(plan);
  }

  @Test
  void theSameQuestionIsNotPlannedAgain() throws Exception {
    evaluatesEverywhere("a");
    assertThat(planner("program", Optional.empty(), source("a", "")).known()).isEmpty();
    BuildPlan plan = plan(source("a", ""));

    assertThat(planner("program", Optional.empty(), source("a", "")).known()).contains(plan);
  }

  @Test
  void anotherQuestionIs() throws Exception {
    evaluatesEverywhere("a");
    plan(source("a", ""));

    assertThat(planner("other", Optional.empty(), source("a", "")).known()).isEmpty();
    assertThat(planner("program", Optional.of(Instant.EPOCH), source("a", "")).known()).isEmpty();
    assertThat(planner("program", Optional.empty(), source("b", "")).known()).isEmpty();
    assertThat(planner("program", Optional.empty(), source("a", "", "flex")).known()).isEmpty();
  }

  @Test
  void aPlanThatLacksSomethingIsNotKept() throws Exception {
    evaluatesEverywhere("a");
    archive.lose(NEW);
    plan(source("a", ""));

    assertThat(planner("program", Optional.empty(), source("a", "")).known()).isEmpty();
  }
}
