package org.packetary.dkms2bin.headers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The first pass over a header: comments and line continuations are removed, directives are read,
 * and the rest is cut into tokens.
 *
 * <p>No condition is evaluated, for what a configuration leaves out is of interest too: all
 * branches of an {@code #if} are read. Left out are {@code #if 0}, what is for assembler or C++,
 * and the other branches of an {@code #if} whose first one ends within a declaration, since only
 * one of them can be completed by what follows.
 */
final class HeaderText {

  private static final Pattern DEFINE = Pattern.compile("define\\s+(\\w+)(.*)");
  private static final Pattern OTHER_LANGUAGE =
      Pattern.compile("ifdef\\s+(__ASSEMBL(Y|ER)__|__cplusplus)\\b.*|if\\s+0\\s*");
  private static final Pattern THIS_LANGUAGE =
      Pattern.compile("(ifndef\\s+|if\\s+!\\s*defined\\s*\\(?\\s*)__ASSEMBL(Y|ER)__.*|if\\s+1\\s*");

  private final String text;
  private final Reader reader;
  private final Deque<Branch> branches = new ArrayDeque<>();
  private int at;
  private int line = 1;
  private boolean lineBegins = true;

  /** What takes the pieces of a header. */
  interface Reader {
    /** A macro is defined; the text is what follows its name, in one line. */
    void macro(String name, String rest, int line);

    /** A token that no directive holds. */
    void token(HeaderToken token);

    /** Says where in which declaration the reader is; the same only where it is in none anew. */
    int position();
  }

  private static final class Branch {
    private final boolean outerSkipped;
    private final int position;
    private boolean skipped;
    private boolean rest;

    Branch(boolean outerSkipped, int position) {
      this.outerSkipped = outerSkipped;
      this.position = position;
      this.skipped = outerSkipped;
    }
  }

  private HeaderText(String text, Reader reader) {
    this.text = text;
    this.reader = reader;
  }

  /** Reads a header's text. */
  static void read(String text, Reader reader) {
    new HeaderText(text, reader).readAll();
  }

  private void readAll() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (skipBlank(c) || skipComment(c)) {
        continue;
      }
      if (c == '#' && lineBegins) {
        directive();
        continue;
      }
      lineBegins = false;
      int first = at;
      int firstLine = line;
      skipToken(c);
      if (branches.isEmpty() || !branches.element().skipped) {
        reader.token(new HeaderToken(text.substring(first, at), firstLine));
      }
    }
  }

  private boolean skipBlank(char c) {
    if (c == '\n') {
      line++;
      lineBegins = true;
      at++;
      return true;
    }
    if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
      line++;
      at += 2;
      return true;
    }
    if (c <= ' ') {
      at++;
      return true;
    }
    return false;
  }

  private boolean skipComment(char c) {
    if (c != '/' || at + 1 >= text.length()) {
      return false;
    }
    if (text.charAt(at + 1) == '*') {
      int end = text.indexOf("*/", at + 2);
      int after = end < 0 ? text.length() : end + 2;
      countLines(at, after);
      at = after;
      return true;
    }
    if (text.charAt(at + 1) == '/') {
      int end = text.indexOf('\n', at);
      at = end < 0 ? text.length() : end;
      return true;
    }
    return false;
  }

  private void countLines(int from, int to) {
    for (int i = text.indexOf('\n', from); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) {
      line++;
    }
  }

  private void skipToken(char c) {
    if (c == '"' || c == '\'') {
      skipQuoted(c);
    } else if (HeaderToken.isWordCharacter(c)) {
      while (at < text.length() && HeaderToken.isWordCharacter(text.charAt(at))) {
        at++;
      }
    } else if (text.startsWith("...", at)) {
      at += 3;
    } else {
      at += isOperator(c, at + 1 < text.length() ? text.charAt(at + 1) : ' ') ? 2 : 1;
    }
  }

  private static boolean isOperator(char first, char second) {
    return switch (second) {
      case '=' -> first == '=' || first == '!' || first == '<' || first == '>';
      case '>' -> first == '-' || first == '>';
      case '<', '&', '|', '#' -> first == second;
      default -> false;
    };
  }

  /** A literal ends with its line at the latest: an apostrophe in skipped text opens none. */
  private void skipQuoted(char quote) {
    at++;
    while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
      boolean escapes = text.charAt(at) == '\\' && at + 1 < text.length();
      if (escapes && text.charAt(at + 1) == '\n') {
        line++;
      }
      at += escapes ? 2 : 1;
    }
    if (at < text.length() && text.charAt(at) == quote) {
      at++;
    }
  }

  private void directive() {
    int first = line;
    at++;
    String content = logicalLine();
    if (content.startsWith("if")) {
      begin(content);
    } else if (content.startsWith("el")) {
      otherwise();
    } else if (content.startsWith("endif")) {
      branches.poll();
    } else if (content.startsWith("define")
        && (branches.isEmpty() || !branches.element().skipped)) {
      Matcher define = DEFINE.matcher(content);
      if (define.matches()) {
        reader.macro(define.group(1), define.group(2), first);
      }
    }
  }

  /** The rest of the line with its continuations, every blank and comment as one space. */
  private String logicalLine() {
    StringBuilder content = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '\n') {
      char c = text.charAt(at);
      if (skipBlank(c) || skipComment(c)) {
        if (!content.isEmpty() && content.charAt(content.length() - 1) != ' ') {
          content.append(' ');
        }
        continue;
      }
      int first = at;
      if (c == '"') {
        skipQuoted(c);
      } else {
        at++;
      }
      content.append(text, first, at);
    }
    return content.toString().stripTrailing();
  }

  private void begin(String condition) {
    boolean outer = !branches.isEmpty() && branches.element().skipped;
    Branch branch = new Branch(outer, reader.position());
    branch.skipped |= OTHER_LANGUAGE.matcher(condition).matches();
    branch.rest = THIS_LANGUAGE.matcher(condition).matches();
    branches.push(branch);
  }

  private void otherwise() {
    Branch branch = branches.peek();
    if (branch == null) {
      return;
    }
    branch.rest |= reader.position() != branch.position;
    branch.skipped = branch.outerSkipped || branch.rest;
  }
}
