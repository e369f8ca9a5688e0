package org.packetary.dkms2bin.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a command or its inputs, so that all of it is told at once. */
public final class Problems {

  private final List<Dkms2binException> found = new ArrayList<>();

  /** Adds a problem of the command line: what is wrong, and what to do about it. */
  public void usage(String problem, @Nullable String hint) {
    add(new UsageException(problem, hint));
  }

  /** Adds a problem of an input: what is wrong, and what to do about it. */
  public void input(String problem, @Nullable String hint) {
    add(new InputException(problem, hint));
  }

  /** Adds a problem, unless the same was said already. */
  public void add(Dkms2binException problem) {
    if (found.stream().noneMatch(f -> f.problem().equals(problem.problem()))) {
      found.add(problem);
    }
  }

  /** The value; empty if making it shows a problem, which is added. */
  public <T> Optional<T> attempt(Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (UsageException | InputException e) {
      add(e);
      return Optional.empty();
    }
  }

  /** Whether nothing was found. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** Whether a problem or its remedy speaks of an option. */
  public boolean mention(String option) {
    return found.stream()
        .anyMatch(
            f ->
                (f.problem() + " " + f.hint().orElse("") + " ")
                    .matches("(?s).*" + option + "[^\\w-].*"));
  }

  /**
   * Ends with what was found, if anything was: a single problem as it is, several as one message
   * with a line for each.
   *
   * @param headline follows the number of problems: {@code inputs are not usable}
   * @param hint what to do about several, if each has a remedy of its own
   * @throws UsageException if any is a problem of the command line
   * @throws InputException if all are problems of inputs
   */
  public void throwIfAny(String headline, @Nullable String hint) {
    if (found.isEmpty()) {
      return;
    }
    if (found.size() == 1) {
      throw found.get(0);
    }
    Set<String> hints = new LinkedHashSet<>();
    found.forEach(f -> f.hint().ifPresent(hints::add));
    boolean sameForAll = hints.size() == 1 && found.stream().allMatch(f -> f.hint().isPresent());
    String closing = sameForAll ? hints.iterator().next() : hint;
    String text =
        found.stream()
            .map(f -> line(f, closing))
            .collect(Collectors.joining("\n  ", found.size() + " " + headline + ":\n  ", ""));
    if (found.stream().anyMatch(UsageException.class::isInstance)) {
      throw new UsageException(text, closing);
    }
    throw new InputException(text, closing);
  }

  private static String line(Dkms2binException problem, @Nullable String closing) {
    return problem
        .hint()
        .filter(h -> !h.equals(closing))
        .map(h -> problem.problem() + " (" + h + ")")
        .orElse(problem.problem());
  }
}
