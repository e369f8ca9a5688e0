package org.packetary.dkms2bin.packagefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dependency fields reduced to names. */
class DependenciesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "dkms=dkms",
        "dkms (>> 2.1.0.0), libc6=dkms;libc6",
        "dkms(>> 2.1),libc6(<< 3)=dkms;libc6",
        "a | b (<< 1) | c:any, d=a b c;d",
        "gcc:amd64=gcc",
        "a [amd64 !i386] <!nocheck>, b<stage1>=a;b",
        "a,, b,=a;b",
        "a | , b=a;b",
        "  a  ,\tb  =a;b",
        "libstdc++-12-dev, g++=libstdc++-12-dev;g++",
        "''=",
        " , | ,=",
      })
  void aFieldIsGroupsOfAlternatives(String field, String groups) {
    List<List<String>> expected =
        groups == null
            ? List.of()
            : Stream.of(groups.split(";", -1)).map(g -> Arrays.asList(g.split(" ", -1))).toList();

    assertThat(Dependencies.parse(field)).isEqualTo(expected);
  }

  @Test
  void fieldsMaySpanLines() {
    assertThat(Dependencies.parse("a (>= 1),\n b |\n c"))
        .containsExactly(List.of("a"), List.of("b", "c"));
  }
}
