package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A terminal with a person before it: a tmux of the test's own that runs one program. */
final class Tmux implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Workbench bench;
  private final Path socket;

  /**
   * Starts a program in a new terminal, which stays when the program ends.
   *
   * @param script of a shell
   */
  Tmux(Workbench bench, Path directory, String script) throws Exception {
    this.bench = bench;
    this.socket = directory.resolve("tmux");
    Object[] words = {
      "tmux",
      "-S",
      socket,
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-x",
      "150",
      "-y",
      "60",
      "sh",
      "-c",
      script + "; echo \"ended with $?.\"; read -r rest"
    };
    bench.output(words);
  }

  /** Types keys, as tmux names them, and characters. */
  void type(String... keys) throws Exception {
    Object[] words = new Object[keys.length + 4];
    List<Object> all = new java.util.ArrayList<>(List.of("tmux", "-S", socket, "send-keys"));
    all.addAll(List.of(keys));
    bench.output(all.toArray(words));
  }

  /** What is on the screen. */
  String screen() throws Exception {
    return bench.output("tmux", "-S", socket, "capture-pane", "-p", "-J");
  }

  /** Waits until a text is on the screen. */
  String await(String text) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String screen = screen();
    while (!screen.contains(text)) {
      assertThat(System.nanoTime()).as("\"%s\" appears on\n%s", text, screen).isLessThan(end);
      Thread.sleep(50);
      screen = screen();
    }
    return screen;
  }

  @Override
  public void close() throws IOException {
    try {
      bench.host("", "tmux", "-S", socket, "kill-server");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
