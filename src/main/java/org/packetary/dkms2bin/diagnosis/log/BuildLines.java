package org.packetary.dkms2bin.diagnosis.log;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a log as the build's tools wrote them: prefixes are stripped, and a wrapped record
 * (JSON, for example) that holds several lines gives each of them.
 */
public final class BuildLines {

  /** So many lines are looked at before the first is read: what is learned holds for them too. */
  private static final int SAMPLE = 2000;

  private final LogLines lines;
  private final Predicate<String> telling;
  private final LinePrefixes prefixes = new LinePrefixes();
  private final Deque<FoldedLines.Line> waiting = new ArrayDeque<>();
  private boolean started;
  private int number;

  /**
   * The lines of a log.
   *
   * @param telling whether a text that was written over may be what a tool said: the states of a
   *     progress bar say nothing, and would part what belongs together
   */
  public BuildLines(Reader reader, Predicate<String> telling) {
    this.lines = new LogLines(reader);
    this.telling = telling;
  }

  /** The number in the log of the line that {@link #next} returned last, from 1. */
  public int number() {
    return number;
  }

  /** The next line; null after the last. */
  public @Nullable String next() throws IOException {
    if (!started) {
      started = true;
      sample();
    }
    if (waiting.isEmpty()) {
      String line = lines.next();
      if (line == null) {
        return null;
      }
      if (prefixes.isEmpty() && line.indexOf('\r') < 0) {
        number = lines.number();
        return line;
      }
      take(line, lines.number());
    }
    FoldedLines.Line line = waiting.remove();
    number = line.number();
    return line.text();
  }

  /**
   * A line that no reader understood, which may be the first with something in front of it.
   *
   * @return what it is behind that; null where nothing stands before it
   */
  public @Nullable String again(String line) {
    if (!prefixes.learn(line)) {
      return null;
    }
    String stripped = prefixes.strip(line);
    return stripped.length() == line.length() || stripped.isEmpty() ? null : stripped;
  }

  private void sample() throws IOException {
    List<FoldedLines.Line> first = new ArrayList<>();
    while (first.size() < SAMPLE) {
      String line = lines.next();
      if (line == null) {
        break;
      }
      first.add(new FoldedLines.Line(line, lines.number()));
    }
    prefixes.learn(first.stream().map(FoldedLines.Line::text).toList());
    first.forEach(l -> take(l.text(), l.number()));
    if (first.size() < SAMPLE) {
      List<FoldedLines.Line> unfolded = FoldedLines.unfold(List.copyOf(waiting));
      waiting.clear();
      waiting.addAll(unfolded);
    }
  }

  private void take(String line, int at) {
    for (String shown : PlainText.overwritten(line, telling)) {
      String text = prefixes.strip(shown);
      if (text.indexOf('\n') < 0) {
        waiting.add(new FoldedLines.Line(text, at));
      } else {
        text.lines().forEach(l -> waiting.add(new FoldedLines.Line(l, at)));
      }
    }
    if (waiting.isEmpty()) {
      waiting.add(new FoldedLines.Line("", at));
    }
  }
}
