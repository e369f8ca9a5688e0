package org.packetary.dkms2bin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.UsageException;

class ReleaseGlobTest {

  @ParameterizedTest
  @CsvSource({
    "6.1.*-amd64, 6.1.0-56-amd64, true",
    "6.1.*-amd64, 6.1.0-56-rt-amd64, true",
    "6.1.*-amd64, 6.10.0-1-amd64, false",
    "6.1.0-??-amd64, 6.1.0-56-amd64, true",
    "6.1.0-??-amd64, 6.1.0-56-rt-amd64, false",
    "6.1.0-5[5-7]-amd64, 6.1.0-56-amd64, true",
    "6.1.0-5[!5-7]-amd64, 6.1.0-56-amd64, false",
    "6.1.0-56-amd64, 6.1.0-56-amd64, true",
    "6.1.0-56, 6.1.0-56-amd64, false",
    "*, 6.1.0-56-amd64, true"
  })
  void matchesWholeReleases(String pattern, String release, boolean matches) {
    assertThat(new ReleaseGlob(pattern).matches(release)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a*", "[ab]c", "[!ab]c", "[^ab]c", "[]a]c", "[!]a]c", "[a", "[", "[]", "[!]", "a[b", "\\*",
        "a\\", "[a-c]*", "[c-a]c", "[-a]c", "[a-]c", "?", "**", "*a*b*", "[a-c-]c", "a?", "*]"
      })
  void agreesWithBash(String pattern) throws IOException, InterruptedException {
    List<String> words = words("abc]-*[\\", 3);

    assertThat(words.stream().filter(new ReleaseGlob(pattern)::matches))
        .isEqualTo(matchedByBash(pattern, words));
  }

  private static List<String> matchedByBash(String pattern, List<String> words)
      throws IOException, InterruptedException {
    String script =
        "LC_ALL=C; while IFS= read -r word; do case $word in $0) printf '%s\\n' \"$word\"; esac; done";
    Process bash = new ProcessBuilder("bash", "-c", script, pattern).start();
    bash.getOutputStream()
        .write((String.join("\n", words) + "\n").getBytes(StandardCharsets.US_ASCII));
    bash.getOutputStream().close();
    try (InputStream out = bash.getInputStream()) {
      String matched = new String(out.readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(bash.waitFor()).isZero();
      return matched.lines().toList();
    }
  }

  /** All words over an alphabet, the empty one not, up to a length. */
  private static List<String> words(String alphabet, int length) {
    List<String> words = new ArrayList<>();
    List<String> shorter = List.of("");
    for (int i = 0; i < length; i++) {
      shorter =
          shorter.stream().flatMap(w -> alphabet.chars().mapToObj(c -> w + (char) c)).toList();
      words.addAll(shorter);
    }
    return words;
  }

  @ParameterizedTest
  @CsvSource({
    "6.1.*, *-amd64, true",
    "6.1.*-amd64, 6.12.*, false",
    "6.1.*-amd64, 6.1.0-[0-9]-rt-*, true",
    "6.1.0-56-amd64, 6.1.0-56-amd64, true",
    "6.1.0-56-amd64, 6.1.0-57-amd64, false",
    "6.1.0-[1-4]-*, 6.1.0-[5-9]-*, false"
  })
  void knowsWhetherTwoPatternsOverlap(String one, String other, boolean overlap) {
    assertThat(new ReleaseGlob(one).intersects(new ReleaseGlob(other))).isEqualTo(overlap);
    assertThat(new ReleaseGlob(other).intersects(new ReleaseGlob(one))).isEqualTo(overlap);
  }

  @Test
  void overlapsExactlyWhereSomeWordMatchesBoth() {
    List<String> parts = List.of("a", "b", "?", "*", "[ab]", "[!a]");
    List<String> words = words("abc", 6);
    Random random = new Random(20);
    for (int i = 0; i < 150; i++) {
      ReleaseGlob one = randomGlob(parts, random);
      ReleaseGlob other = randomGlob(parts, random);
      boolean some = words.stream().anyMatch(w -> one.matches(w) && other.matches(w));

      assertThat(one.intersects(other)).as("%s and %s", one, other).isEqualTo(some);
    }
  }

  private static ReleaseGlob randomGlob(List<String> parts, Random random) {
    return new ReleaseGlob(
        IntStream.rangeClosed(0, random.nextInt(3))
            .mapToObj(i -> parts.get(random.nextInt(parts.size())))
            .collect(Collectors.joining()));
  }

  @Test
  @Timeout(value = 2, unit = TimeUnit.SECONDS)
  void manyStarsTakeNoLongerThanTheyMust() {
    String stars = "*a".repeat(500);

    assertThat(new ReleaseGlob(stars + "b").matches("a".repeat(2000))).isFalse();
  }

  @Test
  void tellsPatternsFromReleases() {
    assertThat(Stream.of("6.1.*", "6.?", "6.[12]", "*")).allMatch(ReleaseGlob::isGlob);
    assertThat(ReleaseGlob.isGlob("6.12.117+deb13-cloud-amd64")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "6.[[:digit:]]*"})
  void refusesWhatItCannotMean(String pattern) {
    assertThatThrownBy(() -> new ReleaseGlob(pattern)).isInstanceOf(UsageException.class);
  }
}
