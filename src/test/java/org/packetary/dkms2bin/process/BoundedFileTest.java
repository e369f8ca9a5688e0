package org.packetary.dkms2bin.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a build may have made of any length. */
class BoundedFileTest {

  private final Path from;
  private final Path to;

  BoundedFileTest(@TempDir Path temp) {
    from = temp.resolve("from");
    to = temp.resolve("to");
  }

  @Test
  void whatFitsIsTakenAsItIs() throws IOException {
    byte[] bytes = {0, 'a', (byte) 0xff, '\n', 'b'};
    Files.write(from, bytes);

    BoundedFile.copy(from, to, 10);

    assertThat(to).hasBinaryContent(bytes);
    assertThat(BoundedFile.read(from, 10, StandardCharsets.ISO_8859_1)).isEqualTo("\0a\u00ff\nb");
  }

  @Test
  void ofALongFileBothEndsAreTakenAndTheGapIsCounted() throws IOException {
    String text = "first line\n" + "x".repeat(1 << 20) + "\nlast line";
    Files.writeString(from, text);

    BoundedFile.copy(from, to, 200);

    assertThat(to)
        .content()
        .startsWith("first line\nxxx")
        .contains("\n[... " + (text.length() - 200) + " bytes left out ...]\n")
        .endsWith("xxx\nlast line")
        .hasSizeLessThan(300);
    assertThat(BoundedFile.read(from, 200, StandardCharsets.UTF_8)).isEqualTo(Files.readString(to));
  }

  @Test
  void theMiddleOfAFileOfHolesIsNotRead() throws IOException {
    long hole = 1L << 42;
    try (SeekableByteChannel file =
        Files.newByteChannel(from, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap("first line\n".getBytes(StandardCharsets.UTF_8)));
      file.position(hole).write(ByteBuffer.wrap("\nlast line".getBytes(StandardCharsets.UTF_8)));
    }

    assertThat(BoundedFile.read(from, 200, StandardCharsets.UTF_8))
        .startsWith("first line\n\0")
        .contains("\n[... " + (Files.size(from) - 200) + " bytes left out ...]\n")
        .endsWith("\0\nlast line");
  }

  @Test
  void aLinkOutOfTheSandboxIsNotFollowed() throws IOException {
    Path secret = Files.writeString(from.resolveSibling("secret"), "secret");
    Files.createSymbolicLink(from, secret);

    assertThatThrownBy(() -> BoundedFile.read(from, 100, StandardCharsets.UTF_8))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> BoundedFile.copy(from, to, 100)).isInstanceOf(IOException.class);
    assertThat(to).doesNotExist();
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    Files.writeString(from, "new");
    Files.writeString(to, "old");

    assertThatThrownBy(() -> BoundedFile.copy(from, to, 100))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(to).hasContent("old");
  }
}
