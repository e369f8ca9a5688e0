package org.packetary.dkms2bin.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** One number for all that decides about a cell. */
class InputDigestTest {

  private static String of(String... parts) {
    SortedMap<String, String> all = new TreeMap<>();
    for (int i = 0; i < parts.length; i += 2) {
      all.put(parts[i], parts[i + 1]);
    }
    return InputDigest.of(all);
  }

  /** printf 'kernel\0006.1\0module\000a/1\000' | sha256sum. */
  @Test
  void itIsWhatItWasInEveryEarlierVersion() {
    assertThat(of("module", "a/1", "kernel", "6.1"))
        .isEqualTo("d32f9a685b207223bd20602802cf4d7a0605c7d3e988273195ff076d21a76de9");
  }

  @Test
  void theOrderInWhichPartsAreFoundDoesNotCount() {
    assertThat(of("a", "1", "b", "2", "c", "3")).isEqualTo(of("c", "3", "b", "2", "a", "1"));
  }

  @Test
  void everyNameAndEveryTextCounts() {
    assertThat(of("a", "1", "b", "2"))
        .isNotEqualTo(of("a", "1", "b", "3"))
        .isNotEqualTo(of("a", "1", "c", "2"))
        .isNotEqualTo(of("a", "1"))
        .isNotEqualTo(of("a", "2", "b", "1"));
  }

  @Test
  void whatStandsNextToEachOtherDoesNotRunTogether() {
    assertThat(of("a", "1b", "c", "")).isNotEqualTo(of("a", "1", "bc", ""));
    assertThat(of("ab", "c")).isNotEqualTo(of("a", "bc"));
  }

  @Test
  void aCellsDigestIsOfWhatCountsOnly() {
    SortedMap<String, String> counted = new TreeMap<>(Map.of("a", "1"));
    SortedMap<String, String> backwards = new TreeMap<>(Comparator.reverseOrder());
    backwards.putAll(Map.of("x", "1", "y", "2"));

    CellSpec.Parts one = new CellSpec.Parts(counted, new TreeMap<>());
    CellSpec.Parts other = new CellSpec.Parts(counted, backwards);

    assertThat(PlanSamples.withParts(one).inputDigest())
        .isEqualTo(PlanSamples.withParts(other).inputDigest());
  }

  @Test
  void partsAreSortedByNameHoweverTheyWereGiven() {
    SortedMap<String, String> backwards = new TreeMap<>(Comparator.reverseOrder());
    backwards.putAll(Map.of("a", "1", "b", "2"));

    assertThat(PlanSamples.withParts(new CellSpec.Parts(backwards, backwards)).inputDigest())
        .isEqualTo(of("a", "1", "b", "2"));
  }
}
