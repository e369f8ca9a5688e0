package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.StampedEvent;
import picocli.CommandLine.Help.Ansi;

/** What is said stays above what is drawn, and nothing is left of a drawing. */
class FancyProgressTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Terminal terminal =
      new Terminal(new PrintWriter(out), new PrintWriter(err), Ansi.OFF, Terminal.Verbosity.NORMAL);
  private final Paper paper = new Paper();
  private int opened;

  /** A screen that remembers. */
  private static final class Paper implements Screen {
    private final List<String> above = new ArrayList<>();
    private List<String> drawing = List.of();
    private int drawings;
    private boolean closed;

    @Override
    public int columns() {
      return 60;
    }

    @Override
    public int rows() {
      return 20;
    }

    @Override
    public void show(List<String> lines, List<String> drawn) {
      above.addAll(lines);
      drawing = drawn;
      drawings++;
    }

    @Override
    public void close() {
      drawing = List.of();
      closed = true;
    }
  }

  private FancyProgress progress(Optional<Screen> screen) {
    return new FancyProgress(
        terminal,
        Clock.fixed(SampleEvents.BEGIN, ZoneOffset.UTC),
        () -> {
          opened++;
          return screen;
        });
  }

  private static void tell(FancyProgress progress, BuildEvent event) {
    progress.accept(new StampedEvent(1, SampleEvents.BEGIN, event));
  }

  private static BuildEvent built() {
    return new BuildEvent.CellFinished(
        SampleEvents.HELLO,
        SampleEvents.built(),
        Duration.ofSeconds(2),
        1,
        3,
        SampleEvents.built().kind().isTrouble(),
        List.of());
  }

  @Test
  void resultsStayAboveTheDrawingOfWhatRuns() {
    try (FancyProgress progress = progress(Optional.of(paper))) {
      tell(progress, new BuildEvent.CellStarted(SampleEvents.OTHER));
      tell(progress, new BuildEvent.CellStarted(SampleEvents.HELLO));
      tell(progress, built());
      terminal.problem("a problem");
      progress.tick();

      assertThat(paper.above)
          .containsExactly("built      hello/1.0 on 6.1.0-9-amd64 [1/3] 2.0 s", "a problem");
      assertThat(paper.drawing).hasSize(2).first().asString().contains("other/1.0");
      assertThat(err.toString()).isEmpty();
    }
    assertThat(paper.closed).isTrue();
  }

  @Test
  void resultsThatMayGoToTheSameTerminalWaitUntilTheDrawingIsGone() {
    try (FancyProgress progress = progress(Optional.of(paper))) {
      tell(progress, new BuildEvent.CellStarted(SampleEvents.OTHER));
      terminal.result("::error::no");
      progress.tick();

      assertThat(out.toString()).isEmpty();
    }
    terminal.result("::error::neither");

    assertThat(out.toString()).isEqualTo("::error::no\n::error::neither\n");
  }

  @Test
  void nothingIsDrawnTwice() {
    try (FancyProgress progress = progress(Optional.of(paper))) {
      tell(progress, new BuildEvent.CellStarted(SampleEvents.OTHER));
      progress.tick();
      progress.tick();
      progress.tick();

      assertThat(paper.drawings).isEqualTo(1);
      assertThat(opened).isEqualTo(1);
    }
  }

  @Test
  void aRunThatIsOverBeforeTheFirstDrawingOpensNoTerminal() {
    try (FancyProgress progress = progress(Optional.of(paper))) {
      tell(progress, built());
    }

    assertThat(opened).isZero();
    assertThat(err.toString()).isEqualTo("built      hello/1.0 on 6.1.0-9-amd64 [1/3] 2.0 s\n");
  }

  @Test
  void whatWasSaidLastComesAfterTheDrawingIsGoneAndThenTheTerminalSpeaksItself() {
    FancyProgress progress = progress(Optional.of(paper));
    tell(progress, new BuildEvent.CellStarted(SampleEvents.OTHER));
    progress.tick();
    terminal.problem("last words");
    progress.close();
    terminal.problem("error: interrupted");
    progress.tick();
    progress.close();

    assertThat(paper.drawing).isEmpty();
    assertThat(paper.drawings).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("last words\nerror: interrupted\n");
  }

  @Test
  void whereNothingCanBeDrawnLinesTellOfBeginningsToo() {
    try (FancyProgress progress = progress(Optional.empty())) {
      progress.tick();
      tell(progress, new BuildEvent.LayerStarted("base root"));
      tell(progress, new BuildEvent.CellStarted(SampleEvents.HELLO));
      terminal.result("a result");
      tell(progress, built());
      progress.tick();

      assertThat(err.toString())
          .isEqualTo(
              """
              preparing  base root
              building   hello/1.0 on 6.1.0-9-amd64
              built      hello/1.0 on 6.1.0-9-amd64 [1/3] 2.0 s
              """);
      assertThat(out.toString()).as("nothing to wait for").isEqualTo("a result\n");
    }
  }

  @Test
  void whatSeveralDistributionsFindInTheSameSourcesIsSaidOnce() {
    try (FancyProgress progress = progress(Optional.empty())) {
      for (int distribution = 0; distribution < 2; distribution++) {
        tell(
            progress, new BuildEvent.DriverGuessed(Path.of("x"), List.of("the name, from Kbuild")));
        tell(progress, new BuildEvent.Warning("a misspelt directive"));
      }
      tell(progress, new BuildEvent.DriverGuessed(Path.of("y"), List.of("the name, from Kbuild")));
    }

    assertThat(err.toString())
        .isEqualTo(
            """
            guessing   x has no dkms.conf:
                       the name, from Kbuild
            warning: a misspelt directive
            guessing   y has no dkms.conf:
                       the name, from Kbuild
            """);
  }

  @Test
  void whereNothingCanBeDrawnTheLinesAreStillSaid() {
    try (FancyProgress progress = progress(Optional.empty())) {
      tell(progress, built());
      progress.tick();

      assertThat(err.toString()).startsWith("built ");
      assertThat(opened).isEqualTo(1);
    }
  }
}
