package org.packetary.dkms2bin.sandbox;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tokens of a jobserver in a FIFO: as many as jobs may run at once.
 *
 * <p>Each cell that runs has one job of its own, so a token is taken out for it as soon as one is
 * there: a thread waits for it, and the cell does not. Tokens that a cell took with it when it was
 * killed, or put there, are made good when no cell runs. What a cell does with the FIFO may slow
 * others, and no more.
 */
final class TokenFifo implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TokenFifo.class);

  /** Of a FIFO that holds more than this somebody makes fun; writing to it might wait. */
  private static final int MOST = 4096;

  private final int tokens;
  private final RandomAccessFile fifo;
  private final FileInputStream in;
  private int running;
  private int held;
  private boolean reading;
  private boolean closed;

  /**
   * Opens a FIFO and puts the tokens there.
   *
   * @param path the FIFO
   * @param tokens how many jobs may run at once
   */
  TokenFifo(Path path, int tokens) throws IOException {
    this.tokens = tokens;
    // Opened for both, so that neither this nor a make waits for another end.
    this.fifo = new RandomAccessFile(path.toFile(), "rw");
    this.in = new FileInputStream(fifo.getFD());
    settle();
    Thread taker = new Thread(this::take, "make tokens");
    taker.setDaemon(true);
    taker.start();
  }

  /** Begins a cell. */
  synchronized MakeTokens.Share begin() {
    running++;
    notifyAll();
    return this::end;
  }

  private synchronized void end() {
    running--;
    try {
      while (held > running) {
        held--;
        give(1);
      }
      if (running == 0) {
        settle();
      }
    } catch (IOException e) {
      LOG.debug("cannot give tokens back", e);
    }
  }

  /** Takes tokens out for the cells that run. */
  private void take() {
    try {
      while (awaitCell()) {
        int token = in.read();
        synchronized (this) {
          reading = false;
          if (token < 0 || closed) {
            return;
          }
          if (held < running) {
            held++;
          } else {
            give(1);
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("cannot take tokens", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until a cell has no token; false at the end. */
  private synchronized boolean awaitCell() throws InterruptedException {
    while (!closed && held >= running) {
      wait();
    }
    reading = !closed;
    return reading;
  }

  /** Makes good what cells have lost or added, while none runs. */
  private synchronized void settle() throws IOException {
    int there = in.available();
    if (there < tokens) {
      give(tokens - there);
    } else if (!reading && there > tokens) {
      // Not what else an input stream has to skip by: a FIFO has no position.
      byte[] added = new byte[there - tokens];
      for (int read = 0; read < added.length; ) {
        read += Math.max(0, in.read(added, read, added.length - read));
      }
    }
  }

  private void give(int count) throws IOException {
    if (in.available() < MOST) {
      byte[] bytes = new byte[count];
      Arrays.fill(bytes, (byte) '+');
      fifo.write(bytes);
    }
  }

  /** How many tokens lie there for makes to take. */
  int free() {
    try {
      return in.available();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends it; makes that still run get no more tokens. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    try {
      if (reading) {
        // It waits for a token, and ends with one.
        give(1);
      } else {
        fifo.close();
      }
    } catch (IOException e) {
      LOG.debug("cannot close", e);
    }
  }
}
