package org.packetary.dkms2bin.cell;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.packetary.dkms2bin.model.Stage;

/** How long the stages of one cell take: a stop watch that one thread uses. */
public final class StageTimes {

  private final Consumer<Stage> beginning;

  private final Map<Stage, Duration> taken = new EnumMap<>(Stage.class);
  private Optional<Stage> running = Optional.empty();
  private long began;

  /**
   * A watch.
   *
   * @param beginning is told of each stage that begins
   */
  public StageTimes(Consumer<Stage> beginning) {
    this.beginning = beginning;
  }

  /** Takes over what was measured elsewhere. */
  void add(Map<Stage, Duration> measured) {
    taken.putAll(measured);
  }

  /** A stage begins, and with it the one before ends. */
  void begin(Stage stage) {
    end();
    running = Optional.of(stage);
    began = System.nanoTime();
    beginning.accept(stage);
  }

  /** What was taken so far; a stage that is running ends here. */
  public Map<Stage, Duration> taken() {
    end();
    return Map.copyOf(taken);
  }

  /** Ends the running stage. */
  void end() {
    running.ifPresent(s -> taken.put(s, Duration.ofNanos(System.nanoTime() - began)));
    running = Optional.empty();
  }
}
