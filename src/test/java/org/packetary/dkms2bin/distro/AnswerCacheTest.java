package org.packetary.dkms2bin.distro;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a package manager is asked again. */
class AnswerCacheTest {

  private Path lists = Path.of("");
  private AnswerCache cache = new AnswerCache(lists, lists, "");
  private int asked;

  @BeforeEach
  void open(@TempDir Path temp) throws Exception {
    lists = Files.createDirectory(temp.resolve("lists"));
    Files.createDirectory(lists.resolve("partial"));
    Files.writeString(lists.resolve("stable_InRelease"), "first");
    cache = new AnswerCache(temp.resolve("answers"), lists, "Release");
  }

  private String ask(String word) throws InterruptedException {
    return cache.answer(List.of(word), () -> word + " " + ++asked);
  }

  @Test
  void oneStateOfTheListsIsAskedOnceForEachQuestion() throws Exception {
    assertThat(List.of(ask("a"), ask("b"), ask("a"))).containsExactly("a 1", "b 2", "a 1");
  }

  @Test
  void otherListsAreAskedAnew() throws Exception {
    ask("a");
    Files.writeString(lists.resolve("stable_InRelease"), "second");

    assertThat(ask("a")).isEqualTo("a 2");
  }

  @Test
  void whatAnotherRunIsDownloadingChangesNothing() throws Exception {
    ask("a");
    Files.writeString(lists.resolve("partial/stable_InRelease"), "half of the th");

    assertThat(ask("a")).isEqualTo("a 1");
  }
}
