package org.packetary.dkms2bin.schedule;

import java.util.function.Function;

/**
 * How a task ended.
 *
 * @param <T> what comes of its work
 */
public sealed interface TaskEnd<T> {

  /**
   * The work was done.
   *
   * @param result what came of it
   */
  record Done<T>(T result) implements TaskEnd<T> {
    @Override
    public <R> R fold(
        Function<Done<T>, R> done,
        Function<Threw<T>, R> threw,
        Function<Unmet<T>, R> unmet,
        Function<NotBegun<T>, R> notBegun) {
      return done.apply(this);
    }
  }

  /**
   * The work threw; an {@link InterruptedException} where it was interrupted.
   *
   * @param cause what it threw
   */
  record Threw<T>(Throwable cause) implements TaskEnd<T> {
    @Override
    public <R> R fold(
        Function<Done<T>, R> done,
        Function<Threw<T>, R> threw,
        Function<Unmet<T>, R> unmet,
        Function<NotBegun<T>, R> notBegun) {
      return threw.apply(this);
    }
  }

  /**
   * A task that it needs threw, or has an unmet need itself.
   *
   * @param need the first such task that this one needs
   * @param cause what was thrown at the beginning of the chain
   */
  record Unmet<T>(Task<?> need, Throwable cause) implements TaskEnd<T> {
    @Override
    public <R> R fold(
        Function<Done<T>, R> done,
        Function<Threw<T>, R> threw,
        Function<Unmet<T>, R> unmet,
        Function<NotBegun<T>, R> notBegun) {
      return unmet.apply(this);
    }
  }

  /**
   * All was stopped before the task's work could begin.
   *
   * @param why why it was stopped
   */
  record NotBegun<T>(String why) implements TaskEnd<T> {
    @Override
    public <R> R fold(
        Function<Done<T>, R> done,
        Function<Threw<T>, R> threw,
        Function<Unmet<T>, R> unmet,
        Function<NotBegun<T>, R> notBegun) {
      return notBegun.apply(this);
    }
  }

  /** What the function for this kind makes of it. */
  <R> R fold(
      Function<Done<T>, R> done,
      Function<Threw<T>, R> threw,
      Function<Unmet<T>, R> unmet,
      Function<NotBegun<T>, R> notBegun);

  /** Whether the work was done. */
  default boolean isDone() {
    return fold(done -> true, threw -> false, unmet -> false, notBegun -> false);
  }
}
