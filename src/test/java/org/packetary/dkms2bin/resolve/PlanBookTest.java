package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.plan.BuildPlan;

/** Plans are found again by their question. */
class PlanBookTest {

  private static final List<String> QUESTION = List.of("program 1", "kernel 6.1");

  private final Path cache;
  private final PlanBook book;

  PlanBookTest(@TempDir Path cache) {
    this.cache = cache;
    this.book = new PlanBook(cache);
  }

  private static BuildPlan plan(String tool) {
    return new BuildPlan(
        tool,
        new BuildPlan.RecipePin("debian-12", "0"),
        new BuildPlan.ArchivePin("1", List.of("bookworm")),
        Architecture.AARCH64,
        List.of(),
        List.of());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("plans"))) {
      return files.toList();
    }
  }

  @Test
  void aQuestionHasTheAnswerThatWasKept() {
    book.keep(QUESTION, plan("1.0"));

    assertThat(new PlanBook(cache).find(QUESTION)).contains(plan("1.0"));
  }

  @Test
  void anotherQuestionHasNone() {
    book.keep(QUESTION, plan("1.0"));

    assertThat(book.find(List.of("program 1", "kernel 6.2"))).isEmpty();
    assertThat(book.find(List.of("program 1"))).isEmpty();
    assertThat(book.find(List.of("program 1kernel 6.1"))).isEmpty();
  }

  @Test
  void anEmptyCacheHasNone() {
    assertThat(book.find(QUESTION)).isEmpty();
  }

  @Test
  void theLastAnswerCountsAndNothingElseIsLeft() throws IOException {
    book.keep(QUESTION, plan("1.0"));
    book.keep(QUESTION, plan("2.0"));

    assertThat(book.find(QUESTION)).contains(plan("2.0"));
    assertThat(files()).hasSize(1);
  }

  @Test
  void aDamagedAnswerIsNoneAndCanBeReplaced() throws IOException {
    book.keep(QUESTION, plan("1.0"));
    for (String damage : List.of("", "{\"format\": 1", "{\"format\": 99, \"plans\": []}")) {
      Files.writeString(files().get(0), damage);
      assertThat(book.find(QUESTION)).isEmpty();
    }
    book.keep(QUESTION, plan("1.0"));

    assertThat(book.find(QUESTION)).contains(plan("1.0"));
  }
}
