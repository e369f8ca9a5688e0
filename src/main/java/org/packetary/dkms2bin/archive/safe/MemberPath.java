package org.packetary.dkms2bin.archive.safe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A member's name, taken apart and found harmless by itself. */
public final class MemberPath {

  /** NAME_MAX of Linux file systems, in bytes. */
  private static final int LONGEST_COMPONENT = 255;

  private static final char REPLACEMENT = '\ufffd';

  private MemberPath() {}

  /**
   * The components of a relative name; none for the archive's root, {@code ./}.
   *
   * @return what is wrong with the name, or its components
   */
  public static Parsed parse(String name, int maxDepth) {
    if (name.isEmpty()) {
      return Parsed.bad("it has no name");
    }
    if (name.startsWith("/")) {
      return Parsed.bad("its path is absolute");
    }
    if (!isPlainText(name)) {
      return Parsed.bad("its name is not UTF-8 or holds a control character");
    }
    List<String> components = new ArrayList<>();
    for (String component : name.split("/", -1)) {
      if (component.equals("..")) {
        return Parsed.bad("its path climbs with '..'");
      }
      if (component.getBytes(StandardCharsets.UTF_8).length > LONGEST_COMPONENT) {
        return Parsed.bad("its name is longer than " + LONGEST_COMPONENT + " bytes");
      }
      if (!component.isEmpty() && !component.equals(".")) {
        components.add(component);
      }
    }
    if (components.size() > maxDepth) {
      return Parsed.bad("it lies more than " + maxDepth + " directories deep");
    }
    return new Parsed(List.copyOf(components), Optional.empty());
  }

  /** Whether a text decoded without a replacement. */
  public static boolean isUtf8(String text) {
    return text.indexOf(REPLACEMENT) < 0;
  }

  /** Whether a name or link target is not empty, was UTF-8, and holds no control character. */
  static boolean isPlainText(String text) {
    return !text.isEmpty() && isUtf8(text) && text.chars().noneMatch(Character::isISOControl);
  }

  /** A name's components, or the reason why it has none. */
  public record Parsed(List<String> components, Optional<String> problem) {
    private static Parsed bad(String problem) {
      return new Parsed(List.of(), Optional.of(problem));
    }
  }
}
