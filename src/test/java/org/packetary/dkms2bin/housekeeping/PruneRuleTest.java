package org.packetary.dkms2bin.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What was used longest ago goes, and nothing that something else needs. */
class PruneRuleTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final List<Prunable> all = new ArrayList<>();

  private void layer(String name, int daysAgo, boolean spared, String... below) {
    all.add(
        new Prunable(
            Prunable.Kind.LAYER,
            name,
            100,
            NOW.minus(Duration.ofDays(daysAgo)),
            List.of(below),
            spared));
  }

  private void result(String name, int daysAgo) {
    all.add(
        new Prunable(
            Prunable.Kind.RESULT, name, 10, NOW.minus(Duration.ofDays(daysAgo)), List.of(), false));
  }

  private List<String> unusedFor(int days) {
    return names(new PruneRule(Optional.of(Duration.ofDays(days)), OptionalLong.empty()));
  }

  private List<String> atMost(long bytes) {
    return names(new PruneRule(Optional.empty(), OptionalLong.of(bytes)));
  }

  private List<String> names(PruneRule rule) {
    return rule.going(all, NOW).stream().map(Prunable::name).toList();
  }

  @Test
  void whatNobodyUsedForSoLongGoesOldestFirst() {
    layer("base", 40, false);
    layer("other", 50, false);
    result("result", 31);
    result("new", 29);

    assertThat(unusedFor(30)).containsExactly("other", "base", "result");
    assertThat(unusedFor(60)).isEmpty();
  }

  /** Uses of a stack are dated one after the other, the lowest layer first. */
  @Test
  void aLayerIsUsedWhenOneThatStandsOnItIs() {
    layer("base", 31, false);
    layer("tools", 31, false, "base");
    layer("kernel", 29, false, "tools");

    assertThat(unusedFor(30)).isEmpty();
    assertThat(unusedFor(28)).containsExactly("kernel", "tools", "base");
  }

  @Test
  void whatIsSparedStaysWithAllThatItStandsOn() {
    layer("base", 90, false);
    layer("tools", 90, true, "base");
    layer("kernel", 90, false, "tools");

    assertThat(unusedFor(30)).containsExactly("kernel");
    assertThat(atMost(0)).containsExactly("kernel");
  }

  @Test
  void noMoreGoesThanIsNeededForTheRestToFit() {
    layer("base", 3, false);
    layer("tools", 2, false, "base");
    layer("other", 5, false);
    result("result", 4);

    assertThat(atMost(310)).isEmpty();
    assertThat(atMost(309)).containsExactly("other");
    assertThat(atMost(209)).containsExactly("other", "result");
    assertThat(atMost(199)).containsExactly("other", "result", "tools");
    assertThat(atMost(0)).containsExactly("other", "result", "tools", "base");
  }

  @Test
  void bothRulesTogetherTakeWhatEitherTakes() {
    layer("old", 40, false);
    layer("older", 50, true);
    layer("newer", 10, false);
    layer("newest", 1, false);

    PruneRule both = new PruneRule(Optional.of(Duration.ofDays(30)), OptionalLong.of(200));
    assertThat(names(both)).containsExactly("old", "newer");
  }

  @Test
  void remnantsGoWithAnyRule() {
    layer("base", 1, false);
    all.add(new Prunable(Prunable.Kind.REMNANT, ".x.damaged", 5, Instant.EPOCH, List.of(), false));

    assertThat(unusedFor(30)).containsExactly(".x.damaged");
  }
}
