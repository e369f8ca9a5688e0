package org.packetary.dkms2bin.cli.terminal;

import org.packetary.dkms2bin.model.StampedEvent;

/**
 * Writes each event to standard error, a line of JSON each. What else would be said there to people
 * is not: all of it is in the events.
 */
final class JsonProgress implements Progress {

  private final Terminal terminal;

  JsonProgress(Terminal terminal) {
    this.terminal = terminal;
    terminal.sayThrough(line -> {});
  }

  @Override
  public void accept(StampedEvent event) {
    terminal.err().println(EventJson.line(event));
    terminal.err().flush();
  }

  /** The terminal stays silent: what programs read ends with an event, too. */
  @Override
  public void close() {}
}
