package org.packetary.dkms2bin.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.VerifiedModule;
import org.packetary.dkms2bin.sandbox.MakeTokens;

/** What a cell's build leaves: a result, or nothing where it was broken off. */
class CellRunnerTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Path temp;
  private final ResultStore store;
  private final StageTimes times = new StageTimes(stage -> {});
  private final List<Duration> limits = new ArrayList<>();
  private ForeignPackaging foreign = ForeignPackaging.NONE;
  private int scratches;

  CellRunnerTest(@TempDir Path temp) {
    this.temp = temp;
    this.store = new ResultStore(temp.resolve("results"));
  }

  private CellEnd run(BuildCell cell, boolean again, FakeSandbox.Happening happening)
      throws IOException, InterruptedException {
    FakeSandbox sandbox = new FakeSandbox(happening);
    return new CellRunner(
            new Dkms(
                (root, argv, timeout, log) -> {
                  timeout.ifPresent(limits::add);
                  return sandbox.run(root, argv, timeout, log);
                },
                event -> {},
                MakeTokens.NONE),
            foreign,
            1,
            Duration.ofMinutes(1),
            (kernel, findings) -> findings,
            store,
            new Makers("run-1", "1.0", Clock.fixed(NOW, ZoneOffset.UTC)),
            new LentRoot(new ProcessRunner(), HostEnvironment.of(System.getenv()), temp, false))
        .run(cell, temp.resolve("scratch-" + scratches++), temp.resolve("logs"), times, again);
  }

  private CellResult result(CellSpec spec, FakeSandbox.Happening happening) throws Exception {
    return run(Kernels.cell(spec, temp.resolve("root")), false, happening)
        .fold(
            CellEnd.Done::result,
            broken -> {
              throw new AssertionError("broken off: " + broken.outcome());
            });
  }

  private CellOutcome.BrokenOff broken(FakeSandbox.Happening happening) throws Exception {
    return run(Kernels.cell(Specs.cell("one"), temp.resolve("root")), false, happening)
        .fold(
            done -> {
              throw new AssertionError("a result: " + done.result());
            },
            CellEnd.Broken::outcome);
  }

  private static ResultOutcome.Verified verified(CellResult result) {
    return result
        .facts()
        .outcome()
        .fold(
            v -> v,
            skipped -> {
              throw new AssertionError(skipped.toString());
            },
            failed -> {
              throw new AssertionError(failed.toString());
            });
  }

  private static ResultOutcome.Failed failed(CellResult result) {
    assertThat(result.facts().outcome()).isInstanceOf(ResultOutcome.Failed.class);
    return (ResultOutcome.Failed) result.facts().outcome();
  }

  @Test
  void aBuiltCellLeavesItsModulesAsDkmsMadeThemAndItsLog() throws Exception {
    CellResult result = result(Specs.cell("one"), FakeDkms::installed);

    ResultOutcome.Verified verified = verified(result);
    assertThat(verified.modules())
        .containsExactly(new VerifiedModule("0-fixture_base.ko", "updates/dkms/fixture_base.ko"));
    assertThat(result.file(verified.modules().get(0)))
        .hasSameBinaryContentAs(FakeDkms.FIXTURES.resolve("fixture_base.ko"));
    assertThat(verified.compression()).isEqualTo(Compression.NONE);
    assertThat(verified.notes()).isEmpty();
    assertThat(verified.symvers()).isFalse();
    assertThat(result.log().orElseThrow()).content().contains("DKMS: install done");
    assertThat(result.files().root()).as("nobody needs it").doesNotExist();
  }

  @Test
  void factsTellTheInputsAndWhoMadeTheResult() throws Exception {
    CellSpec spec = Specs.cell("one");

    CellResult result = result(spec, FakeDkms::installed);

    assertThat(result.facts().digest()).isEqualTo(spec.inputDigest());
    assertThat(result.facts().cell()).isEqualTo(spec.id());
    assertThat(result.facts().counted()).isEqualTo(spec.parts().counted());
    assertThat(result.facts().recorded())
        .containsEntry("tool", "1.0")
        .containsEntry("package/gcc", "12 amd64");
    assertThat(result.facts().making().when()).isEqualTo(NOW);
    assertThat(result.facts().making().run()).isEqualTo("run-1");
    assertThat(result.facts().making().dkmsVersion()).isEqualTo("3.0.10");
    assertThat(store.find(spec.inputDigest()).map(CellResult::directory))
        .contains(result.directory());
  }

  @Test
  void eachStageIsTimedAsFarAsACellCame() throws Exception {
    CellResult good = result(Specs.cell("good"), timed(FakeDkms::installed));
    assertThat(good.facts().making().stages())
        .containsEntry(Stage.ADD, Duration.ofMillis(120))
        .containsEntry(Stage.BUILD, Duration.ofMillis(1_234_560))
        .containsKey(Stage.VERIFICATION);
    assertThat(times.taken()).isEqualTo(good.facts().making().stages());
  }

  @Test
  void aFailedCellIsTimedAsFarAsItCame() throws Exception {
    CellResult bad = result(Specs.cell("bad"), timed(FakeDkms::makeFailed));

    assertThat(bad.facts().making().stages()).containsOnlyKeys(Stage.ADD, Stage.BUILD);
  }

  private static FakeSandbox.Happening timed(FakeSandbox.Happening happening) {
    return (root, module) -> {
      CommandResult result = happening.in(root, module);
      Files.writeString(
          root.scratch().resolve("out/status"),
          "add time 12\nbuild time 123456\n",
          StandardOpenOption.APPEND);
      return result;
    };
  }

  @Test
  void aFailedMakeHasItsFindingsAndItsLogIsKept() throws Exception {
    CellResult result = result(Specs.cell("one"), FakeDkms::makeFailed);

    ResultOutcome.Failed failed = failed(result);
    assertThat(failed.stage()).isEqualTo(Stage.BUILD);
    assertThat(failed.dkmsStatus()).hasValue(10);
    assertThat(failed.findings())
        .singleElement()
        .satisfies(f -> assertThat(f.message()).contains("no"));
    assertThat(result.log().orElseThrow())
        .startsWith(temp.resolve("results"))
        .hasFileName("make.log")
        .content()
        .contains("CC x.o");
    assertThat(result.files().dkmsLog())
        .content()
        .contains("# dkms build\nError! Bad return status");
  }

  @Test
  void aModuleForAnotherKernelIsNotTaken() throws Exception {
    CellResult result =
        result(
            Specs.cell("one"),
            (root, module) -> {
              CommandResult ended = FakeDkms.installed(root, module);
              Files.writeString(
                  root.upper()
                      .resolve(FakeDkms.kept(module, FakeDkms.RELEASE))
                      .resolve("fixture_base.ko"),
                  "not a module at all");
              return ended;
            });

    assertThat(failed(result).stage()).isEqualTo(Stage.VERIFICATION);
    assertThat(failed(result).findings())
        .allMatch(f -> f.kind() == FindingKind.UNFIT_MODULE)
        .isNotEmpty();
    assertThat(result.files().modules()).doesNotExist();
  }

  @Test
  void whatTheMakefileInstalledByItselfIsNotedAndNotTaken() throws Exception {
    CellResult result =
        result(
            Specs.cell("one"),
            (root, module) -> {
              CommandResult ended = FakeDkms.installed(root, module);
              Files.writeString(
                  root.scratch().resolve("out/modules.by-build"), "kernel/net/fixture_base.ko\0");
              return ended;
            });

    assertThat(verified(result).notes())
        .singleElement()
        .asString()
        .contains("target of the makefile", "kernel/net/fixture_base.ko");
    assertThat(verified(result).modules()).hasSize(1);
  }

  @Test
  void dkmsMayBuildAModuleAndNotInstallIt() throws Exception {
    CellResult result =
        result(
            Specs.cell("one"),
            (root, module) -> {
              CommandResult ended = FakeDkms.installed(root, module);
              Files.delete(root.scratch().resolve("out/modules.installed"));
              return ended;
            });

    assertThat(failed(result).stage()).isEqualTo(Stage.INSTALL);
    assertThat(failed(result).message()).contains("fixture_base.ko");
  }

  @Test
  void aModuleThatTheKernelsOwnPackageHasIsNotLaidOverIt() throws Exception {
    Path own =
        temp.resolve("root/lib/modules/" + FakeDkms.RELEASE + "/updates/dkms/fixture_base.ko.xz");
    Kernels.root(temp.resolve("root"));
    Files.createDirectories(own.getParent());
    Files.writeString(own, "the kernel's");

    assertThat(failed(result(Specs.cell("one"), FakeDkms::installed)).message())
        .contains("kernel's own package", "updates/dkms/fixture_base.ko");
  }

  @Test
  void dkmsMaySucceedWithoutAModule() throws Exception {
    CellResult result =
        result(
            Specs.cell("none", Specs.conf(), CellTerms.NONE, false),
            (root, module) ->
                FakeSandbox.dkms(
                    root,
                    List.of("add 0", "build 0", "install 0"),
                    "dkms.conf: Warning! Zero modules specified."));

    assertThat(failed(result).message()).contains("no module to package");
    assertThat(failed(result).findings())
        .singleElement()
        .satisfies(f -> assertThat(f.hint().orElse("")).contains("BUILT_MODULE_NAME"));
  }

  @Test
  void dkmsMaySayNoWhereWeDidNot() throws Exception {
    CellResult result =
        result(
            Specs.cell("one"),
            (root, module) ->
                FakeSandbox.dkms(
                    root,
                    List.of("add 0", "build 77"),
                    "Error! The dkms.conf includes a BUILD_EXCLUSIVE directive which does not"
                        + " match."));

    assertThat(result.facts().outcome())
        .isInstanceOfSatisfying(
            ResultOutcome.Skipped.class, s -> assertThat(s.actual()).contains("does not match"));
  }

  @Test
  void aFailingPreBuildIsToldWhateverCameOfIt() throws Exception {
    CellResult result =
        result(
            Specs.cell("one"),
            (root, module) -> {
              Files.writeString(root.scratch().resolve("out/pre_build.status"), "3");
              return FakeDkms.installed(root, module);
            });

    assertThat(verified(result).notes())
        .singleElement()
        .asString()
        .contains("PRE_BUILD", "ended with status 3");
  }

  @Test
  void aCellThatWasKilledLeavesNoResultAndItsLogElsewhere() throws Exception {
    CellOutcome.BrokenOff broken =
        broken(
            (root, module) -> {
              Files.writeString(root.scratch().resolve("out/status"), "add 0\n");
              return FakeSandbox.ended(137, "", "Killed\n");
            });

    assertThat(broken.blame()).isEqualTo(Blame.ENVIRONMENT);
    assertThat(broken.log().orElseThrow()).startsWith(temp.resolve("logs")).exists();
    assertThat(store.find(Specs.cell("one").inputDigest())).isEmpty();
  }

  @Test
  void aCellThatMetItsTimeLimitLeavesNoResult() throws Exception {
    CellOutcome.BrokenOff broken =
        broken(
            (root, module) ->
                new CommandResult(
                    Command.of(List.of("sh", "enter"), Map.of()),
                    137,
                    "",
                    "",
                    true,
                    Duration.ofMinutes(1)));

    assertThat(broken.blame()).isEqualTo(Blame.ENVIRONMENT);
    assertThat(broken.message()).contains("time");
    assertThat(store.find(Specs.cell("one").inputDigest())).isEmpty();
  }

  @Test
  void aCellsOwnTimeLimitTakesThePlaceOfTheRuns() throws Exception {
    result(Specs.cell("one"), FakeDkms::installed);
    result(
        Specs.cell(
            "two",
            Specs.conf("fixture_base"),
            new CellTerms(Optional.of(Duration.ofHours(3)), Optional.empty(), List.of()),
            false),
        FakeDkms::installed);

    assertThat(limits).containsExactly(Duration.ofMinutes(1), Duration.ofHours(3));
  }

  @Test
  void aRootThatCannotBeSetUpBreaksItOff() throws Exception {
    assertThat(
            broken(
                (root, module) -> {
                  throw new EnvironmentException("no space left", "free some");
                }))
        .isEqualTo(
            new CellOutcome.BrokenOff(
                Blame.ENVIRONMENT, "no space left", Optional.of("free some"), Optional.empty()));
  }

  @Test
  void whatPackagingInTheRootCannotDoIsNotTheDriversFault() throws Exception {
    foreign =
        (verified, files) -> {
          throw new PublishException("cannot write package", "check");
        };

    assertThat(broken(FakeDkms::installed))
        .isEqualTo(
            new CellOutcome.BrokenOff(
                Blame.PACKAGING, "cannot write package", Optional.of("check"), Optional.empty()));
    assertThat(store.find(Specs.cell("one").inputDigest())).isEmpty();
  }

  @Test
  void anInterruptionLeavesNothing() throws Exception {
    BuildCell cell = Kernels.cell(Specs.cell("one"), temp.resolve("root"));

    assertThatThrownBy(
            () ->
                run(
                    cell,
                    false,
                    (root, module) -> {
                      throw new InterruptedException("stop");
                    }))
        .isInstanceOf(InterruptedException.class);
    assertThat(store.find(cell.spec().inputDigest())).isEmpty();
    assertThat(leftovers()).isEmpty();
  }

  private List<Path> leftovers() throws IOException {
    try (Stream<Path> all = Files.walk(temp.resolve("results"))) {
      return all.filter(f -> f.getFileName().toString().endsWith(".log")).toList();
    }
  }

  @Test
  void aResultThatIsThereIsTakenUnlessItIsToBeReplaced() throws Exception {
    CellSpec spec = Specs.cell("one");
    BuildCell cell = Kernels.cell(spec, temp.resolve("root"));
    CellResult failed = result(spec, FakeDkms::makeFailed);

    CellResult same = result(spec, FakeDkms::installed);
    assertThat(same.directory()).isEqualTo(failed.directory());
    failed(same);

    run(cell, true, FakeDkms::installed);
    assertThat(store.find(spec.inputDigest()).map(r -> verified(r).modules())).isPresent();
  }

  @Test
  void whereTheReplacementIsBrokenOffTheEarlierResultStays() throws Exception {
    CellSpec spec = Specs.cell("one");
    CellResult earlier = result(spec, FakeDkms::installed);

    CellEnd end =
        run(
            Kernels.cell(spec, temp.resolve("root")),
            true,
            (root, module) -> FakeSandbox.ended(137, "", "Killed"));

    assertThat(end).isInstanceOf(CellEnd.Broken.class);
    assertThat(store.find(spec.inputDigest()).map(CellResult::directory))
        .contains(earlier.directory());
  }

  @Test
  void aNeededCellLendsItsRootAndTheSymbolsThatItExports() throws Exception {
    CellSpec lender = Specs.cell("lender", Specs.conf("fixture_base"), CellTerms.NONE, true);
    CellResult lent =
        result(
            lender,
            (root, module) -> {
              CommandResult ended = FakeDkms.installed(root, module);
              Files.copy(
                  FakeDkms.FIXTURES.resolve("fixture_base.symvers"),
                  root.upper()
                      .resolve(FakeDkms.kept(module, FakeDkms.RELEASE))
                      .resolve("Module.symvers"));
              return ended;
            });
    assertThat(verified(lent).symvers()).isTrue();
    assertThat(lent.files().symvers())
        .hasSameBinaryContentAs(FakeDkms.FIXTURES.resolve("fixture_base.symvers"));

    Provided provided =
        Provided.of(lender.id(), lent, new Layer("source-lender", temp.resolve("lender")));
    CellSpec user = Specs.cell("user", Specs.conf("fixture_user"), CellTerms.NONE, false);
    List<String> layers = new ArrayList<>();
    CellEnd end =
        run(
            Kernels.cell(user, temp.resolve("root"), provided),
            false,
            (root, module) -> {
              root.layers().forEach(layer -> layers.add(layer.id()));
              assertThat(root.layers().get(2).tree())
                  .as("with the module installed")
                  .satisfies(
                      tree ->
                          assertThat(
                                  tree.resolve(
                                      "lib/modules/"
                                          + FakeDkms.RELEASE
                                          + "/updates/dkms/fixture_base.ko"))
                              .exists());
              return FakeDkms.installed(root, module, List.of("fixture_user"));
            });

    assertThat(layers)
        .containsExactly("kernel-1", "source-lender", "cell-" + lender.id().slug(), "source-user");
    assertThat(end)
        .as("its module is verified with the lender's symbols")
        .isInstanceOfSatisfying(
            CellEnd.Done.class, done -> assertThat(verified(done.result()).modules()).hasSize(1));
  }

  @Test
  void withoutTheLendersSymbolsTheUserDoesNotFit() throws Exception {
    CellSpec user = Specs.cell("user", Specs.conf("fixture_user"), CellTerms.NONE, false);

    assertThat(
            failed(
                    result(
                        user,
                        (root, module) ->
                            FakeDkms.installed(root, module, List.of("fixture_user"))))
                .message())
        .contains("fixture_base_count");
  }

  @Test
  void aModuleThatWasLeftOutIsInTheResultAsANote() throws Exception {
    CellSpec spec =
        Specs.cell(
            "both",
            Specs.conf("fixture_base", "broken"),
            new CellTerms(
                Optional.empty(),
                Optional.empty(),
                List.of(new CellTerms.AllowedUnfit("broken", "nobody has it"))),
            false);

    CellResult result = result(spec, FakeDkms::installed);

    assertThat(verified(result).modules()).hasSize(1);
    assertThat(verified(result).allNotes())
        .singleElement()
        .asString()
        .startsWith("left out broken")
        .endsWith("(allowed: nobody has it)");
  }
}
