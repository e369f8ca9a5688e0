package org.packetary.dkms2bin.diagnosis.words;

import java.util.List;
import org.packetary.dkms2bin.model.FindingKind;

/** What a makefile's own {@code $(error ...)} and make's complaints about makefiles mean. */
public final class Stops {

  private static final List<Wording> WORDINGS =
      List.of(
          Wording.of(FindingKind.MISSING_LIBRARY, "install libelf", "(?<s>libelf)"),
          Wording.of(FindingKind.MISSING_LIBRARY, "libelf-dev", "(?<s>libelf)"),
          Wording.of(FindingKind.COMPILER_MISMATCH, "non-retpoline compiler"),
          Wording.of(
              FindingKind.COMPILER_MISMATCH, "not supported by the compiler", "(?<s>CONFIG_\\w+)?"),
          Wording.of(
              FindingKind.COMPILER_MISMATCH, "not supported by compiler", "(?<s>CONFIG_\\w+)?"),
          Wording.of(FindingKind.COMPILER_MISMATCH, "Compiler lacks asm-goto support"),
          Wording.of(FindingKind.COMPILER_MISMATCH, "ompiler is too old"),
          Wording.of(FindingKind.COMPILER_MISMATCH, "ompiler does not support"),
          Wording.of(
              FindingKind.MISSING_KERNEL_HEADERS, "Configuration file \".config\" not found"),
          Wording.of(FindingKind.MISSING_KERNEL_HEADERS, "Kernel configuration is invalid"),
          Wording.of(FindingKind.MISSING_KERNEL_HEADERS, "specified external module directory"),
          Wording.of(FindingKind.MISSING_KERNEL_HEADERS, "ernel headers"),
          Wording.of(FindingKind.MISSING_KERNEL_HEADERS, "ernel source"),
          Wording.of(FindingKind.OUT_OF_DISK, "No space left on device"),
          Wording.of(FindingKind.KILLED, "virtual memory exhausted"),
          Wording.of(FindingKind.COMMAND_TOO_LONG, "rgument list too long"),
          Wording.of(FindingKind.COMPILER_MISMATCH, "CC version"),
          Wording.of(FindingKind.COMPILER_MISMATCH, "compiler version check"),
          Wording.of(FindingKind.MAKEFILE, ""));

  private Stops() {}

  /** The meaning of a text that make stopped with. */
  public static Meaning meaning(String text) {
    return Wording.first(WORDINGS, text).orElseThrow();
  }
}
