package org.packetary.dkms2bin.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.InputException;

/** Parses paragraphs of fields as in control files, package indexes and Release (deb822(5)). */
public final class Deb822 {

  /** Printable ASCII without colon and blank, not beginning with hyphen or number sign. */
  private static final Pattern FIELD_NAME = Pattern.compile("[!-\"$-,.-9;-~][!-9;-~]*");

  private Deb822() {}

  /**
   * All paragraphs of a text. Lines beginning with a number sign are comments; blank lines part the
   * paragraphs.
   *
   * @param what names the text in messages, for example a file's path
   * @throws InputException if a line is neither field nor continuation, or a field comes twice
   */
  public static List<Paragraph> parse(String text, String what) {
    List<Paragraph> paragraphs = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    String current = "";
    int number = 0;
    for (String line : text.lines().map(String::stripTrailing).toList()) {
      number++;
      if (line.isEmpty()) {
        if (!fields.isEmpty()) {
          paragraphs.add(new Paragraph(fields));
        }
        fields = new LinkedHashMap<>();
      } else if (line.startsWith(" ") || line.startsWith("\t")) {
        if (fields.isEmpty()) {
          throw malformed(what, number, "a continuation line without a field");
        }
        fields.merge(current, line, (first, more) -> first + "\n" + more);
      } else if (!line.startsWith("#")) {
        int colon = line.indexOf(':');
        current = line.substring(0, Math.max(colon, 0));
        if (!FIELD_NAME.matcher(current).matches()) {
          throw malformed(what, number, "no field name and colon");
        }
        if (fields.put(current, line.substring(colon + 1).strip()) != null) {
          throw malformed(what, number, "the field " + current + " comes twice");
        }
      }
    }
    if (!fields.isEmpty()) {
      paragraphs.add(new Paragraph(fields));
    }
    return paragraphs;
  }

  private static InputException malformed(String what, int line, String why) {
    return new InputException(
        what + ": line " + line + ": " + why, "it should hold fields as deb822(5) describes them");
  }

  /** Some fields that belong together. */
  public static final class Paragraph {

    private final Map<String, String> fields;
    private final Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Paragraph(Map<String, String> fields) {
      this.fields = Collections.unmodifiableMap(fields);
      byName.putAll(fields);
    }

    /**
     * The fields in file order, names as written. A value's continuation lines follow its first
     * line, parted by newlines and with their leading blank, so that {@code NAME: VALUE} is what
     * the file holds.
     */
    public Map<String, String> fields() {
      return fields;
    }

    /** A field by its name, in any case. */
    public Optional<String> get(String name) {
      return Optional.ofNullable(byName.get(name));
    }
  }
}
