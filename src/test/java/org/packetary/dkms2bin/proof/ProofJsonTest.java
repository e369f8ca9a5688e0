package org.packetary.dkms2bin.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

class ProofJsonTest {

  private static final InTree TREE =
      new InTree("e1000e", false, Optional.empty(), Optional.of("0123456789ABCDEF"));

  static List<Verdict> verdicts() {
    return List.of(
        new Verdict.Reached(Rung.LINKED, List.of(), "its init answered -ENODEV"),
        new Verdict.Reached(Rung.BOUND, List.of("e1000e 0000:00:01.0"), ""),
        new Verdict.Failed(
            Finding.of(FindingKind.UNDEFINED_SYMBOL, "Unknown symbol x").withHint("Load y first")),
        new Verdict.RefusedSignature("it is not signed", "sign it"),
        new Verdict.Shadowed(TREE),
        new Verdict.Crashed("oops in its init", List.of("BUG: x", "RIP: y")),
        new Verdict.NotProven("no image"));
  }

  private static ModuleProof module(Verdict verdict) {
    return new ModuleProof(
        "e1000e",
        "lib/modules/R/updates/dkms/e1000e.ko",
        verdict,
        Optional.of(TREE),
        true,
        Duration.ofMillis(120));
  }

  private static CellProof cell(Verdict... verdicts) {
    return new CellProof(
        "e/1 on R",
        "R",
        ProofMode.BIND,
        List.of(verdicts).stream().map(ProofJsonTest::module).toList(),
        false);
  }

  @ParameterizedTest
  @MethodSource("verdicts")
  void readsWhatItWrites(Verdict verdict) throws MalformedJsonException {
    CellProof proof =
        cell(verdict).asKept().with(ProofMode.WEAK, List.of(cell(verdict), cell(verdict)));

    assertThat(ProofJson.readCell(JsonText.parse(JsonText.of(ProofJson.of(proof)))))
        .isEqualTo(proof);
  }

  @Test
  void aCellIsAsGoodAsItsWorstModule() {
    Verdict linked = new Verdict.Reached(Rung.LINKED, List.of(), "");
    Verdict loaded = new Verdict.Reached(Rung.LOADED, List.of(), "");
    Verdict crashed = new Verdict.Crashed("oops", List.of());

    assertThat(cell(loaded, linked).rung()).isEqualTo(Rung.LINKED);
    assertThat(cell(loaded, linked).verdict()).isEqualTo(linked);
    assertThat(cell(loaded, crashed).rung()).isEqualTo(Rung.VERIFIED);
    assertThat(cell(loaded, crashed).verdict()).isEqualTo(crashed);
    assertThat(cell(loaded, new Verdict.Shadowed(TREE)).rung()).isEqualTo(Rung.LOADED);
  }
}
