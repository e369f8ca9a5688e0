package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.model.Finding;

/** What the diagnosis finds in real logs is what a person found in them. */
class RealLogsTest {

  static Stream<LogFixture> failed() {
    return LogFixture.failed();
  }

  @ParameterizedTest
  @MethodSource("failed")
  void theFindingsAreAPersons(LogFixture fixture) throws Exception {
    List<ExpectedFinding> expected = fixture.expected();
    List<Finding> found = fixture.diagnose();

    assertThat(differences(expected, found)).as(() -> both(expected, found)).isEmpty();
  }

  @Test
  void theLogsAreManyAndOfManyKinds() {
    assertThat(LogFixture.failed()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(
            LogFixture.failed()
                .flatMap(f -> f.expected().stream())
                .filter(e -> !e.optional())
                .map(e -> e.node().get("kind").asText())
                .distinct())
        .hasSizeGreaterThanOrEqualTo(25);
  }

  private static List<String> differences(List<ExpectedFinding> expected, List<Finding> found) {
    List<String> differences = new ArrayList<>();
    int[] at = match(expected, found);
    int last = -1;
    for (int i = 0; i < at.length; i++) {
      ExpectedFinding wanted = expected.get(i);
      if (at[i] < 0) {
        if (!wanted.optional()) {
          differences.add("missing    #" + i + " " + wanted);
        }
        continue;
      }
      OptionalInt cause = found.get(at[i]).causedBy();
      if (!wanted.optional() && !sameCause(wanted, at, cause)) {
        differences.add("cause      #" + i + " " + wanted + ", found " + cause);
      }
      if (at[i] < last && !wanted.optional()) {
        differences.add("order      #" + i + " " + wanted);
      }
      last = Math.max(last, at[i]);
    }
    for (int j = 0; j < found.size(); j++) {
      int number = j;
      boolean known = IntStream.of(at).anyMatch(m -> m == number);
      if (!known && expected.stream().noneMatch(e -> e.excuses(found.get(number)))) {
        differences.add("unexpected #" + j + " " + ExpectedFinding.line(found.get(j)));
      }
    }
    return differences;
  }

  /** For each expected finding the number of the found one that it is, or -1. */
  private static int[] match(List<ExpectedFinding> expected, List<Finding> found) {
    int[] at = new int[expected.size()];
    boolean[] taken = new boolean[found.size()];
    for (int i = 0; i < at.length; i++) {
      ExpectedFinding wanted = expected.get(i);
      at[i] =
          IntStream.range(0, found.size())
              .filter(j -> !taken[j] && wanted.is(found.get(j)))
              .findFirst()
              .orElse(-1);
      if (at[i] >= 0) {
        taken[at[i]] = true;
      }
    }
    return at;
  }

  private static boolean sameCause(ExpectedFinding wanted, int[] at, OptionalInt cause) {
    return wanted.causedBy().isPresent()
        ? cause.isPresent() && at[wanted.causedBy().getAsInt()] == cause.getAsInt()
        : cause.isEmpty();
  }

  private static String both(List<ExpectedFinding> expected, List<Finding> found) {
    StringBuilder text = new StringBuilder("\nexpected\n");
    for (int i = 0; i < expected.size(); i++) {
      text.append("  #").append(i).append(expected.get(i).optional() ? " (optional) " : " ");
      text.append(expected.get(i)).append('\n');
    }
    text.append("found\n");
    for (int j = 0; j < found.size(); j++) {
      text.append("  #").append(j).append(' ').append(ExpectedFinding.line(found.get(j)));
      text.append("  ").append(found.get(j).message()).append('\n');
    }
    return text.toString();
  }
}
