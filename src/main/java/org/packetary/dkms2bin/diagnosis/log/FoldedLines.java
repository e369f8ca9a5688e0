package org.packetary.dkms2bin.diagnosis.log;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Joins the lines that a terminal or a mail program folded at its width: a build's own line, and
 * below it what did not fit. Only of logs in which no line is wider than a terminal.
 */
final class FoldedLines {

  private static final int NARROWEST = 60;
  private static final int TERMINAL = 80;
  private static final int WIDEST = 132;

  /** With this begin lines that are no rest of another: tools' names, quoted source, steps. */
  private static final Pattern OWN =
      Pattern.compile(
          "^(?:[\\w./+-]+(?::\\d+)*(?:\\[\\d+])?: |\\s*\\d* \\| |\\s{2,}|In f|#|```|$)");

  /** What make says behind a target. */
  private static final Pattern STATUS = Pattern.compile("Error \\d+");

  /** With this end sentences that are whole. */
  private static final Pattern WHOLE = Pattern.compile("(?:[\\].']|Error \\d+)$");

  private final int width;

  private FoldedLines(int width) {
    this.width = width;
  }

  /** A line of the log. */
  record Line(String text, int number) {}

  /** The lines of a whole log, joined where they were folded. */
  static List<Line> unfold(List<Line> lines) {
    int width = lines.stream().mapToInt(l -> l.text().length()).max().orElse(0);
    return width < NARROWEST || width > WIDEST ? lines : new FoldedLines(width).join(lines);
  }

  /** Whether lines end at the width wherever that is, and what follows is seldom a new line. */
  private boolean isCut(List<Line> lines) {
    Set<String> full = new HashSet<>();
    int followed = 0;
    for (int i = 0; i + 1 < lines.size(); i++) {
      if (isFull(lines.get(i)) && full.add(lines.get(i).text())) {
        String next = lines.get(i + 1).text();
        followed += next.isEmpty() || isBuilds(next) ? 1 : 0;
      }
    }
    return full.size() >= 2 && followed * 4 <= full.size();
  }

  private boolean isFull(Line line) {
    return line.text().length() == width;
  }

  private List<Line> join(List<Line> lines) {
    boolean cut = isCut(lines);
    List<Line> joined = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line first = lines.get(i);
      StringBuilder text = new StringBuilder(first.text());
      boolean builds = isBuilds(first.text());
      while (i + 1 < lines.size() && goesOn(lines.get(i), lines.get(i + 1), cut, builds)) {
        boolean blank =
            isFull(lines.get(i)) ? !cut && isQuote(text, lines.get(i + 1)) : !isOpen(text);
        i++;
        text.append(blank ? " " : "").append(lines.get(i).text());
      }
      joined.add(new Line(text.toString(), first.number()));
    }
    return joined;
  }

  private boolean goesOn(Line line, Line next, boolean cut, boolean builds) {
    return cut
        ? isFull(line) && !isBuilds(next.text())
        : (builds || (isFull(line) && width == TERMINAL)) && isRest(line.text(), next.text());
  }

  /** Whether a line's first word had no room at the end of the line before. */
  private boolean isRest(String before, String line) {
    if (STATUS.matcher(line).matches() && before.endsWith("]")) {
      return true;
    }
    boolean whole = before.length() < width && WHOLE.matcher(before).find();
    if (whole || OWN.matcher(line).find() || isBuilds(line)) {
      return false;
    }
    int blank = line.indexOf(' ', 1);
    int word = blank < 0 ? line.length() : blank;
    return before.stripTrailing().length() + 1 + word > width;
  }

  private static boolean isBuilds(String line) {
    Anchor anchor = Anchor.in(line);
    return anchor != null && anchor.at() == 0;
  }

  /** Between a word and the quotation mark of the next there is a blank. */
  private static boolean isQuote(StringBuilder text, Line next) {
    return Character.isLetter(text.charAt(text.length() - 1))
        && (next.text().startsWith("'") || next.text().startsWith("\u2018"));
  }

  private static boolean isOpen(StringBuilder text) {
    return text.length() > 0 && " -".indexOf(text.charAt(text.length() - 1)) >= 0;
  }
}
