package org.packetary.dkms2bin.diagnosis.reading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.Position;
import org.packetary.dkms2bin.diagnosis.words.Wording;

/**
 * Where compilers are: gcc names the function and the includers only when they change, so both are
 * kept, by file, since several compilers write to the log at once.
 */
final class SourceContext {

  private static final Pattern FUNCTION = Pattern.compile("In (?:member )?function '([^']*)'");
  private static final Pattern FROM = Pattern.compile("from ([^ ,]+?)[:,]*$");
  private static final Pattern INLINED =
      Pattern.compile("inlined from '([^']*)' at ([^ ,]+?)[:,]*$");
  private static final int MOST_FILES = 10_000;
  private static final int MOST_INCLUDERS = 200;

  private final Map<String, Map<String, String>> functions = new HashMap<>();
  private final Map<String, List<Position>> includers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Position>> eldest) {
          return size() > MOST_FILES;
        }
      };

  private final List<Position> chain = new ArrayList<>();
  private final List<Complaint.Inlined> inlined = new ArrayList<>();
  private @Nullable String lastFunction;

  /** An include chain's line, or one about inlining. */
  void line(String line, Optional<String> directory) {
    String text = Wording.plain(line.strip());
    Matcher inline = INLINED.matcher(text);
    if (inline.find()) {
      Position at = Position.parse(LogReader.absolute(inline.group(2), directory));
      if (at != null && inlined.size() < MOST_INCLUDERS) {
        inlined.add(new Complaint.Inlined(bare(inline.group(1)), at));
      }
      return;
    }
    if (text.startsWith("In function ")) {
      lastFunction = named(text);
      inlined.clear();
      return;
    }
    Matcher from = FROM.matcher(text);
    if (!from.find() || chain.size() >= MOST_INCLUDERS) {
      return;
    }
    Position at = Position.parse(LogReader.absolute(from.group(1), directory));
    if (at == null) {
      return;
    }
    if (text.startsWith("In file included from") && !chain.isEmpty()) {
      chain.add(0, at);
    } else {
      chain.add(at);
    }
  }

  /** An {@code In function} or {@code At top level} line of a file. */
  void function(String file, String text) {
    if (functions.size() > MOST_FILES) {
      functions.clear();
    }
    lastFunction = named(text);
    functions
        .computeIfAbsent(stem(file), s -> new HashMap<>())
        .put(file, lastFunction == null ? "" : lastFunction);
    inlined.clear();
    if (!chain.isEmpty()) {
      includers.put(file, List.copyOf(chain));
    }
  }

  private static @Nullable String named(String text) {
    Matcher matcher = FUNCTION.matcher(text);
    return matcher.find() ? bare(matcher.group(1)) : null;
  }

  /** gcc appends {@code .constprop.0} and the like to clones. */
  private static String bare(String function) {
    int dot = function.indexOf('.');
    return dot > 0 ? function.substring(0, dot) : function;
  }

  /** The function for a complaint in a file. */
  @Nullable String functionAt(String file) {
    String known = known(file);
    return known == null ? lastFunction : known.isEmpty() ? null : known;
  }

  /** The function that was being compiled in a file, if the log said so. */
  @Nullable String functionIn(String file) {
    String known = known(file);
    return known == null || known.isEmpty() ? null : known;
  }

  /** The function that was named last for a file, empty for none; null where it was not named. */
  private @Nullable String known(String file) {
    return functions.getOrDefault(stem(file), Map.of()).get(file);
  }

  /** Source and target of one compiler share it. */
  private static String stem(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? name : name.substring(0, dot);
  }

  /** Who includes a file, for a complaint in it. */
  List<Position> includersOf(String file) {
    if (!chain.isEmpty()) {
      includers.put(file, List.copyOf(chain));
      return includers.getOrDefault(file, List.of());
    }
    return includers.getOrDefault(file, List.of());
  }

  List<Complaint.Inlined> inlined() {
    return List.copyOf(inlined);
  }

  /** The complaint that the pending lines belonged to has come. */
  void drop() {
    chain.clear();
    inlined.clear();
    lastFunction = null;
  }

  /** A new compiler begins with a target, or one has ended: what was known of its source is old. */
  void forget(String target) {
    functions.remove(stem(target));
  }
}
