package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lays out what goes on: a line for each thing that runs, the last one a bar for the whole. No line
 * is as wide as the terminal, so that none wraps, and there are never more than half of its rows.
 */
final class BoardLines {

  private static final int STAGE = 12;
  private static final int TIME = 12;

  /** Below that many columns a stage would leave no place for the name. */
  private static final int NARROW = 50;

  private static final int WIDEST_BAR = 40;
  private static final int SHORTEST_BAR = 8;

  private BoardLines() {}

  /** The lines; none where nothing goes on and no cells are known. */
  static List<String> of(Board.Snapshot board, Instant now, int columns, int rows) {
    int width = Math.max(1, columns - 1);
    int most = Math.max(0, rows / 2 - 1);
    List<Board.Running> running = board.running();
    int shown = running.size() <= most ? running.size() : Math.max(0, most - 1);
    List<String> lines = new ArrayList<>();
    running.subList(0, shown).forEach(r -> lines.add(line(r, now, width)));
    if (shown < running.size() && most > 0) {
      lines.add(cut("  and " + (running.size() - shown) + " more", width));
    }
    if (board.total() > 0) {
      lines.add(bar(board, width));
    }
    return lines;
  }

  private static String line(Board.Running running, Instant now, int width) {
    String what =
        Terminal.plain(
                running.kind() == Board.Kind.LAYER ? "preparing " + running.what() : running.what())
            .replace('\n', ' ')
            .replace('\t', ' ');
    String time = Took.words(Duration.between(running.since(), now));
    String right =
        width < NARROW
            ? time
            : String.format(Locale.ROOT, "%-" + STAGE + "s %" + TIME + "s", running.stage(), time);
    int name = width - right.length() - 3;
    return name < SHORTEST_BAR
        ? cut("  " + what, width)
        : "  " + pad(cut(what, name), name) + " " + right;
  }

  private static String bar(Board.Snapshot board, int width) {
    StringBuilder words = new StringBuilder();
    words.append(board.done()).append(" of ").append(board.total());
    if (board.trouble() > 0) {
      words.append(", ").append(board.trouble()).append(" not built");
    }
    board.left().ifPresent(l -> words.append(", about ").append(Took.about(l)).append(" left"));
    int cells = Math.min(WIDEST_BAR, width - words.length() - 5);
    if (cells < SHORTEST_BAR) {
      return cut("  " + words, width);
    }
    int filled = cells * board.done() / board.total();
    return "  [" + "#".repeat(filled) + "-".repeat(cells - filled) + "] " + words;
  }

  private static String cut(String text, int width) {
    if (text.length() <= width) {
      return text;
    }
    return width < 4 ? text.substring(0, width) : text.substring(0, width - 3) + "...";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
