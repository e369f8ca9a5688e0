package org.packetary.dkms2bin.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.dkms.DkmsConfEvaluator;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.pipeline.SourceRoots.SourceRoot;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.util.Digests;

/** Sources and kernels become cells. */
class PlannerTest {

  private static final Instant NEWEST = Instant.parse("2024-05-06T07:08:09Z");

  private final Map<String, CellOutcome.BrokenOff> lacks = new HashMap<>();
  private final Path temp;
  private final List<KernelBuild> kernels;

  /** What evaluating a tree's dkms.conf for a release comes to; anything else is a bash error. */
  private final Map<String, String> confs = new HashMap<>();

  PlannerTest(@TempDir Path temp) {
    this.temp = temp;
    this.kernels =
        List.of(Cells.kernel("6.12.9+deb12-amd64", temp), Cells.kernel("6.1.0-9-amd64", temp));
  }

  private Planner planner(Optional<Instant> sourceDate) throws IOException {
    Path scratch = Files.createDirectories(temp.resolve("scratch"));
    FakeSandbox sandbox =
        new FakeSandbox(
            (root, module) -> {
              Path tree = root.binds().get(0).host();
              String key = tree.getFileName() + " " + root.release().orElse("");
              String conf = confs.get(key);
              return conf == null
                  ? FakeSandbox.ended(1, "begun\0\0\0", "dkms.conf: line 3: syntax error")
                  : succeeded(conf);
            });
    return new Planner(
        new DkmsConfEvaluator(sandbox, temp.resolve("cache"), scratch, Duration.ofHours(1)),
        (source, all) ->
            all.stream()
                .map(k -> new SourceRoot(k, Optional.ofNullable(lacks.get(k.release().release()))))
                .toList(),
        Architecture.X86_64,
        temp.resolve("sources"),
        sourceDate,
        event -> {});
  }

  private static CommandResult succeeded(String rows) {
    return FakeSandbox.ended(0, "begun\0\0\0" + rows, "");
  }

  private static String named(String name, String version) {
    return "PACKAGE_NAME\0" + "0\0" + name + "\0PACKAGE_VERSION\0" + "0\0" + version + "\0";
  }

  private void evaluates(String tree, String kernel, String rows) {
    confs.put(tree + " " + kernel, rows);
  }

  private void evaluatesEverywhere(String tree, String rows) {
    kernels.forEach(k -> evaluates(tree, k.release().release(), rows));
  }

  private DkmsSource source(
      String tree, String content, Origin origin, List<CompanionFile> companions)
      throws IOException {
    Path directory = Files.createDirectories(temp.resolve("inputs").resolve(tree));
    Files.writeString(directory.resolve("dkms.conf"), content);
    return new DkmsSource(directory, Digests.sha256(content), companions, origin, NEWEST);
  }

  private DkmsSource source(String tree, String content) throws IOException {
    return source(tree, content, Origin.plain(Path.of("/input/" + tree)), List.of());
  }

  private List<PlannedCell> plan(DkmsSource... sources) throws Exception {
    return planner(Optional.empty()).plan(List.of(sources), kernels);
  }

  @Test
  void aRootThatCannotBeCompletedBreaksOffItsCellOnly() throws Exception {
    evaluatesEverywhere("a", named("alpha", "1"));
    lacks.put(
        "6.1.0-9-amd64",
        new CellOutcome.BrokenOff(
            Blame.ENVIRONMENT, "libfoo-dev conflicts", Optional.empty(), Optional.empty()));

    List<PlannedCell> cells = plan(source("a", "a"));

    assertThat(cells.get(0).cell()).isPresent();
    assertThat(cells.get(1).id()).hasToString("alpha/1 on 6.1.0-9-amd64");
    assertThat(cells.get(1).settled().map(CellOutcome::word)).contains("broken-off");
  }

  @Test
  void aKernelThatTheModuleDoesNotWantIsSkippedWhateverItsRootLacks() throws Exception {
    evaluates("a", "6.12.9+deb12-amd64", named("alpha", "1"));
    evaluates(
        "a",
        "6.1.0-9-amd64",
        named("alpha", "1") + "excluded:BUILD_EXCLUSIVE_KERNEL_MIN\0006.2\0006.1.0-9-amd64\0");
    for (KernelBuild kernel : kernels) {
      lacks.put(
          kernel.release().release(),
          new CellOutcome.BrokenOff(
              Blame.ENVIRONMENT, "libfoo-dev conflicts", Optional.empty(), Optional.empty()));
    }

    assertThat(plan(source("a", "a")))
        .extracting(c -> c.settled().map(CellOutcome::word).orElse("to build"))
        .containsExactly("broken-off", "skipped");
  }

  @Test
  void everyModuleIsPairedWithEveryKernelInOrder() throws Exception {
    evaluatesEverywhere("b", named("beta", "2"));
    evaluatesEverywhere("a", named("alpha", "1"));

    assertThat(plan(source("b", "b"), source("a", "a")))
        .extracting(c -> c.id().toString())
        .containsExactly(
            "beta/2 on 6.12.9+deb12-amd64",
            "beta/2 on 6.1.0-9-amd64",
            "alpha/1 on 6.12.9+deb12-amd64",
            "alpha/1 on 6.1.0-9-amd64");
  }

