package org.packetary.dkms2bin.model;

/**
 * Receives what happens during a run, from any thread. Engine code reports here and never prints.
 */
@FunctionalInterface
public interface EventSink {
  /** Takes one event. Must not throw and must be safe for use by several threads. */
  void accept(BuildEvent event);
}
