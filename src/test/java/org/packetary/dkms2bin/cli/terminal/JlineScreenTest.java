package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Test;

/** What goes to a terminal: nothing that would stay behind if the process were killed there. */
class JlineScreenTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Screen screen;

  JlineScreenTest() throws IOException {
    screen =
        new JlineScreen(
            TerminalBuilder.builder()
                .system(false)
                .provider("exec")
                .streams(InputStream.nullInputStream(), bytes)
                .type("xterm")
                .size(new Size(40, 10))
                .encoding(StandardCharsets.UTF_8)
                .build());
  }

  private String written() {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.reset();
    return text;
  }

  @Test
  void theTerminalIsAskedForItsSize() {
    assertThat(screen.columns()).isEqualTo(40);
    assertThat(screen.rows()).isEqualTo(10);
  }

  @Test
  void theCursorComesBackToWhereTheDrawingBegins() {
    screen.show(List.of("above"), List.of("one", "two", "three"));

    assertThat(written().replace("\r", "")).isEqualTo("\u001b[Jabove\none\ntwo\nthree\u001b[2A");
  }

  @Test
  void theCursorIsNeverHiddenAndTheTerminalIsLeftEmptyBelowTheLines() {
    screen.show(List.of(), List.of("one"));
    screen.show(List.of("said"), List.of("two"));
    screen.close();

    assertThat(written()).doesNotContain("?25l", "?1049", "\u001b[1;").endsWith("\r\u001b[J");
  }
}
