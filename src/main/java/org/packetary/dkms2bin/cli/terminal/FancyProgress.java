package org.packetary.dkms2bin.cli.terminal;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.packetary.dkms2bin.model.StampedEvent;

/**
 * Draws what goes on at the end of the terminal's lines, a few times a second at most; what is said
 * meanwhile stays above. The terminal is opened by the first drawing, so that a run that is over
 * before does not wait for that. Where it cannot be drawn on, lines tell all.
 */
final class FancyProgress implements Progress {

  /** How often {@link #tick} is called. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Terminal terminal;
  private final Clock clock;
  private final Supplier<Optional<Screen>> opener;
  private final Board board = new Board();
  private final PlainProgress lines;
  private volatile Optional<Progress> instead = Optional.empty();
  private final Waiting waiting = new Waiting();
  private Optional<Ticker> ticker = Optional.empty();
  private Optional<Screen> screen = Optional.empty();
  private List<String> drawn = List.of();
  private boolean opened;
  private boolean closed;

  /** A drawing on a screen that is opened when it is needed, and once. */
  FancyProgress(Terminal terminal, Clock clock, Supplier<Optional<Screen>> opener) {
    this.terminal = terminal;
    this.clock = clock;
    this.opener = opener;
    this.lines = new PlainProgress(terminal, false);
    terminal.sayThrough(waiting::add);
    terminal.holdResults();
  }

  /** The same, which draws by itself. */
  static FancyProgress begin(Terminal terminal, Clock clock, Supplier<Optional<Screen>> opener) {
    FancyProgress progress = new FancyProgress(terminal, clock, opener);
    progress.ticker = Optional.of(Ticker.every(PAUSE, progress::tick));
    return progress;
  }

  /** Lines that are to be shown with the next drawing. */
  private static final class Waiting {
    private List<String> said = new ArrayList<>();

    private synchronized void add(String line) {
      said.add(line);
    }

    private synchronized List<String> taken() {
      List<String> all = said;
      said = new ArrayList<>();
      return all;
    }
  }

  @Override
  public void accept(StampedEvent event) {
    board.accept(event);
    instead.ifPresentOrElse(other -> other.accept(event), () -> lines.accept(event.event()));
  }

  /** Draws, if anything is new. */
  synchronized void tick() {
    if (closed || instead.isPresent()) {
      return;
    }
    if (!opened) {
      opened = true;
      screen = opener.get();
    }
    if (screen.isEmpty()) {
      instead = Optional.of(Progress.plain(terminal, clock));
      handBack();
      return;
    }
    Screen open = screen.get();
    List<String> above = waiting.taken();
    List<String> drawing =
        BoardLines.of(board.at(clock.instant()), clock.instant(), open.columns(), open.rows());
    if (!above.isEmpty() || !drawing.equals(drawn)) {
      open.show(above, drawing);
      drawn = drawing;
    }
  }

  /** The terminal says its lines itself again, after those that still wait. */
  private void handBack() {
    waiting.taken().forEach(this::sayDirectly);
    terminal.sayItself();
    waiting.taken().forEach(this::sayDirectly);
  }

  private void sayDirectly(String line) {
    terminal.err().println(line);
    terminal.err().flush();
  }

  @Override
  public void close() {
    ticker.ifPresent(Ticker::close);
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      screen.ifPresent(Screen::close);
      instead.ifPresentOrElse(Progress::close, this::handBack);
    }
  }
}
