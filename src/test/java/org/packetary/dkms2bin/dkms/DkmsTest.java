package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.MakeTokens;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** Which makes share their jobs with those of other cells, and what comes of it. */
class DkmsTest {

  private static final CellId CELL =
      new CellId(new ModuleId("one", "1.0"), "6.1.0-1-amd64", Architecture.X86_64);

  private final Path temp;
  private final List<String> makes = new ArrayList<>();
  private final List<List<String>> shown = new ArrayList<>();

  DkmsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** A sandbox that notes what {@code build.sh} is told, and does what a test says. */
  private final class Noting implements Sandbox {
    private final boolean shows;
    private final FakeSandbox inner;

    Noting(boolean shows, FakeSandbox.Happening happening) {
      this.shows = shows;
      this.inner = new FakeSandbox(happening);
    }

    @Override
    public CommandResult run(
        SandboxRoot root, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
        throws InterruptedException {
      makes.add(argv.get(argv.size() - 1));
      shown.add(root.binds().stream().map(Bind::name).toList());
      return inner.run(root, argv, timeout, log);
    }

    @Override
    public boolean showsTheHosts() {
      return shows;
    }
  }

  private MakeTokens tokens() {
    return new MakeTokens() {
      @Override
      public Optional<Path> directory() {
        return Optional.of(temp.resolve("make"));
      }

      @Override
      public Share begin() {
        return () -> {};
      }
    };
  }

  private DkmsRun run(String make, boolean shows, FakeSandbox.Happening happening)
      throws Exception {
    DkmsConf conf =
        new DkmsConf(
            make.isEmpty() ? Map.of() : Map.of("MAKE", new TreeMap<>(Map.of(0, make))), List.of());
    SandboxRoot root =
        Dkms.rootFor(
            CELL, List.of(new Layer("base", temp.resolve("base"))), temp.resolve("scratch"), 0);
    return new Dkms(new Noting(shows, happening), event -> {}, tokens())
        .run(CELL, conf, false, root, 3, Optional.empty());
  }

  private static CommandResult builds(SandboxRoot root) throws IOException {
    return FakeSandbox.dkms(root, List.of("add 0", "build 0", "install 0"), "");
  }

  /** A make that fails, and what its log says in the end. */
  private static CommandResult fails(SandboxRoot root, String log) throws IOException {
    Path build = root.upper().resolve("var/lib/dkms/one/1.0/build");
    Files.createDirectories(build);
    Files.writeString(build.resolve("make.log"), log);
    return FakeSandbox.dkms(root, List.of("add 0", "build 10"), "Bad return status");
  }

  @ParameterizedTest
  @CsvSource({
    "'', dkms",
    "make all, dkms",
    "''make' all', all",
    "'./configure && make', all",
    "'cd src; make -j4', none",
    "'./build --jobs=4', none",
  })
  void whatDkmsRunsWithOneJobSharesTooUnlessItNamesItsOwn(String make, String word)
      throws Exception {
    run(make, true, (root, module) -> builds(root));

    assertThat(makes).containsExactly(word);
    assertThat(shown.get(0).contains("make")).isEqualTo(!word.equals("none"));
  }

  @Test
  void whereNothingOfTheHostIsShownNothingIsShared() throws Exception {
    run("make", false, (root, module) -> builds(root));

    assertThat(makes).containsExactly("none");
    assertThat(shown.get(0)).containsExactly("out");
  }

  @Test
  void whatBreaksBySharingIsBuiltAgainWithout() throws Exception {
    DkmsRun run =
        run(
            "'make' all",
            true,
            (root, module) -> {
              if (makes.size() == 1) {
                return fails(root, "make: *** [Makefile:3: all] Error 1\n");
              }
              assertThat(root.upper().resolve("var")).doesNotExist();
              return builds(root);
            });

    assertThat(makes).containsExactly("all", "none");
    assertThat(run.again()).isTrue();
    assertThat(run.statuses()).containsEntry(Stage.BUILD, 0);
  }

  @Test
  void whatFailsBeforeAnyMakeIsNotBuiltAgain() throws Exception {
    DkmsRun run =
        run(
            "./configure && make",
            true,
            (root, module) -> fails(root, "configure: error: no kernel\n"));

    assertThat(makes).containsExactly("all");
    assertThat(run.again()).isFalse();
  }

  @Test
  void anOrderThatAMakefileLacksChangesNoOutcome() throws Exception {
    DkmsRun run =
        run(
            "make all",
            true,
            (root, module) ->
                makes.size() == 1
                    ? fails(root, "cannot stat 'one.ko'\nmake: *** [Makefile:5: install] Error 1\n")
                    : builds(root));

    assertThat(makes).containsExactly("dkms", "none");
    assertThat(run.statuses()).containsEntry(Stage.INSTALL, 0);
    assertThat(run.again()).isFalse();
  }

  @Test
  void whatTheCompilerRefusesIsNotBuiltAgain() throws Exception {
    run(
        "make",
        true,
        (root, module) ->
            fails(root, "one.c:3:1: error: unknown type name\nmake: *** [one.o] Error 1\n"));

    assertThat(makes).containsExactly("dkms");
  }
}
