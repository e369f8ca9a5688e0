package org.packetary.dkms2bin.dkms;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Consumer;
import org.packetary.dkms2bin.model.Stage;

/**
 * Tells of dkms's steps as they begin, while {@code build.sh} runs: it looks a few times a second
 * whether the step's log is there. Nothing is told after it was closed.
 */
final class StageWatch implements AutoCloseable {

  private static final long MILLIS = 250;
  private static final List<Stage> STEPS = List.of(Stage.ADD, Stage.BUILD, Stage.INSTALL);

  private final Path out;
  private final Consumer<Stage> stages;
  private final Timer timer = new Timer("stage watch", true);
  private int told;
  private boolean closed;

  private StageWatch(Path out, Consumer<Stage> stages) {
    this.out = out;
    this.stages = stages;
  }

  /**
   * Watches from now on.
   *
   * @param out where {@code build.sh} leaves its logs
   */
  static StageWatch begin(Path out, Consumer<Stage> stages) {
    StageWatch watch = new StageWatch(out, stages);
    TimerTask task =
        new TimerTask() {
          @Override
          public void run() {
            watch.look();
          }
        };
    watch.timer.schedule(task, MILLIS, MILLIS);
    return watch;
  }

  /** Tells of each step that has begun since the last look. */
  private synchronized void look() {
    while (!closed && told < STEPS.size() && begun(STEPS.get(told))) {
      stages.accept(STEPS.get(told));
      told++;
    }
  }

  private boolean begun(Stage step) {
    return Files.exists(out.resolve(step.word() + ".log"), LinkOption.NOFOLLOW_LINKS);
  }

  /** Looks once more, so that also the steps of a short run are told of. */
  @Override
  public void close() {
    timer.cancel();
    synchronized (this) {
      look();
      closed = true;
    }
  }
}
