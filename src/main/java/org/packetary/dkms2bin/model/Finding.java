package org.packetary.dkms2bin.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing that a build's output complains of, repeats folded.
 *
 * @param kind what sort of thing
 * @param warning whether the tool called it a warning; such findings are only ever consequences
 * @param symbol what it is about: a function, {@code type.member}, {@code struct name}, a macro, a
 *     header as in {@code #include}, a program, an option
 * @param place where in the driver; empty where it is nowhere in particular
 * @param message the tool's own words, without position and severity
 * @param causedBy the index, in the same list, of the finding that this one is a consequence of;
 *     empty for a cause
 * @param types what the kernel expects and what the driver gives; empty where that is not the point
 * @param hint what to do about it, one sentence
 * @param declarations what kernels' headers say about the symbol
 * @param evidence where in the output it stands
 */
public record Finding(
    FindingKind kind,
    boolean warning,
    Optional<String> symbol,
    Optional<Place> place,
    String message,
    OptionalInt causedBy,
    Optional<Types> types,
    Optional<String> hint,
    List<Declared> declarations,
    Evidence evidence) {

  public Finding {
    declarations = List.copyOf(declarations);
  }

  /** A finding that stands for itself, from text that is not a log's. */
  public static Finding of(FindingKind kind, String message) {
    return new Finding(
        kind,
        false,
        Optional.empty(),
        Optional.empty(),
        message,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Evidence.NONE);
  }

  /** Whether it is nobody's consequence. */
  public boolean isCause() {
    return causedBy.isEmpty();
  }

  /** The same with what headers say. */
  public Finding with(List<Declared> found) {
    return new Finding(
        kind, warning, symbol, place, message, causedBy, types, hint, found, evidence);
  }

  /** The same with what to do about it. */
  public Finding withHint(String sentence) {
    return new Finding(
        kind,
        warning,
        symbol,
        place,
        message,
        causedBy,
        types,
        Optional.of(sentence),
        declarations,
        evidence);
  }

  /**
   * A place in the driver.
   *
   * @param file relative to the module's tree; absolute for a file outside it
   * @param line counted from 1; 0 where the tool names only the file
   * @param column counted from 1; empty where the tool does not say
   * @param function the enclosing function
   * @param target the make target that was being built, for example {@code be_main.o}
   */
  public record Place(
      String file,
      int line,
      OptionalInt column,
      Optional<String> function,
      Optional<String> target) {

    /** {@code file:line:column}, as far as known. */
    @Override
    public String toString() {
      return file
          + (line > 0 ? ":" + line : "")
          + (line > 0 && column.isPresent() ? ":" + column.getAsInt() : "");
    }
  }

  /** Two types that do not fit, in C's notation. */
  public record Types(String expected, String given) {}

  /**
   * What the headers of a kernel say about a symbol.
   *
   * @param kernel its release, or the directory of its headers
   * @param target whether it is the kernel that the build was for
   * @param file relative to the headers, for example {@code include/linux/if_vlan.h}; empty where
   *     they do not declare it
   * @param line counted from 1; 0 where there is none
   * @param declaration the declaration in one line; empty where there is none
   */
  public record Declared(
      String kernel, boolean target, Optional<String> file, int line, String declaration) {}

  /**
   * What it rests on.
   *
   * @param lines the numbers of the log's lines that say so, from 1, each repeat's too; at most
   *     {@link #MOST_LINES}
   * @param count how many times the log says so
   * @param notes the tool's notes to it, each as one line
   * @param excerpt the source lines as the compiler shows them, with its marks below
   */
  public record Evidence(List<Integer> lines, int count, List<String> notes, List<String> excerpt) {

    /** No more line numbers than this are kept; the count goes on. */
    public static final int MOST_LINES = 1000;

    /** Nothing in a log. */
    public static final Evidence NONE = new Evidence(List.of(), 1, List.of(), List.of());

    public Evidence {
      lines = List.copyOf(lines);
      notes = List.copyOf(notes);
      excerpt = List.copyOf(excerpt);
    }
  }
}
