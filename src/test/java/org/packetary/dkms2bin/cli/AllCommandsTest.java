package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllCommandsTest {

  @Test
  void aCommandLineOfOptionsIsForTheMainJobAlone() {
    assertThat(AllCommands.mayBeIn("--dkms", "a.deb", "--kernel", "latest", "-v")).isFalse();
    assertThat(AllCommands.mayBeIn("--version")).isFalse();
    assertThat(AllCommands.mayBeIn("--dkms", "a.deb", "--out-dir", "repo")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-h",
        "--help",
        "--dkms a.deb kernels",
        "plan --json",
        "-v repo list repo",
        "@words"
      })
  void helpAFileAndACommandsNameNeedAllCommands(String line) {
    assertThat(AllCommands.mayBeIn(line.isEmpty() ? new String[0] : line.split(" ", -1))).isTrue();
  }

  @Test
  void everyCommandIsKnownByItsName() {
    assertThat(Main.described().getSubcommands().keySet())
        .isNotEmpty()
        .allMatch(name -> AllCommands.mayBeIn(name));
  }
}