  @Test
  void theSourcesLieWhereDkmsLooksForThem() throws Exception {
    evaluatesEverywhere("langford-0.0.20130228", named("langford", "0.0.20130108"));

    BuildCell cell = plan(source("langford-0.0.20130228", "x")).get(0).cell().orElseThrow();

    assertThat(cell.sources().tree().resolve("usr/src/langford-0.0.20130108/dkms.conf"))
        .hasContent("x");
  }

  @Test
  void aKernelThatIsExcludedIsSkippedForTheFirstReason() throws Exception {
    evaluates("a", "6.1.0-9-amd64", named("alpha", "1"));
    evaluates(
        "a",
        "6.12.9+deb12-amd64",
        named("alpha", "1")
            + "excluded:BUILD_EXCLUSIVE_KERNEL_MAX\0006.2\0006.12.9+deb12-amd64\0"
            + "excluded:BUILD_EXCLUSIVE_ARCH\0s390x\0x86_64\0");

    List<PlannedCell> plan = plan(source("a", "x"));

    assertThat(plan.get(0).settled())
        .contains(
            new CellOutcome.Skipped("BUILD_EXCLUSIVE_KERNEL_MAX", "6.2", "6.12.9+deb12-amd64"));
    assertThat(plan.get(1).cell()).isPresent();
  }

  @Test
  void aConfThatFailsForOneKernelFailsThatCellOnly() throws Exception {
    evaluates("a", "6.1.0-9-amd64", named("alpha", "1"));

    List<PlannedCell> plan = plan(source("a", "x"));

    assertThat(plan.get(0).settled().orElseThrow())
        .isInstanceOfSatisfying(
            CellOutcome.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(Stage.EVALUATION);
              assertThat(failed.message()).contains("/input/a", "syntax error");
            });
    assertThat(plan.get(1).cell()).isPresent();
  }

  @Test
  void aConfThatFailsForEveryKernelIsAnUnusableInput() throws Exception {
    DkmsSource source = source("a", "x");

    assertThatThrownBy(() -> plan(source))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("/input/a")
        .hasMessageContaining("syntax error");
  }

  @Test
  void aConfWithoutANameIsAnUnusableInput() throws Exception {
    evaluatesEverywhere("a", "MAKE\0000\0make\0");
    DkmsSource source = source("a", "x");

    assertThatThrownBy(() -> plan(source))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("PACKAGE_NAME");
  }

  @Test
  void theSameSourcesTwiceAreOneModule() throws Exception {
    evaluatesEverywhere("a", named("alpha", "1"));
    evaluatesEverywhere("copy", named("alpha", "1"));

    assertThat(plan(source("a", "x"), source("copy", "x"))).hasSize(kernels.size());
  }

  @Test
  void twoSourcesOfOneModuleAreRefused() throws Exception {
    evaluatesEverywhere("a", named("alpha", "1"));
    evaluatesEverywhere("other", named("alpha", "1"));
    DkmsSource first = source("a", "x");
    DkmsSource second = source("other", "y");

    assertThatThrownBy(() -> plan(first, second))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("alpha/1")
        .hasMessageContaining("/input/a")
        .hasMessageContaining("/input/other");
  }

  @Test
  void packagesCarryTheSourcesDateUnlessThereIsAnother() throws Exception {
    evaluatesEverywhere("a", named("alpha", "1"));
    evaluatesEverywhere("b", named("beta", "1"));
    Instant epoch = Instant.ofEpochSecond(1_600_000_000);

    assertThat(plan(source("a", "x")).get(0).cell().orElseThrow().sourceDate()).isEqualTo(NEWEST);
    assertThat(
            planner(Optional.of(epoch))
                .plan(List.of(source("b", "y")), kernels)
                .get(0)
                .cell()
                .orElseThrow()
                .sourceDate())
        .isEqualTo(epoch);
  }

  @Test
  void whatADkmsPackageCarriesBesidesGoesIntoOneCompanion() throws Exception {
    evaluatesEverywhere("a", named("alpha", "1"));
    Path rule = Files.createFile(temp.resolve("60-alpha.rules"));
    Origin origin =
        new Origin(
            Path.of("alpha-dkms_1-2_all.deb"),
            Optional.of("alpha-dkms"),
            Optional.of("1-2"),
            Map.of(
                "Description", "driver for alphas\n long text",
                "Maintainer", "M <m@example.org>",
                "Homepage", "https://alpha.example"));
    DkmsSource source =
        source(
            "a",
            "x",
            origin,
            List.of(new CompanionFile("/lib/udev/rules.d/60-alpha.rules", rule, false)));

    List<PlannedCell> plan = plan(source);

    CommonPackage common = plan.get(0).cell().orElseThrow().common().orElseThrow();
    assertThat(common.dkmsPackage()).isEqualTo("alpha-dkms");
    assertThat(common.version()).isEqualTo("1-2");
    assertThat(common.files()).hasSize(1);
    assertThat(common.metadata().summary()).contains("driver for alphas");
    assertThat(common.metadata().maintainer()).contains("M <m@example.org>");
    assertThat(plan.get(1).cell().orElseThrow().common()).contains(common);
  }

  @Test
  void aPlainDirectoryHasNoCompanion() throws Exception {
    evaluatesEverywhere("a", named("alpha", "1"));

    assertThat(plan(source("a", "x")).get(0).cell().orElseThrow().common()).isEmpty();
  }
}
