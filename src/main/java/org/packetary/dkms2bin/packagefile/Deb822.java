package org.packetary.dkms2bin.packagefile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
    Builder builder = new Builder();
    int number = 0;
    for (String line : text.lines().map(String::stripTrailing).toList()) {
      number++;
      Optional<String> problem = Optional.empty();
      if (line.isEmpty()) {
        builder.build().ifPresent(paragraphs::add);
        builder = new Builder();
      } else if (line.startsWith(" ") || line.startsWith("\t")) {
        problem = builder.continueField(line);
      } else if (!line.startsWith("#")) {
        problem = builder.beginField(line);
      }
      if (problem.isPresent()) {
        throw malformed(what, number, problem.get());
      }
    }
    builder.build().ifPresent(paragraphs::add);
    return paragraphs;
  }

  private static InputException malformed(String what, int line, String why) {
    return new InputException(
        what + ": line " + line + ": " + why, "it should hold fields as deb822(5) describes them");
  }

  /** Collects one paragraph's lines; a line that does not fit is answered with the reason. */
  private static final class Builder {

    private final Map<String, StringBuilder> values = new LinkedHashMap<>();
    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private StringBuilder current = new StringBuilder();

    Optional<String> beginField(String line) {
      int colon = line.indexOf(':');
      String name = line.substring(0, Math.max(colon, 0));
      if (!FIELD_NAME.matcher(name).matches()) {
        return Optional.of("no field name and colon");
      }
      if (!names.add(name)) {
        return Optional.of("the field " + name + " comes twice");
      }
      current = new StringBuilder(line.substring(colon + 1).strip());
      values.put(name, current);
      return Optional.empty();
    }

    Optional<String> continueField(String line) {
      if (values.isEmpty()) {
        return Optional.of("a continuation line without a field");
      }
      current.append('\n').append(line);
      return Optional.empty();
    }

    Optional<Paragraph> build() {
      Map<String, String> fields = new LinkedHashMap<>();
      values.forEach((name, value) -> fields.put(name, value.toString()));
      return fields.isEmpty() ? Optional.empty() : Optional.of(new Paragraph(fields));
    }
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
