package org.packetary.dkms2bin.diagnosis.reading;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.util.Resources;

/**
 * The translated sentences of compilers, linkers, make and shells, sorted by the kind of line.
 *
 * @param words what stands between a position and a colon
 */
record ForeignSentences(
    Map<String, Word> words, List<Sentence> make, List<Sentence> compiler, List<Sentence> tools) {

  private static final Pattern SECTION = Pattern.compile("\\[(\\w+)]");

  ForeignSentences {
    words = Map.copyOf(words);
    make = List.copyOf(make);
    compiler = List.copyOf(compiler);
    tools = List.copyOf(tools);
  }

  /** A word such as {@code error}, and the languages whose it is. */
  record Word(String english, Set<String> languages) {}

  /**
   * A sentence in a language.
   *
   * @param literal its longest part that does not change, in small letters
   */
  record Sentence(String language, String english, Pattern pattern, String literal) {

    private static final Pattern HOLE = Pattern.compile("\\s?'\\{(\\d)}'\\s?|\\{(\\d)}");

    static Sentence of(String language, String english, String form) {
      StringBuilder pattern = new StringBuilder();
      String literal = "";
      Matcher hole = HOLE.matcher(form);
      int from = 0;
      while (hole.find()) {
        String part = form.substring(from, hole.start());
        literal = longest(literal, part);
        pattern.append(fixed(part));
        pattern.append(
            hole.group(1) != null
                ? blank(hole.group().startsWith(" "))
                    + "['\"](?<h"
                    + hole.group(1)
                    + ">[^'\"]*)['\"]"
                    + blank(hole.group().endsWith(" "))
                : "(?<h" + hole.group(2) + ">\\S+?)");
        from = hole.end();
      }
      String rest = form.substring(from);
      pattern.append(fixed(rest));
      int flags = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
      return new Sentence(
          language,
          english,
          Pattern.compile(pattern.toString(), flags),
          longest(literal, rest).toLowerCase(Locale.ROOT));
    }

    private static String blank(boolean may) {
      return may ? " ?" : "";
    }

    private static String fixed(String part) {
      return part.isEmpty() ? "" : Pattern.quote(part);
    }

    private static String longest(String one, String other) {
      return other.length() > one.length() ? other : one;
    }

    /** Whether something in it stands in quotation marks. */
    boolean isQuoting() {
      return english.indexOf('\'') >= 0;
    }

    /** The text with this sentence in English; null where it is not in it. */
    @Nullable String english(String text) {
      if (!text.toLowerCase(Locale.ROOT).contains(literal)) {
        return null;
      }
      Matcher matcher = pattern.matcher(text);
      if (!matcher.find()) {
        return null;
      }
      String said = english;
      for (int i = 1; said.contains("{" + i + "}"); i++) {
        said = said.replace("{" + i + "}", matcher.group("h" + i));
      }
      String whole = text.substring(0, matcher.start()) + said + text.substring(matcher.end());
      return whole.replace("\uff1a", ": ").replace(" : ", ": ");
    }
  }

  /** The English for a word before a colon; null for one that is in no language's table. */
  @Nullable Word word(String foreign) {
    return words.get(foreign.toLowerCase(Locale.ROOT));
  }

  /** The table that comes with the tool. */
  static ForeignSentences known() {
    return parse(Resources.text(ForeignSentences.class, "foreign-words"));
  }

  private static ForeignSentences parse(String table) {
    Map<String, Word> words = new HashMap<>();
    Map<String, List<Sentence>> sentences = new HashMap<>();
    String section = "";
    String english = "";
    for (String line : table.lines().toList()) {
      Matcher header = SECTION.matcher(line);
      if (header.matches()) {
        section = header.group(1);
      } else if (!line.startsWith("\t")) {
        english = line;
      } else {
        String[] cells = line.split("\t", 3);
        if (section.equals("words")) {
          words
              .computeIfAbsent(cells[2].toLowerCase(Locale.ROOT), wordOf(english))
              .languages()
              .add(cells[1]);
        } else {
          sentences
              .computeIfAbsent(section, s -> new ArrayList<>())
              .add(Sentence.of(cells[1], english, cells[2]));
        }
      }
    }
    return new ForeignSentences(
        words,
        longestFirst(sentences, "make"),
        longestFirst(sentences, "compiler"),
        longestFirst(sentences, "tools"));
  }

  private static Function<String, Word> wordOf(String english) {
    return foreign -> new Word(english, new LinkedHashSet<>());
  }

  /** A sentence may be the beginning of another: the longer is looked for first. */
  private static List<Sentence> longestFirst(
      Map<String, List<Sentence>> sentences, String section) {
    List<Sentence> sorted = new ArrayList<>(sentences.getOrDefault(section, List.of()));
    sorted.sort(Comparator.comparingInt((Sentence s) -> -s.pattern().pattern().length()));
    return sorted;
  }
}
