package org.packetary.dkms2bin.cli.terminal;

import java.time.Clock;
import java.util.function.Consumer;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.StampedEvent;

/** Shows a run as it goes on. Closed, it has shown all it was told and left the terminal clean. */
public interface Progress extends Consumer<StampedEvent>, AutoCloseable {

  /** Ends what is drawn; the terminal's own lines follow. */
  @Override
  void close();

  /**
   * Begins to show a run.
   *
   * @param form not {@link ProgressForm#AUTO}
   * @param clock tells how long things take
   */
  static Progress begin(ProgressForm form, Terminal terminal, Clock clock) {
    return switch (form) {
      case AUTO -> throw new IllegalArgumentException("not decided yet");
      case PLAIN -> plain(terminal, clock);
      case FANCY -> FancyProgress.begin(terminal, clock, JlineScreen::open);
      case JSON -> new JsonProgress(terminal);
    };
  }

  /** Begins to show a run in lines. */
  static Progress plain(Terminal terminal, Clock clock) {
    EventSink lines = new PlainProgress(terminal);
    Heartbeat heartbeat = new Heartbeat(terminal, clock.instant());
    Ticker ticker = Ticker.every(Heartbeat.LOOK, () -> heartbeat.tick(clock.instant()));
    return new Progress() {
      @Override
      public void accept(StampedEvent event) {
        heartbeat.accept(event);
        lines.accept(event.event());
      }

      @Override
      public void close() {
        ticker.close();
      }
    };
  }
}
