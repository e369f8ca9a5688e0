package org.packetary.dkms2bin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names that a shell script calls, as far as its text tells: the first word of each command,
 * and what {@code exec}, {@code xargs} and {@code env} are given to run. Words of here-documents
 * and quoted programs of other languages are none.
 */
final class ShellCalls {

  private static final Set<String> GO_ON =
      Set.of(
          "if", "then", "else", "elif", "while", "until", "do", "coproc", "{", "!", "time", "(",
          "&&", "||");

  private static final Set<String> WRAPPERS = Set.of("exec", "xargs", "env", "command");

  private static final Pattern NAME = Pattern.compile("[a-z][A-Za-z0-9_.+-]*");
  private static final Pattern ASSIGNMENT =
      Pattern.compile("[A-Za-z_]\\w*(\\[[^\\]]*\\])?\\+?=.*", Pattern.DOTALL);

  private final String text;
  private final Set<String> called = new TreeSet<>();
  private final Set<String> defined = new HashSet<>();
  private final Deque<String> hereDocuments = new ArrayDeque<>();
  private int at;

  private ShellCalls(String text) {
    this.text = text;
  }

  /** What a script calls that it does not define itself. */
  static Set<String> in(String script) {
    ShellCalls calls = new ShellCalls(script.replace("\\\n", "  "));
    calls.commands('\0');
    calls.called.removeAll(calls.defined);
    return calls.called;
  }

  /** Reads commands up to a closing character. */
  private void commands(char end) {
    boolean first = true;
    Deque<Boolean> patterns = new ArrayDeque<>();
    String wrapper = "";
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == end) {
        at++;
        return;
      }
      if (c == '\n' || c == ';' || c == '|' || c == '&') {
        boolean ends = text.startsWith(";;", at);
        separator(c);
        first = true;
        wrapper = "";
        if (ends && !patterns.isEmpty()) {
          pattern(patterns);
        }
      } else if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#') {
        skipLine();
      } else if (c == '<' || c == '>') {
        redirection();
      } else if (c == '(') {
        at++;
        if (text.startsWith("(", at)) {
          skipTo("))");
        } else {
          commands(')');
        }
        first = true;
      } else if (c == ')') {
        at++;
      } else {
        String word = word();
        if (word.matches("\\d+") && at < text.length() && "<>".indexOf(text.charAt(at)) >= 0) {
          continue;
        }
        if (first || !wrapper.isEmpty()) {
          if (word.equals("case")) {
            skipTo(" in");
            patterns.push(true);
            pattern(patterns);
            continue;
          }
          if (word.equals("[[")) {
            skipTo("]]");
            first = false;
            continue;
          }
          if (word.equals("for") || word.equals("select")) {
            loopWords();
            continue;
          }
          if (text.startsWith("()", at)) {
            at += 2;
            defined.add(word);
            continue;
          }
          if (ASSIGNMENT.matcher(word).matches() || GO_ON.contains(word)) {
            continue;
          }
          if (!wrapper.isEmpty() && word.startsWith("-")) {
            continue;
          }
          note(word);
          wrapper = WRAPPERS.contains(word) ? word : "";
          first = false;
        }
      }
    }
  }

  private void note(String word) {
    if (NAME.matcher(word).matches()) {
      called.add(word);
    }
  }

  private void separator(char c) {
    at++;
    if (c == '\n') {
      while (!hereDocuments.isEmpty()) {
        skipHereDocument(hereDocuments.remove());
      }
    } else if (at < text.length() && text.charAt(at) == c) {
      at++;
    }
  }

  private void skipHereDocument(String end) {
    while (at < text.length()) {
      int line = at;
      skipLine();
      String read = text.substring(line, at).strip();
      at = Math.min(text.length(), at + 1);
      if (read.equals(end)) {
        return;
      }
    }
  }

  /** The pattern of a case's next branch, or the case's end. */
  private void pattern(Deque<Boolean> patterns) {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (Character.isWhitespace(c)) {
        at++;
      } else if (c == '#') {
        skipLine();
      } else if (c == ')') {
        at++;
        return;
      } else if (c == '(' || c == '|') {
        at++;
      } else if (word().equals("esac")) {
        patterns.pop();
        return;
      }
    }
  }

  /** The variable and the words of a loop. */
  private void loopWords() {
    while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != ';') {
      char c = text.charAt(at);
      if (text.startsWith("((", at)) {
        skipTo("))");
      } else if (Character.isWhitespace(c)) {
        at++;
      } else {
        word();
      }
    }
  }

  private void redirection() {
    boolean here = text.startsWith("<<", at) && !text.startsWith("<<<", at);
    boolean process = text.startsWith("<(", at) || text.startsWith(">(", at);
    if (process) {
      at += 2;
      commands(')');
      return;
    }
    while (at < text.length() && "<>&-".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    if (at < text.length() && "<>".indexOf(text.charAt(at)) >= 0) {
      return;
    }
    String word = word();
    if (here) {
      hereDocuments.add(word.replaceAll("['\"]", ""));
    }
  }

  /** A word with its quotes; what is substituted in it is read as commands. */
  private String word() {
    int start = at;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '\'') {
        at = end(text.indexOf('\'', at + 1), 1);
      } else if (c == '"') {
        quoted();
      } else if (c == '$') {
        dollar();
      } else if (c == '(' && at > start && text.charAt(at - 1) == '=') {
        at++;
        array();
      } else if (Character.isWhitespace(c) || ";|&()<>".indexOf(c) >= 0) {
        break;
      } else {
        at++;
      }
    }
    at = Math.min(at, text.length());
    if (at == start) {
      at++;
    }
    return text.substring(start, Math.min(at, text.length()));
  }

  private void array() {
    while (at < text.length() && text.charAt(at) != ')') {
      if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else if (text.charAt(at) == '#') {
        skipLine();
      } else {
        word();
      }
    }
    at++;
  }

  private void quoted() {
    at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\') {
        at += 2;
      } else if (text.charAt(at) == '$') {
        dollar();
      } else {
        at++;
      }
    }
    at++;
  }

  private void dollar() {
    at++;
    if (text.startsWith("((", at)) {
      skipTo("))");
    } else if (text.startsWith("(", at)) {
      at++;
      commands(')');
    } else if (text.startsWith("{", at)) {
      int depth = 0;
      do {
        char c = text.charAt(at);
        if (c == '$' && text.startsWith("$(", at)) {
          dollar();
          continue;
        }
        if (c == '\\') {
          at++;
        } else if (c == '{') {
          depth++;
        } else if (c == '}') {
          depth--;
        }
        at++;
      } while (depth > 0 && at < text.length());
    }
  }

  private void skipLine() {
    at = end(text.indexOf('\n', at), 0);
  }

  private void skipTo(String mark) {
    at = end(text.indexOf(mark, at), mark.length());
  }

  private int end(int found, int length) {
    return found < 0 ? text.length() : found + length;
  }
}
