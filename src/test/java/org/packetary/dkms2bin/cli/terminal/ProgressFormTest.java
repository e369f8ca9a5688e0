package org.packetary.dkms2bin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets a drawing without asking, and who gets one for the asking. */
class ProgressFormTest {

  private static ProgressForm settled(
      ProgressForm asked, String variable, Terminal.Verbosity verbosity, boolean terminal) {
    Map<String, String> environment = new HashMap<>(Map.of("TERM", "xterm"));
    String[] parts = variable.split("=", 2);
    environment.put(parts[0], parts[1]);
    return asked.settled(environment, verbosity, terminal);
  }

  @ParameterizedTest
  @CsvSource({
    "LANG=C, NORMAL, true, FANCY, FANCY",
    "LANG=C, NORMAL, false, PLAIN, PLAIN",
    "LANG=C, QUIET, true, PLAIN, PLAIN",
    "LANG=C, VERBOSE, true, PLAIN, FANCY",
    "CI=true, NORMAL, true, PLAIN, FANCY",
    "NO_COLOR=1, NORMAL, true, PLAIN, FANCY",
    "NO_COLOR=, NORMAL, true, FANCY, FANCY",
    "TERM=dumb, NORMAL, true, PLAIN, PLAIN",
    "TERM=, NORMAL, true, PLAIN, PLAIN",
  })
  void aDrawingNeedsATerminalAndSomebodyWhoLooksAtIt(
      String variable,
      Terminal.Verbosity verbosity,
      boolean terminal,
      ProgressForm auto,
      ProgressForm fancy) {
    assertThat(settled(ProgressForm.AUTO, variable, verbosity, terminal)).isEqualTo(auto);
    assertThat(settled(ProgressForm.FANCY, variable, verbosity, terminal)).isEqualTo(fancy);
  }

  @ParameterizedTest
  @EnumSource(Terminal.Verbosity.class)
  void linesAndJsonAreWhereverTheyAreAskedFor(Terminal.Verbosity verbosity) {
    assertThat(settled(ProgressForm.JSON, "CI=1", verbosity, true)).isEqualTo(ProgressForm.JSON);
    assertThat(settled(ProgressForm.PLAIN, "A=", verbosity, true)).isEqualTo(ProgressForm.PLAIN);
  }
}
