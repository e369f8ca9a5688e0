package org.packetary.dkms2bin.diagnosis.log;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.util.Controls;

/** Turns terminal output (colours, carriage returns, backspaces) into the text a reader saw. */
public final class PlainText {

  private static final char ESCAPE = '\u001b';
  private static final char BELL = '\u0007';

  /** What curl leaves in front of its complaint. */
  private static final Pattern PROGRESS = Pattern.compile("^[\\d.:kMG\\s-]+(?=curl: \\()");

  private PlainText() {}

  /** Without colours, links, and characters that show nothing; a carriage return stays. */
  static String of(String line) {
    int at = 0;
    while (at < line.length() && isShown(line.charAt(at))) {
      at++;
    }
    if (at == line.length()) {
      return line;
    }
    StringBuilder text = new StringBuilder(line.length());
    for (at = 0; at < line.length(); ) {
      char c = line.charAt(at);
      if (c == ESCAPE || c == '\u009b') {
        at = escape(line, at);
      } else if (at + 8 <= line.length() && (c == 1 || c == 2) && isFrame(line, at)) {
        at += 8;
      } else {
        at++;
        if (isShown(c)) {
          text.append(c);
        }
      }
    }
    return text.toString();
  }

  private static boolean isShown(char c) {
    return c >= ' '
        ? c != '\ufeff' && c != '\u007f' && c != '\u009b' && !Controls.turns(c)
        : c == '\t' || c == '\r';
  }

  /** Docker's stream: which of two, three zeros, and four bytes of length. */
  private static boolean isFrame(String line, int at) {
    return line.charAt(at + 1) == 0 && line.charAt(at + 2) == 0 && line.charAt(at + 3) == 0;
  }

  private static int escape(String line, int from) {
    int at = from + 1;
    char kind = line.charAt(from) != ESCAPE ? '[' : at < line.length() ? line.charAt(at++) : ' ';
    if (kind == '[') {
      while (at < line.length() && (line.charAt(at) < '@' || line.charAt(at) > '~')) {
        at++;
      }
      return Math.min(line.length(), at + 1);
    }
    if (kind == ']') {
      while (at < line.length() && line.charAt(at) != BELL && line.charAt(at) != ESCAPE) {
        at++;
      }
      boolean two = at + 1 < line.length() && line.charAt(at) == ESCAPE;
      return Math.min(line.length(), at + (two ? 2 : 1));
    }
    return kind == '(' || kind == ')' ? Math.min(line.length(), at + 1) : at;
  }

  /**
   * The lines that carriage returns make of one: what a progress bar wrote over itself, and what
   * came after it. One within a sentence comes from a file with Windows line ends, and is shown.
   *
   * @param telling whether a text that was written over may be what a tool said
   */
  static List<String> overwritten(String line, Predicate<String> telling) {
    String rest = line.endsWith("\r") ? line.replaceFirst("\r+$", "") : line;
    int at = rest.indexOf('\r');
    if (at < 0) {
      return List.of(rest);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    String before = "";
    int from = 0;
    for (; at >= 0; from = at + 1, at = rest.indexOf('\r', from)) {
      open.append(rest, from, at);
      if (at + 1 < rest.length() && ":'\"`".indexOf(rest.charAt(at + 1)) >= 0) {
        open.append("\\r");
      } else if (!isWithin(open, rest, at + 1)) {
        before = open.toString();
        if (Anchor.in(before) != null || telling.test(before)) {
          lines.add(before);
        }
        open.setLength(0);
      }
    }
    String last = withoutProgress(open.append(rest, from, rest.length()).toString());
    lines.add(withoutDigits(last).equals(withoutDigits(before)) ? "" : last);
    return lines;
  }

  /** A line without what curl leaves of its progress in front of its complaint. */
  public static String withoutProgress(String line) {
    return line.contains("curl: (") ? PROGRESS.matcher(line).replaceFirst("") : line;
  }

  private static String withoutDigits(String text) {
    return text.replaceAll("\\d", "");
  }

  private static boolean isWithin(CharSequence before, String line, int at) {
    Anchor next = Anchor.in(line.substring(at));
    return (next == null || next.at() > 0)
        && (isNextWord(before, line, at) || Anchor.in(before.toString()) != null);
  }

  private static boolean isNextWord(CharSequence before, String line, int at) {
    return !before.isEmpty()
        && Character.isLetter(before.charAt(0))
        && line.startsWith(" ", at)
        && at + 1 < line.length()
        && line.charAt(at + 1) > ' ';
  }
}
