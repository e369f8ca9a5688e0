package org.packetary.dkms2bin.headers;

import java.util.List;

/**
 * A token of C.
 *
 * @param text as written; a string literal with its quotes
 * @param line where, counted from 1
 */
record HeaderToken(String text, int line) {

  boolean is(String other) {
    return text.equals(other);
  }

  boolean isWord() {
    return isWordCharacter(text.charAt(0));
  }

  boolean isIdentifier() {
    return isWord() && !Character.isDigit(text.charAt(0));
  }

  static boolean isWordCharacter(char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** The tokens in one line, spaced as the kernel's coding style spaces declarations. */
  static String join(List<HeaderToken> tokens) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      if (i > 0 && spaced(tokens, i)) {
        line.append(' ');
      }
      line.append(tokens.get(i).text);
    }
    return line.toString();
  }

  private static boolean spaced(List<HeaderToken> tokens, int at) {
    HeaderToken left = tokens.get(at - 1);
    HeaderToken right = tokens.get(at);
    if (left.is(",")) {
      return true;
    }
    return switch (right.text) {
      case ",", ";", ")", "]", "[", ":", "->", "." -> false;
      case "*" -> left.isWord() || left.is(")");
      case "(" -> spacedParenthesis(tokens, at);
      default ->
          switch (left.text) {
            case "(", "[", "*", "!", "~", "-", "->", ".", ":" -> false;
            default -> true;
          };
    };
  }

  private static boolean spacedParenthesis(List<HeaderToken> tokens, int at) {
    HeaderToken left = tokens.get(at - 1);
    if (left.isWord()) {
      return at + 1 < tokens.size() && tokens.get(at + 1).is("*");
    }
    return left.is("=");
  }
}
