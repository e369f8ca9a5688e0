package org.packetary.dkms2bin.schedule;

/**
 * Does what a task is there for. When the run is interrupted, its thread is, and it should end
 * soon.
 *
 * @param <T> what comes of it
 */
@FunctionalInterface
public interface Work<T> {

  /** What comes of work that is done for its effect. */
  enum Nothing {
    /** The only value. */
    NOTHING
  }

  /** Work that is done for its effect. */
  @FunctionalInterface
  interface Action {

    /** Does the work. */
    void run() throws Exception;
  }

  /** Does the work. What it throws is kept in the task. */
  T run() throws Exception;

  /** Work from which nothing comes. */
  static Work<Nothing> doing(Action action) {
    return () -> {
      action.run();
      return Nothing.NOTHING;
    };
  }
}
