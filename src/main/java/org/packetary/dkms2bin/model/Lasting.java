package org.packetary.dkms2bin.model;

/** Tells of the start and of the end of work, also where it ends by an exception. */
public final class Lasting {

  private Lasting() {}

  /** Something to do. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    /** Does it. */
    T run() throws E, InterruptedException;
  }

  /** Something to do that gives nothing. */
  @FunctionalInterface
  public interface Action<E extends Exception> {
    /** Does it. */
    void run() throws E, InterruptedException;
  }

  /**
   * Works, between the events of a task.
   *
   * @param id names it; no two of one run share it
   * @param what in a few words, for people
   */
  public static <T, E extends Exception> T task(
      EventSink events, String id, String what, Work<T, E> work) throws E, InterruptedException {
    boolean ok = false;
    events.accept(new BuildEvent.TaskStarted(id, what));
    try {
      T result = work.run();
      ok = true;
      return result;
    } finally {
      events.accept(new BuildEvent.TaskFinished(id, ok));
    }
  }

  /** The same for work that gives nothing. */
  public static <E extends Exception> void doing(
      EventSink events, String id, String what, Action<E> work) throws E, InterruptedException {
    boolean ok = false;
    events.accept(new BuildEvent.TaskStarted(id, what));
    try {
      work.run();
      ok = true;
    } finally {
      events.accept(new BuildEvent.TaskFinished(id, ok));
    }
  }

  /** Makes a layer, between its events. */
  public static <E extends Exception> void layer(EventSink events, String what, Action<E> making)
      throws E, InterruptedException {
    boolean ok = false;
    events.accept(new BuildEvent.LayerStarted(what));
    try {
      making.run();
      ok = true;
    } finally {
      events.accept(new BuildEvent.LayerFinished(what, ok));
    }
  }
}
