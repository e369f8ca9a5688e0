package org.packetary.dkms2bin.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;

/** How long it will take, from how long it took. */
class EstimateTest {

  private static final CellId A1 = cell("a", "6.1");
  private static final CellId A2 = cell("a", "6.2");
  private static final CellId B1 = cell("b", "6.1");

  private static CellId cell(String module, String kernel) {
    return new CellId(new ModuleId(module, "1.0"), kernel, Architecture.X86_64);
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  @Test
  void aCellTakesAsLongAsItTook() {
    Estimate estimate = new Estimate(Map.of(A1, seconds(10), A2, seconds(20)));

    assertThat(estimate.of(A1)).contains(seconds(10));
  }

  @Test
  void aNewCellTakesAsLongAsItsModuleElseAsAnyOther() {
    Estimate estimate =
        new Estimate(
            Map.of(
                A1,
                seconds(10),
                B1,
                seconds(1),
                cell("b", "6.3"),
                seconds(2),
                cell("b", "6.4"),
                seconds(3)));

    assertThat(estimate.of(A2)).contains(seconds(10));
    assertThat(estimate.of(cell("b", "7"))).contains(seconds(2));
    assertThat(estimate.of(cell("new", "7"))).contains(seconds(3));
  }

  @Test
  void ofNothingNothingIsKnown() {
    Estimate estimate = new Estimate(Map.of());

    assertThat(estimate.of(A1)).isEmpty();
    assertThat(estimate.left(List.of(A1), Map.of(), 1)).isEmpty();
  }

  @Test
  void whatIsLeftIsSharedByThoseThatRunAtOnce() {
    Estimate estimate = new Estimate(Map.of(A1, seconds(10), A2, seconds(20), B1, seconds(30)));

    assertThat(estimate.left(List.of(A1, A2, B1), Map.of(), 1)).contains(seconds(60));
    assertThat(estimate.left(List.of(A1, A2, B1), Map.of(), 2)).contains(seconds(30));
    assertThat(estimate.left(List.of(A1, A2, B1), Map.of(), 30)).contains(seconds(30));
  }

  @Test
  void whatRanAlreadyIsNotLeft() {
    Estimate estimate = new Estimate(Map.of(A1, seconds(10), A2, seconds(20)));

    assertThat(estimate.left(List.of(), Map.of(A2, seconds(15)), 1)).contains(seconds(5));
    assertThat(estimate.left(List.of(), Map.of(A2, seconds(90)), 1)).contains(seconds(0));
  }

  @Test
  void thisRunTeachesToo() {
    Estimate estimate = new Estimate(Map.of());

    estimate.learn(A1, seconds(7));

    assertThat(estimate.left(List.of(A2, B1), Map.of(), 1)).contains(seconds(14));
  }
}
