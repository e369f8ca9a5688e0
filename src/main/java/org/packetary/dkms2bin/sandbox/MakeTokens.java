package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Shares the processors among the makes of all cells, as make's jobserver does: a job that is more
 * than a make's first takes a token and gives it back.
 */
public interface MakeTokens {

  /** No sharing: each make is told how many jobs it may run. */
  MakeTokens NONE =
      new MakeTokens() {
        @Override
        public Optional<Path> directory() {
          return Optional.empty();
        }

        @Override
        public Share begin() {
          return () -> {};
        }
      };

  /** The directory with the FIFO {@code tokens}; empty where there is no sharing. */
  Optional<Path> directory() throws InterruptedException;

  /** Begins a cell, whose first job needs no token of its own; never waits. */
  Share begin();

  /** A cell that runs. */
  interface Share extends AutoCloseable {

    /** Ends the cell: nothing of it runs any more. */
    @Override
    void close();
  }
}
