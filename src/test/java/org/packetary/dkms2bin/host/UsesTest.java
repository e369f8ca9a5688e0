package org.packetary.dkms2bin.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who uses what is being made does not take away the lock that it is made under. */
class UsesTest {

  private final Path temp;

  UsesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @Test
  void theMakersLockStaysWhenAUseIsDated() throws Exception {
    Path lock = AtomicDirectories.lock(temp, "layer");

    boolean[] both =
        new AtomicDirectories(temp)
            .locked(
                "layer",
                temporary -> {
                  boolean before = isLocked(lock);
                  try (Uses uses = new Uses(temp)) {
                    uses.begin("layer");
                    return new boolean[] {before, isLocked(lock)};
                  }
                });

    assertThat(both).containsExactly(true, true);
  }

  @Test
  void aUseDatesWhatHasNoLockYet() throws Exception {
    Instant before = Instant.now().minusSeconds(60);

    try (Uses uses = new Uses(temp)) {
      uses.begin("layer");
      assertThat(Uses.last(temp, "layer")).isAfter(before);
    }
  }

  /** As the kernel sees it: Java would say that this process has it, whatever happened to it. */
  private static boolean isLocked(Path file) throws IOException {
    Object inode = Files.getAttribute(file, "unix:ino");
    String process = " " + ProcessHandle.current().pid() + " ";
    return Files.readAllLines(Path.of("/proc/locks")).stream()
        .anyMatch(line -> line.contains(process) && line.contains(":" + inode + " "));
  }
}
