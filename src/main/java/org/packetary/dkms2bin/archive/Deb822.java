package org.packetary.dkms2bin.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Paragraphs of fields as Debian's control files hold them (deb822(5)). */
public final class Deb822 {

  private Deb822() {}

  /**
   * Reads all paragraphs. Each maps field names, in any case, to values; continuation lines are
   * kept, joined by line feeds and without their leading blank.
   */
  public static List<Map<String, String>> parse(String text) {
    List<Map<String, String>> paragraphs = new ArrayList<>();
    Map<String, String> fields = new LinkedHashMap<>();
    String current = "";
    for (String line : text.split("\n", -1)) {
      if (line.isBlank()) {
        add(paragraphs, fields);
        fields = new LinkedHashMap<>();
      } else if (Character.isWhitespace(line.charAt(0))) {
        fields.merge(current, line.substring(1), (a, b) -> a + "\n" + b);
      } else if (line.indexOf(':') > 0) {
        current = line.substring(0, line.indexOf(':'));
        fields.put(current, line.substring(line.indexOf(':') + 1).strip());
      }
    }
    add(paragraphs, fields);
    return paragraphs;
  }

  private static void add(List<Map<String, String>> paragraphs, Map<String, String> fields) {
    if (!fields.isEmpty()) {
      Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      anyCase.putAll(fields);
      paragraphs.add(anyCase);
    }
  }
}
