package org.packetary.dkms2bin.diagnosis;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.Finding;

/** What a tool said, as it is gathered line by line; its repeats are counted here. */
final class Complaint {

  /** How grave the tool calls it. */
  enum Severity {
    ERROR,
    WARNING
  }

  /** A note to it, and the function that was being compiled where the note points. */
  record Note(@Nullable Position position, String text, @Nullable String function) {}

  /** An {@code inlined from 'function' at position} line. */
  record Inlined(String function, Position position) {}

  private static final int MOST_NOTES = 30;
  private static final int MOST_EXCERPT = 12;

  final Severity severity;
  final @Nullable Position position;
  final String message;
  final @Nullable String function;

  /** Who includes the position's file, the nearest first. */
  final List<Position> includedFrom;

  final List<Inlined> inlinedFrom;

  /** What a tool other than a compiler said; null for compilers, whose words are read later. */
  final @Nullable Meaning meaning;

  final List<Note> notes = new ArrayList<>();
  final List<String> excerpt = new ArrayList<>();
  final List<Integer> lines = new ArrayList<>();
  int count;

  /** Whether the build went on after it: what some tools call an error does no harm. */
  boolean passed;

  Complaint(
      Severity severity,
      @Nullable Position position,
      String message,
      @Nullable String function,
      List<Position> includedFrom,
      List<Inlined> inlinedFrom,
      @Nullable Meaning meaning) {
    this.severity = severity;
    this.position = position;
    this.message = message;
    this.function = function;
    this.includedFrom = List.copyOf(includedFrom);
    this.inlinedFrom = List.copyOf(inlinedFrom);
    this.meaning = meaning;
  }

  /** The same for a tool that is not a compiler. */
  static Complaint of(@Nullable Position position, String message, Meaning meaning) {
    return new Complaint(Severity.ERROR, position, message, null, List.of(), List.of(), meaning);
  }

  /** It stands in this line of the log too. */
  void seenAt(int line) {
    count++;
    if (lines.size() < Finding.Evidence.MOST_LINES) {
      lines.add(line);
    }
  }

  void note(Note note) {
    if (notes.size() < MOST_NOTES) {
      notes.add(note);
    }
  }

  void excerpt(String line) {
    if (excerpt.size() < MOST_EXCERPT) {
      excerpt.add(line);
    }
  }
}
