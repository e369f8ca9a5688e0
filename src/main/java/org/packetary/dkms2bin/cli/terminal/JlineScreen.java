package org.packetary.dkms2bin.cli.terminal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.Signals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The terminal behind standard error, by JLine. The cursor rests, visible, where the drawing
 * begins: what others write there, and what is left after kill -9, covers the drawing. No mode of
 * the terminal is changed, so none can stay behind.
 */
final class JlineScreen implements Screen {

  private static final Logger LOG = LoggerFactory.getLogger(JlineScreen.class);
  private static final String RESIZED = "WINCH";

  private final Terminal terminal;
  private final Display display;
  private final AtomicBoolean resized = new AtomicBoolean();
  private final Object formerHandler;
  private Size size;

  /** A screen on any terminal. */
  JlineScreen(Terminal terminal) {
    this.terminal = terminal;
    this.size = known(terminal.getSize());
    this.display = new Display(terminal, false);
    this.formerHandler = Signals.register(RESIZED, () -> resized.set(true));
  }

  /**
   * The terminal, if JLine can use it. It asks the host's stty and tty: no library of C is unpacked
   * and loaded. Signals stay the JVM's.
   */
  static Optional<Screen> open() {
    try {
      return Optional.of(
          new JlineScreen(
              TerminalBuilder.builder()
                  .system(true)
                  .systemOutput(TerminalBuilder.SystemOutput.ForcedSysErr)
                  .provider("exec")
                  .dumb(false)
                  .nativeSignals(false)
                  .build()));
    } catch (IOException | IllegalStateException e) {
      LOG.debug("the terminal cannot be drawn on", e);
      return Optional.empty();
    }
  }

  @Override
  public int columns() {
    return size().getColumns();
  }

  @Override
  public int rows() {
    return size().getRows();
  }

  /** Asked anew only when it changed: it takes a process. */
  private Size size() {
    if (resized.getAndSet(false)) {
      size = known(terminal.getSize());
    }
    return size;
  }

  /** A terminal of no size is one that nobody gave any. */
  private static Size known(Size size) {
    return size.getColumns() > 0 && size.getRows() > 0 ? size : new Size(80, 24);
  }

  /** Everything is drawn anew, so that what others wrote in between does not stay. */
  @Override
  public void show(List<String> above, List<String> drawing) {
    terminal.puts(Capability.carriage_return);
    terminal.puts(Capability.clr_eos);
    above.forEach(line -> terminal.writer().println(line));
    if (!drawing.isEmpty()) {
      display.resize(rows(), columns());
      display.reset();
      List<AttributedString> lines = new ArrayList<>();
      for (int i = 0; i < drawing.size(); i++) {
        lines.add(new AttributedString(drawing.get(i) + (i < drawing.size() - 1 ? "\n" : "")));
      }
      display.update(lines, 0, false);
    }
    terminal.flush();
  }

  @Override
  public void close() {
    show(List.of(), List.of());
    Signals.unregister(RESIZED, formerHandler);
    try {
      terminal.close();
    } catch (IOException e) {
      LOG.debug("the terminal could not be closed", e);
    }
  }
}
