package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Stage;
import picocli.CommandLine.Help.Ansi;

/** A run that says nothing for long says that it lives. */
class HeartbeatTest {

  private static final Instant BEGIN = SampleEvents.BEGIN;

  private final StringWriter err = new StringWriter();

  private Terminal terminal(Terminal.Verbosity verbosity) {
    return new Terminal(
        new PrintWriter(new StringWriter()), new PrintWriter(err), Ansi.OFF, verbosity);
  }

  private static void ticks(Heartbeat heartbeat, long from, long to) {
    for (long second = from; second <= to; second += Heartbeat.LOOK.toSeconds()) {
      heartbeat.tick(BEGIN.plusSeconds(second));
    }
  }

  private static void tell(Heartbeat heartbeat, BuildEvent... events) {
    SampleEvents.stamped(List.of(events)).forEach(heartbeat);
  }

  @Test
  void itSaysWhatRunsAMinuteAfterTheLastLineAndThenEachMinute() {
    Heartbeat heartbeat = new Heartbeat(terminal(Terminal.Verbosity.NORMAL), BEGIN);
    tell(
        heartbeat,
        new BuildEvent.CellStarted(SampleEvents.HELLO),
        new BuildEvent.CellStarted(SampleEvents.OTHER),
        new BuildEvent.CellStage(SampleEvents.HELLO, Stage.BUILD));

    ticks(heartbeat, 0, 55);
    assertThat(err.toString()).isEmpty();
    ticks(heartbeat, 60, 190);

    assertThat(err.toString().lines())
        .hasSize(3)
        .first()
        .isEqualTo(
            "still      building 2 cells: hello/1.0 on 6.1.0-9-amd64, build, 1 min 00 s;"
                + " other/1.0 on 6.1.0-9-amd64, 59 s");
  }

  @Test
  void anyOtherLineIsEnough() {
    Terminal terminal = terminal(Terminal.Verbosity.NORMAL);
    Heartbeat heartbeat = new Heartbeat(terminal, BEGIN);
    tell(heartbeat, new BuildEvent.LayerStarted("base root"));

    ticks(heartbeat, 0, 50);
    terminal.progress("something else");
    ticks(heartbeat, 55, 110);
    assertThat(err.toString().lines()).containsExactly("something else");
    ticks(heartbeat, 115, 120);

    assertThat(err.toString().lines())
        .containsExactly("something else", "still      preparing base root, 1 min 55 s");
  }

  @Test
  void manyCellsAreCounted() {
    Heartbeat heartbeat = new Heartbeat(terminal(Terminal.Verbosity.NORMAL), BEGIN);
    for (int i = 0; i < 5; i++) {
      tell(heartbeat, new BuildEvent.CellStarted(SampleEvents.cell("m" + i, "6.1")));
    }

    ticks(heartbeat, 0, 60);

    assertThat(err.toString()).contains("building 5 cells: ").endsWith(" and 2 more\n");
  }

  @Test
  void thoseWhoWantQuietAndARunThatDoesNothingHearNothing() {
    Heartbeat quiet = new Heartbeat(terminal(Terminal.Verbosity.QUIET), BEGIN);
    tell(quiet, new BuildEvent.CellStarted(SampleEvents.HELLO));
    ticks(quiet, 0, 300);
    ticks(new Heartbeat(terminal(Terminal.Verbosity.NORMAL), BEGIN), 0, 300);

    assertThat(err.toString()).isEmpty();
  }
}
