package org.packetary.dkms2bin.diagnosis.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Many words looked for at once. */
class AnyOfTest {

  @Test
  void findsWhatLookingForEachWordFinds() {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      List<String> words = List.of(text(random, 1, 4), text(random, 1, 4), text(random, 1, 5));
      String text = text(random, 0, 12);
      assertThat(new AnyOf(words).isIn(text))
          .as("%s in %s", words, text)
          .isEqualTo(words.stream().anyMatch(text::contains));
    }
  }

  /** Of two letters, so that words overlap. */
  private static String text(Random random, int least, int most) {
    int length = least + random.nextInt(most - least + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("aab".charAt(random.nextInt(3)));
    }
    return text.toString();
  }

  @Test
  void aLetterBeyondAsciiEndsAWord() {
    AnyOf words = new AnyOf(List.of("ab"));

    assertThat(words.isIn("a‘b")).isFalse();
    assertThat(words.isIn("‘ab’")).isTrue();
  }
}
