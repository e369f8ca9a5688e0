package org.packetary.dkms2bin.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a directory is as it was. */
class DirectoryStateTest {

  private final Path directory;

  DirectoryStateTest(@TempDir Path directory) throws IOException {
    this.directory = directory;
    Files.createDirectory(directory.resolve("src"));
    Files.writeString(directory.resolve("src/a.c"), "one");
    Files.createSymbolicLink(directory.resolve("link"), Path.of("src/a.c"));
  }

  private Optional<String> stateIn(Duration time) throws IOException {
    return DirectoryState.of(directory, Instant.now().plus(time));
  }

  private String state() throws IOException {
    return stateIn(Duration.ofMinutes(1)).orElseThrow();
  }

  private interface Change {
    void make() throws IOException;
  }

  private void isAnother(Change change) throws IOException {
    String before = state();
    change.make();
    assertThat(state()).isNotEqualTo(before);
  }

  @Test
  void whatIsLeftAloneIsAsItWas() throws IOException {
    assertThat(state()).isEqualTo(state());
  }

  @Test
  void anyChangeIsSeen() throws IOException {
    isAnother(() -> Files.writeString(directory.resolve("src/b.c"), ""));
    isAnother(() -> Files.delete(directory.resolve("src/b.c")));
    isAnother(() -> Files.writeString(directory.resolve("src/a.c"), "longer"));
    isAnother(
        () ->
            Files.setPosixFilePermissions(
                directory.resolve("src/a.c"), PosixFilePermissions.fromString("rwx------")));
    isAnother(() -> Files.move(directory.resolve("link"), directory.resolve("other")));
  }

  /** Programs set the time of files; when the kernel saw a change, they cannot set. */
  @Test
  void aChangeOfTheSameLengthIsSeenWhateverTimeTheFileIsGiven() throws IOException {
    Path file = directory.resolve("src/a.c");
    FileTime time = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, time);

    isAnother(
        () -> {
          Object changed = Files.getAttribute(file, "unix:ctime");
          do {
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, time);
          } while (Files.getAttribute(file, "unix:ctime").equals(changed));
        });
  }

  @Test
  void whatWasChangedWithinTheLastTwoSecondsTellsNothing() throws IOException {
    assertThat(stateIn(Duration.ZERO)).isEmpty();
    assertThat(stateIn(Duration.ofSeconds(-10))).isEmpty();
    assertThat(stateIn(Duration.ofSeconds(10))).isPresent();
  }

  @Test
  void whatVersionControlKeepsDoesNotCount() throws IOException {
    Files.createDirectory(directory.resolve(".git"));
    String before = state();
    Files.writeString(directory.resolve(".git/index"), "x");

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Files.createSymbolicLink(directory.resolve("round"), directory);

    assertThat(stateIn(Duration.ofMinutes(1))).isPresent();
  }
}
