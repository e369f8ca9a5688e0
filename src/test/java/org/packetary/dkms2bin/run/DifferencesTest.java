package org.packetary.dkms2bin.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told of parts that changed. */
class DifferencesTest {

  @Test
  void partsThatAreOtherOrNewOrGoneAreNamed() {
    assertThat(
            Differences.between(
                Map.of("same", "1", "other", "1", "gone", "1"),
                Map.of("same", "1", "other", "2", "new", "1")))
        .containsExactlyInAnyOrder(
            new Differences.Difference("gone", Optional.of("1"), Optional.empty()),
            new Differences.Difference("new", Optional.empty(), Optional.of("1")),
            new Differences.Difference("other", Optional.of("1"), Optional.of("2")));
  }

  @Test
  void whatTheUserChangedComesFirstAndADateLast() {
    List<Differences.Difference> changed =
        Differences.between(
            Map.of(),
            Map.of(
                "source/date", "1",
                "root/gcc-12", "1",
                "headers/linux-headers-6.1", "1",
                "dkms.conf", "1",
                "source/tree", "1"));

    assertThat(changed)
        .extracting(Differences.Difference::name)
        .containsExactly(
            "source/tree", "dkms.conf", "headers/linux-headers-6.1", "root/gcc-12", "source/date");
    assertThat(Differences.named(changed))
        .isEqualTo("source/tree, dkms.conf, headers/linux-headers-6.1 and 2 more");
    assertThat(Differences.named(changed.subList(0, 2))).isEqualTo("source/tree, dkms.conf");
  }

  @Test
  void equalPartsDoNotDiffer() {
    assertThat(Differences.between(Map.of("a", "1"), Map.of("a", "1"))).isEmpty();
  }
}
