package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.StampedEvent;

/**
 * Says what still goes on when nothing was said for a minute: whoever reads a log while it grows,
 * and a CI that ends silent jobs, shall see that the run lives.
 */
final class Heartbeat implements Consumer<StampedEvent> {

  /** How often to call {@link #tick}. */
  static final Duration LOOK = Duration.ofSeconds(5);

  private static final Duration SILENCE = Duration.ofMinutes(1);
  private static final int MOST = 3;

  private final Terminal terminal;
  private final Board board = new Board();
  private long heard;
  private Instant since;

  Heartbeat(Terminal terminal, Instant now) {
    this.terminal = terminal;
    this.since = now;
  }

  @Override
  public void accept(StampedEvent event) {
    board.accept(event);
  }

  /** Says something if it is time to. */
  synchronized void tick(Instant now) {
    long said = terminal.said();
    if (said != heard) {
      heard = said;
      since = now;
    } else if (Duration.between(since, now).compareTo(SILENCE) >= 0) {
      sentence(board.at(now), now).forEach(terminal::progress);
      heard = terminal.said();
      since = now;
    }
  }

  /** At most a line. */
  private static List<String> sentence(Board.Snapshot now, Instant moment) {
    if (now.running().isEmpty()) {
      return List.of();
    }
    List<Board.Running> cells =
        now.running().stream().filter(r -> r.kind() == Board.Kind.CELL).toList();
    List<Board.Running> told = cells.isEmpty() ? now.running() : cells;
    String head =
        cells.isEmpty()
            ? "preparing "
            : "building " + cells.size() + (cells.size() == 1 ? " cell: " : " cells: ");
    String each =
        told.stream().limit(MOST).map(r -> words(r, moment)).collect(Collectors.joining("; "));
    String more = told.size() > MOST ? " and " + (told.size() - MOST) + " more" : "";
    return List.of("still      " + Terminal.plain(head + each + more));
  }

  private static String words(Board.Running running, Instant moment) {
    return running.what()
        + ", "
        + (running.stage().isEmpty() ? "" : running.stage() + ", ")
        + Took.words(Duration.between(running.since(), moment));
  }
}
