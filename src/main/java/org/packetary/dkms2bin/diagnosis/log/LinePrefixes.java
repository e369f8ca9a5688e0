package org.packetary.dkms2bin.diagnosis.log;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Strips what a build service, a container, a mail or a report put in front of each line of a log.
 * It learns the prefix from the log itself: what recurs in front of lines that only builds write.
 */
final class LinePrefixes {

  private static final int MOST = 50;
  private static final int MOST_CANDIDATES = 1000;

  /** Such a part of a short log's lines begins with what is taken for a prefix. */
  private static final double NEARLY_ALL = 0.75;

  private final Map<String, Candidate> candidates = new HashMap<>();
  private final List<PrefixShape> shapes = new ArrayList<>();
  private final Map<WrappedField, Integer> seenFields = new HashMap<>();
  private final List<WrappedField> fields = new ArrayList<>();

  /** Whether single characters of a stream's framing stand before lines: docker's length bytes. */
  private boolean framed;

  private static final class Candidate {
    final PrefixShape shape;
    final Set<Anchor.Kind> kinds = EnumSet.noneOf(Anchor.Kind.class);
    boolean adopted;

    Candidate(PrefixShape shape) {
      this.shape = shape;
    }
  }

  /** Whether any prefix is known. */
  boolean isEmpty() {
    return shapes.isEmpty() && fields.isEmpty() && !framed;
  }

  /** Learns from some lines at once. */
  void learn(List<String> lines) {
    lines.forEach(this::look);
    for (Candidate candidate : candidates.values()) {
      if (!candidate.adopted && isAtNearlyAll(candidate.shape, lines)) {
        adopt(candidate);
      }
    }
  }

  /**
   * Learns from a line that a build's tool may have written.
   *
   * @return whether something new is taken off lines from now on
   */
  boolean learn(String line) {
    int before = shapes.size() + fields.size();
    look(line);
    return shapes.size() + fields.size() > before;
  }

  private void look(String line) {
    Anchor anchor = Anchor.in(line);
    if (anchor == null || anchor.at() == 0) {
      return;
    }
    Optional<WrappedField> field = WrappedField.before(line, anchor.at());
    if (field.isPresent()) {
      if (seenFields.size() < MOST && seenFields.merge(field.get(), 1, Integer::sum) == 1) {
        fields.add(field.get());
      }
      return;
    }
    String prefix = line.substring(0, anchor.at());
    if (isStepsOwn(prefix, anchor)) {
      return;
    }
    PrefixShape shape = PrefixShape.of(unframed(prefix, anchor));
    if (shape.isComment() || shape.key().equals("0")) {
      return;
    }
    Candidate candidate = candidates.get(shape.key());
    if (candidate == null && candidates.size() < MOST_CANDIDATES) {
      candidate = new Candidate(shape);
      candidates.put(shape.key(), candidate);
    }
    if (candidate != null) {
      candidate.shape.join(shape);
      candidate.kinds.add(anchor.kind());
      if (candidate.kinds.size() > 1) {
        adopt(candidate);
      }
    }
  }

  /** The linker's and the like say in front of a position who they are. */
  private static boolean isStepsOwn(String prefix, Anchor anchor) {
    return anchor.kind() == Anchor.Kind.COMPILER
        && prefix.matches("(?:\\S*[-/])?(?:ld(?:\\.\\w+)?|collect2|objtool|.*\\.o): ?.*");
  }

  private void adopt(Candidate candidate) {
    if (!candidate.adopted && shapes.size() < MOST) {
      candidate.adopted = true;
      shapes.add(candidate.shape);
    }
  }

  private static boolean isAtNearlyAll(PrefixShape shape, List<String> lines) {
    int all = 0;
    int with = 0;
    for (String line : lines) {
      if (!line.isBlank()) {
        all++;
        with += shape.end(line) >= 0 ? 1 : 0;
      }
    }
    return with >= all * NEARLY_ALL;
  }

  /** Leaves a frame's character, which is none of the prefix, away from its end. */
  private String unframed(String prefix, Anchor anchor) {
    int last = prefix.length() - 1;
    char c = prefix.charAt(last);
    boolean apart = last == 0 || prefix.charAt(last - 1) == ' ';
    if (anchor.kind() != Anchor.Kind.MAKE || !apart || " \t|>:]".indexOf(c) >= 0) {
      return prefix;
    }
    framed = true;
    return prefix.substring(0, last);
  }

  /** The line behind what stands before it; the line itself where nothing known does. */
  String strip(String line) {
    for (WrappedField field : fields) {
      String text = field.text(line).orElse(null);
      if (text != null) {
        return text;
      }
    }
    int end = end(line);
    if (end < 0) {
      return framed && isFramed(line, 0) ? line.substring(1) : line;
    }
    return unquoted(line, framed && isFramed(line, end) ? end + 1 : end);
  }

  /** Of an item in a list of strings its closing quote is not what a tool said. */
  private static String unquoted(String line, int from) {
    int to = line.endsWith(",") ? line.length() - 1 : line.length();
    boolean quoted = from > 0 && line.charAt(from - 1) == '"';
    return quoted && to > from && line.charAt(to - 1) == '"'
        ? line.substring(from, to - 1).replace("\\\"", "\"")
        : line.substring(from);
  }

  /** Of several forms that fit, the one that leaves a build's line counts, else the longest. */
  private int end(String line) {
    int longest = -1;
    for (PrefixShape shape : shapes) {
      int end = shape.end(line);
      if (end > longest) {
        longest = end;
      }
    }
    if (longest > 0 && shapes.size() > 1) {
      Anchor anchor = Anchor.in(line);
      for (PrefixShape shape : shapes) {
        if (anchor != null && shape.end(line) == anchor.at()) {
          return anchor.at();
        }
      }
    }
    return longest;
  }

  private static boolean isFramed(String line, int at) {
    if (at + 2 >= line.length() || line.charAt(at) == ' ' || line.charAt(at) == '/') {
      return false;
    }
    Anchor anchor = line.startsWith("make", at) ? null : after(line, at + 1);
    return anchor != null || line.startsWith("  ", at + 1) || line.startsWith("/", at + 1);
  }

  private static @Nullable Anchor after(String line, int at) {
    Anchor anchor = Anchor.in(line.substring(at));
    return anchor != null && anchor.at() == 0 && anchor.kind() != Anchor.Kind.COMPILER
        ? anchor
        : null;
  }
}
