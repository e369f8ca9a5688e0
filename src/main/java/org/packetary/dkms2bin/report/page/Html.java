package org.packetary.dkms2bin.report.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes HTML. Whatever is text or an attribute's value is escaped; markup is written by naming
 * elements, and in no other way.
 */
final class Html {

  private static final Set<String> VOID = Set.of("meta", "link", "input", "wbr", "br");
  private static final Set<String> INLINE = Set.of("code", "span", "a", "b", "time");
  private static final Pattern PART_END = Pattern.compile("(?<=[-+_/:])(?![-+_/:])");

  /** Control characters, halves of surrogate pairs, and what turns text around. */
  private static final Pattern HARMFUL =
      Pattern.compile("[\\p{Cc}\\p{Cs}\u202A-\u202E\u2066-\u2069&&[^\t\n]]");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** A document with its doctype. */
  static Html document() {
    Html html = new Html();
    html.out.append("<!DOCTYPE html>\n");
    return html;
  }

  /**
   * Opens an element; one that HTML knows as always empty is closed at once.
   *
   * @param attributes names and values in turn
   */
  Html open(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    if (!VOID.contains(element)) {
      open.push(element);
    }
    return this;
  }

  /** Closes the innermost open element. */
  Html close() {
    String element = open.pop();
    out.append("</").append(element).append('>');
    if (!INLINE.contains(element)) {
      out.append('\n');
    }
    return this;
  }

  /** Text within an element. */
  Html text(String text) {
    escape(text);
    return this;
  }

  /** A whole element with text in it. */
  Html element(String element, String text, String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Long names may break after what separates their parts. */
  Html breakable(String text) {
    for (String part : PART_END.split(text, -1)) {
      text(part);
      open("wbr");
    }
    return this;
  }

  /**
   * The text of a style or script element, in which nothing is escaped.
   *
   * @throws IllegalArgumentException if it could end the element
   */
  Html verbatim(String element, String content) {
    if (content.contains("</") || content.contains("<!--")) {
      throw new IllegalArgumentException("not to be embedded in " + element);
    }
    out.append('<').append(element).append('>').append(content);
    out.append("</").append(element).append(">\n");
    return this;
  }

  /** How many characters there are so far. */
  int length() {
    return out.length();
  }

  /** The whole text. */
  String finished() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("still open: " + open);
    }
    return out.toString();
  }

  private void escape(String text) {
    String harmless = HARMFUL.matcher(text).replaceAll("\uFFFD");
    for (int i = 0; i < harmless.length(); i++) {
      char c = harmless.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }
}
