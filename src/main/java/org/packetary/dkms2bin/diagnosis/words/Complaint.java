package org.packetary.dkms2bin.diagnosis.words;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.Finding;

/** What a tool said, as it is gathered line by line; its repeats are counted here. */
public final class Complaint {

  /** How grave the tool calls it. */
  public enum Severity {
    ERROR,
    WARNING
  }

  /** A note to it, and the function that was being compiled where the note points. */
  public record Note(@Nullable Position position, String text, @Nullable String function) {}

  /** An {@code inlined from 'function' at position} line. */
  public record Inlined(String function, Position position) {}

  private static final int MOST_NOTES = 30;
  private static final int MOST_EXCERPT = 12;

  private final Severity severity;
  private final @Nullable Position position;
  private final String message;
  private final @Nullable String function;

  private final List<Position> includedFrom;
  private final List<Inlined> inlinedFrom;
  private final @Nullable Meaning meaning;
  private final List<Note> notes = new ArrayList<>();
  private final List<String> excerpt = new ArrayList<>();
  private final List<Integer> lines = new ArrayList<>();
  private int count;
  private boolean passed;

  /** What a tool said for the first time; {@link #seenAt} counts it. */
  public Complaint(
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

  /** How grave the tool calls it. */
  public Severity severity() {
    return severity;
  }

  /** Where it points; null where it points nowhere. */
  public @Nullable Position position() {
    return position;
  }

  /** The tool's words. */
  public String message() {
    return message;
  }

  /** The function that was being compiled. */
  public @Nullable String function() {
    return function;
  }

  /** Who includes the position's file, the nearest first. */
  public List<Position> includedFrom() {
    return includedFrom;
  }

  /** Where the function was inlined, the nearest first. */
  public List<Inlined> inlinedFrom() {
    return inlinedFrom;
  }

  /** What a tool other than a compiler said; null for compilers, whose words are read later. */
  public @Nullable Meaning meaning() {
    return meaning;
  }

  /** The notes to it; more may come. */
  public List<Note> notes() {
    return notes;
  }

  /** The source lines that were shown with it; more may come. */
  public List<String> excerpt() {
    return excerpt;
  }

  /** The log's lines it stands in; more may be added. */
  public List<Integer> lines() {
    return lines;
  }

  /** How often it was said. */
  public int count() {
    return count;
  }

  /** Whether the build went on after it: what some tools call an error does no harm. */
  public boolean passed() {
    return passed;
  }

  /** Says whether the build went on after it. */
  public void passed(boolean wentOn) {
    passed = wentOn;
  }

  /** The same for a tool that is not a compiler. */
  public static Complaint of(@Nullable Position position, String message, Meaning meaning) {
    return new Complaint(Severity.ERROR, position, message, null, List.of(), List.of(), meaning);
  }

  /** It stands in this line of the log too. */
  public void seenAt(int line) {
    count++;
    if (lines.size() < Finding.Evidence.MOST_LINES) {
      lines.add(line);
    }
  }

  /** Adds a note, unless there are many. */
  public void note(Note note) {
    if (notes.size() < MOST_NOTES) {
      notes.add(note);
    }
  }

  /** Adds a line that was shown with it, unless there are many. */
  public void excerpt(String line) {
    if (excerpt.size() < MOST_EXCERPT) {
      excerpt.add(line);
    }
  }
}
