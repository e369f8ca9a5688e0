package org.packetary.dkms2bin.dkms.lint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expressions that mean something else than their authors thought. */
class ReleasePatternTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^(6\\.(1|12)\\.|5\\.1[05]\\.)",
        "^5\\.15",
        "^(5\\.(1[0-9]|[2-9][0-9])|6\\.)",
        "^[4-6]\\.",
        "^4.*",
        "^2\\.6\\.(2[4-9]|3[0-9])",
        "el8",
        "^5\\.4|generic$",
        "^3",
        "^6\\.1\\.",
        "^4\\.1[0-9]",
        ".*-rt",
        "amd64|generic",
        "^5\\.[0-57]\\.",
        "^6\\.[1-9]\\.",
      })
  void whatMatchesWhatItSaysIsClean(String expression) {
    assertThat(ReleasePattern.looseness(expression)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "^5\\.4|56 \"56\"",
        "^2\\.6\\.(2[4-9])|([3-9][0-9]+) [3-9][0-9]+",
        "(^5\\.4|6\\.1) \"6\\.1\"",
        "5.15 any_character",
        "^5\\.1 5.10_to_5.19",
        "^5.1.* 5.10_to_5.19",
        "^(5\\.1|5\\.4\\.) 5.10_to_5.19",
        "^5\\.4| every_release",
        "^5\\.4|amd \"amd\"_is_not_anchored",
        "^5\\.4|[[:digit:]]6 not_anchored",
        "^6\\.[1-20]\\. of_0_1_2,",
        "^6\\.[10-15]\\. of_0_1_5,",
      })
  void whatMatchesMoreIsTold(String expression, String told) {
    assertThat(ReleasePattern.looseness(expression))
        .anySatisfy(said -> assertThat(said).contains(told.replace('_', ' ')));
  }

  @Test
  void aBlankIsInNoRelease() {
    assertThat(ReleasePattern.looseness("^5\\.4\\. | ^6\\."))
        .contains("\"^5\\.4\\. \" has a blank, and no release has one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"^(6\\.[18-12]+\\.)", "^(6\\.1", "^6\\.[1", "6\\.1)"})
  void whatBashRefusesHasAFault(String expression) {
    assertThat(ReleasePattern.fault(expression)).isPresent();
  }

  @Test
  void classesOfCharactersAreNone() {
    assertThat(ReleasePattern.fault("^[[:digit:]]+\\.[^]-a]")).isEmpty();
  }

  @Test
  void nestedGroupsEndSomewhere() {
    assertThat(ReleasePattern.branches("(a|b)".repeat(40))).hasSizeLessThan(100);
  }
}
