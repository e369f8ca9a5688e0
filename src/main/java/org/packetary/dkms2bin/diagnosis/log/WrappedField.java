package org.packetary.dkms2bin.diagnosis.log;

import java.util.Optional;

/** A field of structured lines, {@code "msg":"text"} or {@code msg="text"}, that holds the text. */
record WrappedField(String opening) {

  /** The field whose text begins at an index of a line; empty where none does. */
  static Optional<WrappedField> before(String line, int at) {
    int quote = line.lastIndexOf('"', at);
    if (quote < 2) {
      return Optional.empty();
    }
    int from = quote;
    while (from > 0 && " :=".indexOf(line.charAt(from - 1)) >= 0) {
      from--;
    }
    int name = from;
    boolean quoted = from > 0 && line.charAt(from - 1) == '"';
    name -= quoted ? 1 : 0;
    while (name > 0 && isName(line.charAt(name - 1))) {
      name--;
    }
    boolean json = quoted && name > 0 && line.charAt(name - 1) == '"' && from < quote;
    boolean logfmt = !quoted && name < from && line.startsWith("=\"", from);
    return json || logfmt
        ? Optional.of(new WrappedField(line.substring(json ? name - 1 : name, quote + 1)))
        : Optional.empty();
  }

  private static boolean isName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-' || c == '@';
  }

  /** The field's text; empty where the line has no such field. */
  Optional<String> text(String line) {
    int at = line.indexOf(opening);
    if (at < 0 || (at > 0 && isName(line.charAt(at - 1)))) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (int i = at + opening.length(); i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        break;
      }
      if (c != '\\' || i + 1 == line.length()) {
        text.append(c);
      } else if (line.charAt(i + 1) == 'u' && isHex(line, i + 2)) {
        text.append((char) Integer.parseInt(line, i + 2, i + 6, 16));
        i += 5;
      } else {
        text.append(escaped(line.charAt(++i)));
      }
    }
    return Optional.of(text.toString());
  }

  private static boolean isHex(String line, int from) {
    if (from + 4 > line.length()) {
      return false;
    }
    for (int i = from; i < from + 4; i++) {
      if (Character.digit(line.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      default -> c;
    };
  }
}
