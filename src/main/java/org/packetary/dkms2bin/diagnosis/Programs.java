package org.packetary.dkms2bin.diagnosis;

import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.FindingKind;

/** What it means that a program cannot be started. */
final class Programs {

  private static final Pattern COMPILER =
      Pattern.compile("(?:.*/)?(?:[\\w-]+-)?(?:gcc|g\\+\\+|cc|clang)(?:-[\\d.]+)?");
  private static final Pattern KERNEL_TOOL =
      Pattern.compile(
          "(?:.*/)?(?:scripts|tools)/.*(?:fixdep|modpost|genksyms|objtool|conf|recordmcount|sorttable|resolve_btfids).*");

  private Programs() {}

  /** The kind and the program's name. */
  static Meaning missing(String program) {
    if (COMPILER.matcher(program).matches()) {
      return Meaning.of(FindingKind.COMPILER_MISSING, name(program));
    }
    return KERNEL_TOOL.matcher(program).matches()
        ? Meaning.of(FindingKind.MISSING_KERNEL_HEADERS, program)
        : Meaning.of(FindingKind.MISSING_TOOL, name(program));
  }

  private static String name(String program) {
    return program.startsWith("/") ? program.substring(program.lastIndexOf('/') + 1) : program;
  }
}
