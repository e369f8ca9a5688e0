package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Stage;
import picocli.CommandLine.Help.Ansi;

/** What people see: on which stream, how much, and nothing that steers their terminal. */
class TerminalTest {

  private static final CellId CELL =
      new CellId(new ModuleId("hello", "1.0"), "6.1.0-9-amd64", Architecture.X86_64);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private Terminal terminal(Ansi ansi, Terminal.Verbosity verbosity) {
    return new Terminal(new PrintWriter(out), new PrintWriter(err), ansi, verbosity);
  }

  private static BuildEvent finished(CellOutcome outcome) {
    return new BuildEvent.CellFinished(
        CELL, outcome, Duration.ofMillis(1250), 3, 7, outcome.kind().isTrouble(), List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "'\u001b[31mred', ?[31mred",
    "'bell\u0007', bell?",
    "'a\rb', a?b",
    "'c1\u009b2J', c1?2J",
    "'del\u007f', del?",
    "'tab\tnewline\n', 'tab\tnewline\n'",
    "'größe ‘quoted’', größe ‘quoted’",
  })
  void controlCharactersOfOthersAreStripped(String text, String plain) {
    assertThat(Terminal.plain(text)).isEqualTo(plain);
  }

  @Test
  void markupOfOthersIsNotObeyed() {
    Terminal terminal = terminal(Ansi.ON, Terminal.Verbosity.NORMAL);

    terminal.problem(Terminal.plain("x.c:1: @|red error|@: @\u0000|bold no|@"));

    assertThat(err.toString()).doesNotContain("\u001b").contains("red error").contains("bold no");
  }

  @Test
  void aFailureShowsItsHintAndColoursOnlyOurWords() {
    terminal(Ansi.ON, Terminal.Verbosity.NORMAL)
        .failure("no kernel \u001b[2J", Optional.of("there are:\n  6.1.0-9-amd64"));

    assertThat(err.toString())
        .startsWith("\u001b[")
        .contains("error:")
        .contains("hint:")
        .contains("\n  6.1.0-9-amd64")
        .doesNotContain("\u001b[2J");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aFailedCellIsShownEvenToThoseWhoWantQuiet() {
    PlainProgress printer = new PlainProgress(terminal(Ansi.OFF, Terminal.Verbosity.QUIET));

    printer.accept(new BuildEvent.CellStarted(CELL));
    printer.accept(new BuildEvent.KernelsSelected(List.of("6.1.0-9-amd64")));
    printer.accept(finished(new CellOutcome.Built(List.of(), Optional.empty())));
    printer.accept(finished(new CellOutcome.Skipped("D", "w", "a")));
    assertThat(err.toString()).isEmpty();

    printer.accept(
        finished(
            new CellOutcome.Failed(
                Stage.BUILD,
                OptionalInt.of(10),
                "make failed",
                List.of(Finding.of(FindingKind.OTHER, "x.c:1:1: error: \u001b[31mno")),
                Optional.of(Path.of("/repo/.dkms2bin/logs/hello/make.log")))));

    assertThat(err.toString().lines().map(String::strip))
        .containsExactly(
            "failed     hello/1.0 on 6.1.0-9-amd64 [3/7] 1.3 s",
            "make failed (build, dkms status 10)",
            "x.c:1:1: error: ?[31mno",
            "log: /repo/.dkms2bin/logs/hello/make.log");
  }

  @Test
  void aCellThatWasBrokenOffSaysWhatToDo() {
    new PlainProgress(terminal(Ansi.OFF, Terminal.Verbosity.NORMAL))
        .accept(
            finished(
                new CellOutcome.BrokenOff(
                    Blame.ENVIRONMENT,
                    "the disk is full",
                    Optional.of("free space"),
                    Optional.empty())));

    assertThat(err.toString())
        .contains("broken-off hello/1.0")
        .contains("the disk is full")
        .contains("hint: free space");
  }

  @Test
  void kernelsAreCountedAndListedBeforeAnythingIsBuilt() {
    new PlainProgress(terminal(Ansi.OFF, Terminal.Verbosity.NORMAL))
        .accept(new BuildEvent.KernelsSelected(List.of("6.1.0-10-amd64", "6.1.0-9-amd64")));

    assertThat(err.toString()).contains("2").contains("6.1.0-10-amd64, 6.1.0-9-amd64");
  }

  @Test
  void aKeptRootComesWithTheCommandThatEntersIt() {
    new PlainProgress(terminal(Ansi.OFF, Terminal.Verbosity.NORMAL))
        .accept(new BuildEvent.ChrootKept(CELL, Path.of("/c/kept/x"), "sh /c/kept/x/enter"));

    assertThat(err.toString()).contains("/c/kept/x").contains("sh /c/kept/x/enter");
  }
}
