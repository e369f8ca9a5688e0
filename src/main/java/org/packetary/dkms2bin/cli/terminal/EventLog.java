package org.packetary.dkms2bin.cli.terminal;

import java.util.function.Consumer;
import org.packetary.dkms2bin.model.StampedEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each event into the log, a line of JSON each. */
public final class EventLog implements Consumer<StampedEvent> {

  /** The logger's name. */
  static final String NAME = EventLog.class.getName();

  private static final Logger LOG = LoggerFactory.getLogger(NAME);

  @Override
  public void accept(StampedEvent event) {
    if (LOG.isDebugEnabled()) {
      LOG.debug("event {}", EventJson.line(event));
    }
  }
}
