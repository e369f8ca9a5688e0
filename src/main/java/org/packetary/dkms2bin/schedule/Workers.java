package org.packetary.dkms2bin.schedule;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads on which tasks work, about as many as tasks run at once. */
final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
  private static final long PATIENCE_SECONDS = 30;

  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final ExecutorService pool;

  Workers() {
    AtomicInteger count = new AtomicInteger();
    this.pool =
        Executors.newCachedThreadPool(
            r -> {
              Thread thread = new Thread(r, "task-" + count.incrementAndGet());
              threads.add(thread);
              return thread;
            });
  }

  void start(Runnable runnable) {
    pool.execute(runnable);
  }

  void interrupt() {
    pool.shutdownNow();
  }

  /**
   * Waits until no thread is there any more, also when interrupted, which is then passed on to the
   * threads.
   *
   * @return whether it was interrupted
   */
  boolean awaitEnd() {
    pool.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          // The pool has ended a moment before its last threads have.
          for (Thread thread : threads) {
            thread.join();
          }
          return interrupted;
        }
        LOG.error("tasks are still running {} s after they were told to end", PATIENCE_SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        pool.shutdownNow();
      }
    }
  }
}
