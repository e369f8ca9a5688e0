package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logs that break off where a script failed, without a line of make's or dkms's that says so. */
class UnfinishedLogsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "./build.sh: 4: bison: not found | missing-tool",
        "cp: cannot stat 'foo.ko': No such file or directory | script-failed",
        "Can't locate XML/Simple.pm in @INC (you may need to install it) at gen.pl line 4. | script-failed",
        "FileNotFoundError: [Errno 2] No such file or directory: 'x' | script-failed",
        "fatal: unable to access 'https://forge/x/y/': Could not resolve host: forge | no-network",
        "CMake Error: The source directory \"/b\" does not exist. | script-failed",
      })
  void itsLastWordsAreTheCause(String line, String kind) {
    assertThat(
            Diagnosis.of("DKMS make.log for foo-1 for kernel 6.8.0 (x86_64)\nSat Nov 28\n" + line))
        .singleElement()
        .satisfies(f -> assertThat(f.kind().word()).isEqualTo(kind));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fatal: not a git repository (or any of the parent directories): .git",
        "Warning: Unable to find an initial ram disk that I know how to handle.",
        "which: no dpkg in (/usr/bin:/bin)",
        "the build needs a compiler, which must be installed",
      })
  void whatIsOftenHarmlessIsNone(String line) {
    assertThat(Diagnosis.of(line)).isEmpty();
  }

  @Test
  void whereTheBuildWentOnNothingFailed() {
    assertThat(Diagnosis.of("cp: cannot stat 'a': No such file or directory\n  CC [M]  /b/x.o"))
        .isEmpty();
  }

  @Test
  void whereSomethingElseSaysWhyThatCounts() {
    String log =
        """
        /b/x.c:3:1: error: unknown type name 'y'
        ./after.sh: 4: bison: not found
        """;

    assertThat(Diagnosis.of(log))
        .singleElement()
        .satisfies(f -> assertThat(f.symbol()).contains("y"));
  }
}
