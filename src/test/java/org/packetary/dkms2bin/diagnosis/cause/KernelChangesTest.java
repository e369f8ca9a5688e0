package org.packetary.dkms2bin.diagnosis.cause;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.util.Resources;

/** What is known of the kernel's changes, and what a user is told of them. */
class KernelChangesTest {

  private static final KernelChanges KNOWN = KernelChanges.known();

  private static List<String[]> lines() {
    return Resources.text(KernelChanges.class, "kernel-changes")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(line -> line.split(" \\| ", -1))
        .toList();
  }

  @Test
  void everyLineIsComplete() {
    assertThat(lines())
        .allSatisfy(
            line -> {
              assertThat(line).as(line[0] + " " + line[1]).hasSize(6);
              assertThat(line).noneMatch(String::isBlank);
              assertThat(line[4]).doesNotEndWith(".");
            });
  }

  @Test
  void everyKindIsOneOfAFinding() {
    assertThat(lines().stream().flatMap(line -> Arrays.stream(line[0].split(" ", -1))).distinct())
        .allSatisfy(
            kind ->
                assertThatCode(
                        () -> FindingKind.valueOf(kind.toUpperCase(Locale.ROOT).replace('-', '_')))
                    .doesNotThrowAnyException());
  }

  @Test
  void coversTheKernelsThatDriversMeet() {
    List<String[]> recent =
        lines().stream()
            .filter(line -> line[2].matches("since (5\\.([4-9]|1\\d)|6\\.\\d+|7\\.[0-2])"))
            .toList();

    assertThat(recent).hasSizeGreaterThanOrEqualTo(120);
    assertThat(recent.stream().filter(line -> !line[4].equals("-")).count())
        .isGreaterThan(recent.size() * 9 / 10);
  }

  @Test
  void noChangeStandsTwice() {
    assertThat(
            lines().stream()
                .flatMap(
                    line ->
                        Arrays.stream(line[0].split(" ", -1))
                            .map(kind -> String.join(" ", kind, line[1], line[2]))))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyChangeSaysWhereItWasRead() {
    assertThat(lines())
        .allSatisfy(
            line ->
                assertThat(line[5])
                    .as(line[1])
                    .matches(
                        "commit [0-9a-f]{12}|[\\w.-]+/[\\w.-]+#\\d+|headers \\d+\\.\\d+ and \\d+\\.\\d+"
                            + "|(openzfs config|nvidia conftest|lustre autoconf|lttng|evdi|rtl8821cu|v4l2loopback)"));
  }

  @Test
  void aChangeIsToldFromItsReleaseOnWithWhatToWriteInstead() {
    assertThat(of(FindingKind.IMPLICIT_DECLARATION, "from_timer", "6.16.1"))
        .contains("from_timer() was renamed in 6.16; use timer_container_of(var, timer, member)");
    assertThat(of(FindingKind.IMPLICIT_DECLARATION, "from_timer", "6.15.9")).isEmpty();
  }

  @Test
  void whereNothingTakesThePlaceTheChangeIsToldAlone() {
    assertThat(of(FindingKind.UNDECLARED_IDENTIFIER, "I2C_CLASS_DDC", "6.12.1"))
        .hasValueSatisfying(hint -> assertThat(hint).doesNotContain("use"));
  }

  @Test
  void theLatestChangeOfAFunctionThatCountsForTheKernelIsTold() {
    assertThat(of(FindingKind.ARGUMENT_COUNT, "get_user_pages_remote", "6.1.0"))
        .hasValueSatisfying(hint -> assertThat(hint).contains("no task"));
    assertThat(of(FindingKind.ARGUMENT_COUNT, "get_user_pages_remote", "6.12.0"))
        .hasValueSatisfying(hint -> assertThat(hint).contains("no vmas"));
    assertThat(of(FindingKind.ARGUMENT_COUNT, "get_user_pages_remote", "5.4.0")).isEmpty();
  }

  @Test
  void anOlderKernelIsToldWhatItHasInstead() {
    assertThat(of(FindingKind.IMPLICIT_DECLARATION, "vm_flags_set", "6.1.0"))
        .contains("vm_flags_set() is there since 6.3; use vma->vm_flags |= flags");
    assertThat(of(FindingKind.MACRO_ARGUMENT_COUNT, "class_create", "6.1.0"))
        .hasValueSatisfying(hint -> assertThat(hint).contains("class_create(THIS_MODULE"));
    assertThat(of(FindingKind.IMPLICIT_DECLARATION, "vm_flags_set", "6.12.0")).isEmpty();
  }

  @Test
  void whatIsToBeLeftOutIsNotToBeUsed() {
    assertThat(of(FindingKind.UNDECLARED_IDENTIFIER, "no_llseek", "6.12.0"))
        .hasValueSatisfying(hint -> assertThat(hint).contains("; leave .llseek out"));
    assertThat(lines()).noneMatch(line -> line[4].startsWith("no "));
  }

  private static Optional<String> of(FindingKind kind, String symbol, String kernel) {
    return KNOWN.of(kind, symbol, Optional.of(kernel));
  }
}
