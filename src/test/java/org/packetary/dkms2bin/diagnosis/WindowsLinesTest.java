package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.Finding;

/** A file with Windows line ends is named as the cause, whichever tool stumbled over it. */
class WindowsLinesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "make: *** No rule to make target 'all\r'.  Stop.",
        "make[1]: *** /lib/modules/6.1.0/build\r: No such file or directory.  Stop.",
        "/usr/bin/env: \u2018python3\\r\u2019: No such file or directory\nmake: *** [Makefile:5: x] Error 127",
        "/bin/bash: ./v.sh: /bin/sh^M: bad interpreter: No such file or directory\nmake: *** [Makefile:5: x] Error 126",
        "c.sh: line 5: syntax error near unexpected token `$'do\\r''\nmake: *** [Makefile:5: x] Error 2",
        "b.sh: 3: \r: not found\nb.sh: 7: Syntax error: end of file unexpected (expecting \"then\")\nmake: *** [Makefile:5: x] Error 2",
        "a.sh: 2: set: Illegal option -\r\nmake: *** [Makefile:5: x] Error 2",
        "Hunk #1 FAILED at 10 (different line endings).\nError! Application of patch a.patch failed.",
      })
  void theHintSaysSo(String log) {
    assertThat(Diagnosis.of(log))
        .singleElement()
        .satisfies(f -> assertThat(hint(f)).contains("Windows line ends"));
  }

  @Test
  void aLogWithWindowsLineEndsIsNoSuchCase() {
    assertThat(Diagnosis.of("make: *** No rule to make target 'all'.  Stop.\r\n"))
        .singleElement()
        .satisfies(f -> assertThat(hint(f)).doesNotContain("Windows"));
  }

  private static String hint(Finding finding) {
    return Optional.ofNullable(finding).flatMap(Finding::hint).orElse("");
  }
}
