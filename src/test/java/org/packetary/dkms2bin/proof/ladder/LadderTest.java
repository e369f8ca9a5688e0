package org.packetary.dkms2bin.proof.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.proof.InTree;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Attempt;

/** The rows that Debian's kernels do not show; those that they do are in ProofIT. */
class LadderTest {

  private static Attempt attempt(int errno, boolean traced, boolean began) {
    return new Attempt(
        1,
        true,
        OptionalInt.of(errno),
        traced,
        began,
        began ? OptionalInt.of(-errno) : OptionalInt.empty(),
        errno == 0,
        0,
        List.of(),
        Duration.ZERO,
        Optional.empty());
  }

  private static Verdict verdict(int errno, boolean began, String... log) {
    return Ladder.verdict("m", attempt(errno, true, began), List.of(log), Optional.empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "22 | BPF: failed to validate module [m] BTF: -22                  | btf",
        "22 | decompression failed with status 6                           | unfit-module",
        "95 |                                                              | unfit-module",
        "8  | m: exports duplicate symbol f (owned by other)               | unfit-module",
        "8  | module m: .gnu.linkonce.this_module section size must match the kernel's built struct"
            + " module size at run time | unfit-module",
        "8  | m: no symbol version for f                                   | symbol-version",
        "8  |                                                              | unfit-module",
        "200|                                                              | other",
      })
  void whatTheLoaderSaysIsAFailureWithAHint(int errno, String line, String kind) {
    Verdict verdict = verdict(errno, false, line == null ? "" : line);

    assertThat(verdict).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed) verdict).finding().kind().word()).isEqualTo(kind);
    assertThat(((Verdict.Failed) verdict).finding().hint()).isPresent();
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "8", "17", "22", "95", "129"})
  void anErrorOfItsInitSaysThatAllBeforeWasPassed(int errno) {
    Verdict verdict = verdict(errno, true, "Unknown symbol x (err -2)");

    assertThat(verdict).isInstanceOf(Verdict.Reached.class);
    assertThat(((Verdict.Reached) verdict).rung()).isEqualTo(Rung.LINKED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1   | Lockdown: insmod: unsigned module loading is restricted",
        "126 | Loading of module with unavailable key is rejected",
        "129 | ",
        "74  | "
      })
  void aSignatureThatIsNotTakenIsAVerdictOfItsOwn(int errno, String line) {
    assertThat(verdict(errno, false, line == null ? "" : line))
        .isInstanceOf(Verdict.RefusedSignature.class);
  }

  @Test
  void allSymbolsAreNamedThatItLacks() {
    Verdict verdict =
        verdict(
            2,
            false,
            "m: Unknown symbol f (err -2)",
            "m: Unknown symbol g (err -2)",
            "m: Unknown symbol f (err -2)",
            "m: Unknown symbol h (err -2)");

    assertThat(verdict.cause()).isEqualTo("m: Unknown symbol f (err -2); also g, h");
  }

  @Test
  void oneThatIsThereAlreadyIsShadowed() {
    InTree tree = new InTree("m", true, Optional.empty(), Optional.empty());

    assertThat(Ladder.verdict("m", attempt(17, true, false), List.of(), Optional.of(tree)))
        .isEqualTo(new Verdict.Shadowed(tree));
  }

  @Test
  void whereNothingTellsWhetherInitRanNothingIsProven() {
    assertThat(Ladder.verdict("m", attempt(19, false, false), List.of(), Optional.empty()))
        .isInstanceOf(Verdict.NotProven.class);
  }

  @Test
  void aMachineWithoutMemoryProvesNothing() {
    assertThat(verdict(12, false)).isInstanceOf(Verdict.NotProven.class);
  }

  @Test
  void whatIsOddAboutASuccessIsSaid() {
    assertThat(verdict(0, true, "do_init_module: 'm'->init suspiciously returned 1, it should"))
        .isEqualTo(
            new Verdict.Reached(Rung.LOADED, List.of(), "its init returned 1 in place of 0"));
  }

  @Test
  void harmIsADifferenceOfTaints() {
    assertThat(Harm.between(512, 512 | 4096)).isEmpty();
    assertThat(Harm.between(0, 512)).hasValue(Harm.WARNING);
    assertThat(Harm.between(0, 128 | 512)).hasValue(Harm.OOPS);
  }

  @Test
  void aSecondLineWithoutWhatTheFirstNamesAddsNothing() {
    Verdict verdict = verdict(8, false, "Invalid ELF header len 3", "m: Invalid ELF header");

    assertThat(verdict.cause()).isEqualTo("Invalid ELF header len 3");
  }
}
