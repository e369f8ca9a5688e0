package org.packetary.dkms2bin.distro.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a package manager is asked again. */
class AnswerCacheTest {

  private final Path answers;
  private String indexes = "first";
  private int looked;
  private int asked;
  private AnswerCache cache;

  AnswerCacheTest(@TempDir Path temp) {
    this.answers = temp.resolve("answers");
    this.cache = open();
  }

  private AnswerCache open() {
    return new AnswerCache(
        answers,
        () -> {
          looked++;
          return ArchiveSnapshot.of(List.of(indexes), List.of());
        });
  }

  private String ask(String word) throws InterruptedException {
    return cache.answer(List.of(word), () -> word + " " + ++asked);
  }

  @Test
  void oneStateOfTheIndexesIsAskedOnceForEachQuestion() throws Exception {
    assertThat(List.of(ask("a"), ask("b"), ask("a"))).containsExactly("a 1", "b 2", "a 1");
  }

  @Test
  void theNextRunHasTheAnswersOfTheFirst() throws Exception {
    ask("a");
    cache = open();

    assertThat(ask("a")).isEqualTo("a 1");
  }

  @Test
  void theIndexesAreLookedAtOnceForAllAnswersThatAreThere() throws Exception {
    ask("a");
    ask("b");
    cache = open();
    looked = 0;
    for (int i = 0; i < 50; i++) {
      ask(i % 2 == 0 ? "a" : "b");
    }

    assertThat(looked).isEqualTo(1);
  }

  @Test
  void otherIndexesAreAskedAnewAndTheAnswersOfTheOldOnesGo() throws Exception {
    ask("a");
    indexes = "second";
    cache.changed();

    assertThat(ask("a")).isEqualTo("a 2");
    try (Stream<Path> states = Files.list(answers)) {
      assertThat(states).hasSize(1);
    }
  }

  @Test
  void anAnswerThatCameWhileAnotherRunRenewedTheIndexesIsAskedForAgain() throws Exception {
    String answer =
        cache.answer(
            List.of("a"),
            () -> {
              String said = "of " + indexes;
              indexes = "second";
              return said;
            });

    assertThat(answer).isEqualTo("of second");
    indexes = "first";
    cache = open();
    assertThat(ask("a")).as("nothing is kept for the indexes that went").isEqualTo("a 1");
  }

  @Test
  void whatIsForgottenIsAskedAnew() throws Exception {
    ask("a");
    cache.forget();

    assertThat(ask("a")).isEqualTo("a 2");
  }
}
