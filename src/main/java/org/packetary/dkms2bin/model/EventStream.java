package org.packetary.dkms2bin.model;

import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Numbers and dates the events of a run, the only place to do so, and hands each to all who listen:
 * to one after the other, in the order of the numbers, one event at a time.
 */
public final class EventStream implements EventSink {

  private final Clock clock;
  private final List<Consumer<StampedEvent>> listeners;
  private long last;

  /** A stream; listeners must not throw. */
  public EventStream(Clock clock, List<Consumer<StampedEvent>> listeners) {
    this.clock = clock;
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public synchronized void accept(BuildEvent event) {
    StampedEvent stamped = new StampedEvent(++last, clock.instant(), event);
    listeners.forEach(l -> l.accept(stamped));
  }
}
