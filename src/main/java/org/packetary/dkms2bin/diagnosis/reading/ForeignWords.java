package org.packetary.dkms2bin.diagnosis.reading;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.words.Messages;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Translates the messages of compilers, linkers, make and shells into English. Their sentences are
 * data, in the resource {@code foreign-words}. Lines in English, nearly all of them, cost nothing.
 */
final class ForeignWords {

  private static final ForeignSentences SENTENCES = ForeignSentences.known();
  private static final int LONGEST_WORD = 40;
  private static final Set<String> ENGLISH =
      Set.of("error", "warning", "note", "fatal error", "internal compiler error");

  /** So many lines that may be foreign are looked up before a log is taken for English. */
  private int tries = 2000;

  /** The languages that the log has shown to be in. */
  private final Set<String> languages = new LinkedHashSet<>();

  private boolean unread;

  /** What was looked up: sentences recur. */
  private final Map<String, String> known = new HashMap<>();

  /** The log's language, where something in it could not be read. */
  Optional<String> unread() {
    return unread
        ? languages.stream()
            .findFirst()
            .map(l -> Locale.forLanguageTag(l.replace('_', '-')).getDisplayLanguage(Locale.ENGLISH))
        : Optional.empty();
  }

  /** The line in English; the line itself where nothing in it is known. */
  String english(String line) {
    if (languages.isEmpty() && tries == 0) {
      return line;
    }
    if (line.startsWith("make") || line.startsWith("gmake")) {
      return make(line);
    }
    int at = head(line);
    if (at > 0) {
      String said = said(line, at);
      if (said != null) {
        return said;
      }
    }
    return languages.isEmpty() ? line : tools(line);
  }

  /** Where what follows a position or a program's name begins; -1 where the line has none. */
  private static int head(String line) {
    int at = line.indexOf(": ");
    if (at <= 0 || at + 2 >= line.length()) {
      return -1;
    }
    int blank = line.indexOf(' ');
    if (blank == at - 1 && at > 1) {
      return at + 2;
    }
    return blank > at ? at + 2 : -1;
  }

  private String make(String line) {
    int at = line.indexOf(": ");
    if (at < 0 || (languages.isEmpty() && isEnglishMake(line))) {
      return line;
    }
    if (languages.isEmpty()) {
      tries--;
    }
    String said = Quotes.plain(line.substring(at + 2));
    String text = said;
    for (ForeignSentences.Sentence sentence : SENTENCES.make()) {
      text = apply(sentence, text);
    }
    text = tools(text);
    if (text.equals(said)) {
      return line;
    }
    return line.substring(0, at).replace('\u00a0', ' ').stripTrailing() + ": " + text;
  }

  private static boolean isEnglishMake(String line) {
    return line.contains("ing directory ") || line.contains("] Error ") || line.contains("Stop.");
  }

  private String apply(ForeignSentences.Sentence sentence, String text) {
    if (!languages.isEmpty() && !languages.contains(sentence.language())) {
      return text;
    }
    String english = sentence.english(text);
    if (english == null) {
      return text;
    }
    languages.add(sentence.language());
    return english;
  }

  /** What a compiler says behind a position; null where it is not one. */
  private @Nullable String said(String line, int from) {
    int end = from;
    int last = Math.min(line.length(), from + LONGEST_WORD);
    while (end < last && line.charAt(end) != ':' && line.charAt(end) != '\uff1a') {
      end++;
    }
    if (end == last) {
      return isSource(line, from) ? context(line, from) : null;
    }
    String word = line.substring(from, end).strip();
    ForeignSentences.Word foreign = SENTENCES.word(word);
    boolean english = ENGLISH.contains(word);
    if (foreign == null && !english) {
      return isSource(line, from) ? context(line, from) : null;
    }
    if (foreign != null) {
      foreign.languages().stream()
          .filter(l -> languages.isEmpty() || foreign.languages().size() == 1)
          .forEach(languages::add);
    }
    String text = line.substring(end + 1).strip();
    if (foreign == null && languages.isEmpty() && !hasForeignLetter(text)) {
      return null;
    }
    String said = sentence(text, foreign != null && foreign.english().endsWith("error"));
    return line.substring(0, from).stripTrailing()
        + ' '
        + (foreign == null ? word : foreign.english())
        + ": "
        + said;
  }

  private static boolean isSource(String line, int from) {
    return line.startsWith(".c", from - 4) || line.startsWith(".h", from - 4);
  }

  private @Nullable String context(String line, int from) {
    String text = line.substring(from);
    if (text.startsWith("In ") && languages.isEmpty() && !text.startsWith("In f", 0)) {
      tries--;
    }
    String said = lookUp(Quotes.plain(text));
    return said == null ? null : line.substring(0, from) + said;
  }

  private String sentence(String text, boolean foreign) {
    String plain = Quotes.plain(text);
    String said = lookUp(plain);
    if (said != null) {
      return said;
    }
    if (foreign && Messages.read(plain).kind() == FindingKind.OTHER && !plain.startsWith("#")) {
      unread = true;
    }
    return languages.isEmpty() ? text : plain;
  }

  private @Nullable String lookUp(String text) {
    if (languages.isEmpty() && tries-- <= 0) {
      tries = 0;
      return null;
    }
    String said = known.get(text);
    if (said == null) {
      said = text;
      for (ForeignSentences.Sentence sentence : SENTENCES.compiler()) {
        said = apply(sentence, text);
        if (!said.equals(text)) {
          break;
        }
      }
      said = tools(said);
      if (known.size() < Reading.MOST) {
        known.put(text, said);
      }
    }
    return said.equals(text) ? null : said;
  }

  private String tools(String line) {
    if (languages.isEmpty()) {
      return line;
    }
    String text = line;
    for (ForeignSentences.Sentence sentence : SENTENCES.tools()) {
      if (languages.contains(sentence.language())) {
        String said = sentence.english(sentence.isQuoting() ? Quotes.plain(text) : text);
        text = said == null ? text : said;
      }
    }
    return text;
  }

  private static boolean hasForeignLetter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80 && Character.isLetter(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
