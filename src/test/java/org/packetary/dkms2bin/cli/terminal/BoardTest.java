package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.Stage;

/** What goes on at a moment, and how it is laid out. */
class BoardTest {

  private static final CellId HELLO = SampleEvents.HELLO;
  private static final CellId OTHER = SampleEvents.OTHER;

  private final Board board = new Board();

  /** The events, a second between each two; the moment is that of the last. */
  private Board.Snapshot after(BuildEvent... events) {
    SampleEvents.stamped(List.of(events)).forEach(board);
    return board.at(SampleEvents.BEGIN.plusSeconds(events.length - 1));
  }

  private List<String> lines(int columns, int rows, BuildEvent... events) {
    Board.Snapshot snapshot = after(events);
    return BoardLines.of(
        snapshot, SampleEvents.BEGIN.plusSeconds(events.length - 1), columns, rows);
  }

  private static BuildEvent planned(CellId... cells) {
    return new BuildEvent.CellsPlanned(List.of(cells), Map.of(HELLO, Duration.ofSeconds(40)), 1);
  }

  private static BuildEvent failed(CellId cell, int done, int total) {
    return new BuildEvent.CellFinished(
        cell,
        SampleEvents.failed(),
        Duration.ofSeconds(3),
        done,
        total,
        SampleEvents.failed().kind().isTrouble(),
        List.of());
  }

  @Test
  void whatEndedIsGone() {
    assertThat(after(SampleEvents.all().toArray(BuildEvent[]::new)).running()).isEmpty();
  }

  @Test
  void aRunningCellHasALineWithItsStageAndTimeAndTheWholeHasABar() {
    assertThat(
            lines(
                80,
                24,
                planned(HELLO, OTHER),
                new BuildEvent.LayerStarted("kernel-6.1.0-9-amd64"),
                new BuildEvent.CellStarted(HELLO),
                new BuildEvent.CellStage(HELLO, Stage.ADD),
                new BuildEvent.CellStage(HELLO, Stage.BUILD)))
        .containsExactly(
            "  preparing kernel-6.1.0-9-amd64                                            3 s",
            "  hello/1.0 on 6.1.0-9-amd64                          build                 2 s",
            "  [----------------------------------------] 0 of 2, about 1 min left");
  }

  @Test
  void theBarCountsWhatIsDoneAndWhatIsNoSuccess() {
    assertThat(
            lines(
                80,
                24,
                planned(HELLO, OTHER),
                new BuildEvent.CellStarted(HELLO),
                failed(HELLO, 1, 2)))
        .containsExactly(
            "  [###################--------------------] 1 of 2, 1 not built, about 5 s left");
  }

  @Test
  void beforeTheCellsAreKnownThereIsNoBar() {
    assertThat(lines(80, 24, new BuildEvent.TaskStarted("plan", "planning")))
        .hasSize(1)
        .allMatch(l -> l.startsWith("  planning ") && l.endsWith(" 0 s"));
    assertThat(lines(80, 24, new BuildEvent.TaskFinished("plan", true))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 12, 20, 34, 50, 60, 80, 200})
  void noLineIsAsWideAsTheTerminal(int columns) {
    assertThat(
            lines(
                columns,
                24,
                planned(HELLO, OTHER),
                new BuildEvent.CellStarted(HELLO),
                new BuildEvent.CellStage(HELLO, Stage.VERIFICATION),
                failed(OTHER, 1, 2)))
        .hasSize(2)
        .allMatch(l -> l.length() < Math.max(2, columns));
  }

  @Test
  void aNarrowTerminalShowsTheCellAndItsTime() {
    assertThat(
            lines(
                34,
                24,
                planned(HELLO),
                new BuildEvent.CellStarted(HELLO),
                new BuildEvent.CellStage(HELLO, Stage.BUILD)))
        .containsExactly("  hello/1.0 on 6.1.0-9-amd64  1 s", "  0 of 1, about 40 s left");
  }

  @Test
  void moreThanFitInHalfOfTheTerminalAreCounted() {
    List<BuildEvent> events = new ArrayList<>();
    IntStream.range(0, 30)
        .mapToObj(i -> SampleEvents.cell("m" + i, "6.1"))
        .forEach(c -> events.add(new BuildEvent.CellStarted(c)));
    events.add(failed(HELLO, 1, 31));

    List<String> lines = lines(80, 12, events.toArray(BuildEvent[]::new));

    assertThat(lines).hasSize(6);
    assertThat(lines.get(4)).isEqualTo("  and 26 more");
    assertThat(lines.get(5)).contains("1 of 31");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void aTerminalOfFewRowsIsNotOverdrawn(int rows) {
    assertThat(
            lines(
                80,
                rows,
                planned(HELLO, OTHER),
                new BuildEvent.CellStarted(HELLO),
                new BuildEvent.CellStarted(OTHER)))
        .hasSizeLessThanOrEqualTo(Math.max(1, rows - 1));
  }

  @Test
  void whatOthersCallThingsDoesNotSteerTheTerminal() {
    assertThat(lines(80, 24, new BuildEvent.TaskStarted("x", "a\u001b[2Jb\nc")))
        .hasSize(1)
        .allMatch(l -> l.startsWith("  a?[2Jb c "));
  }
}
