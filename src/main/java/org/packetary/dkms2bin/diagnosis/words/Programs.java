package org.packetary.dkms2bin.diagnosis.words;

import static org.packetary.dkms2bin.model.FindingKind.*;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what shells, make and the loader say of programs that cannot be started or crash. */
final class Programs {

  /** Every sentence below holds one of these. */
  static final List<String> SIGNS =
      List.of(
          "rgument list too long",
          "xec format error",
          "ermission denied",
          "bad interpreter",
          "oo many levels",
          "yntax error",
          "ould not open",
          "symbol lookup",
          "relocation error",
          "egmentation fault",
          "llegal instruction",
          "us error",
          "core dumped",
          "submit a",
          "crash backtrace");

  private static final Pattern COMPILER =
      Pattern.compile("(?:.*/)?(?:[\\w-]+-)?(?:gcc|g\\+\\+|cc|cc1|clang)(?:-[\\d.]+)?");
  private static final Pattern KERNEL_TOOL =
      Pattern.compile(
          "(?:.*/)?(?:scripts|tools)/(?:.*/)?(?:fixdep|modpost|mk_elfconfig|genksyms|gendwarfksyms|objtool"
              + "|conf|recordmcount(?:\\.pl)?|sorttable|resolve_btfids|sign-file|extract-cert|kallsyms"
              + "|insert-sys-cert|asn1_compiler|dtc|unifdef|.*_plugin\\.so|[\\w-]+\\.sh)");

  /** What comes before the name of a program: a shell with its line, make, a script with a line. */
  private static final String WHO =
      "^(?:g?make(?:\\[\\d+])?: |[^ ]*sh: (?:-c: )?(?:(?:line )?\\d+: )?|[^ ]+: (?:line )?\\d+: )"
          + "?(?:exec: |execvp: )?";

  private static final Pattern CANNOT =
      Pattern.compile(
          WHO
              + "([^ :'\"]+): (?:Exec format error|[Cc]annot execute(?:: | binary file|$).*"
              + "|Permission denied|Too many levels of symbolic links|Text file busy"
              + "|(\\S+): bad interpreter.*)$");

  /** A shell that was given a program of another machine reads it as a script. */
  private static final Pattern READ_AS_SCRIPT =
      Pattern.compile("^([^ :]+): (?:line )?\\d+: .*(?:not found|yntax error|unexpected).*$");

  private static final Pattern NOT_THERE =
      Pattern.compile(
          "^[^ ]*: (?:(?:line )?\\d+: )?(?:exec: )?([^ :]+): (?:command )?not found$"
              + "|^[^ ]*: (?:line )?\\d+: ([^ :]+): No such file or directory$"
              + "|^[^ ]*sh: ([^ :]*/[^ :]+): No such file or directory$"
              + "|^(?:[^ ]*/)?env: '?([^ :']+)'?: No such file or directory$"
              + "|^([^ :]+): command not found$");

  private static final List<Wording> CERTAIN =
      List.of(
          Wording.of(COMMAND_TOO_LONG, "rgument list too long"),
          Wording.of(
              TOOL_CANNOT_RUN,
              "not found (required by ",
              "^(?<s>[^ :]+): .*version '[^']+' not found \\(required by"),
          Wording.of(
              TOOL_CANNOT_RUN,
              "error while loading shared libraries",
              "shared libraries: (?<s>[^:]+)"),
          Wording.of(
              TOOL_CANNOT_RUN, "symbol lookup error: ", "^(?<s>[^ :]+): symbol lookup error"),
          Wording.of(TOOL_CANNOT_RUN, "relocation error: ", "^(?<s>[^ :]+): relocation error: "),
          Wording.of(
              TOOL_CANNOT_RUN,
              "undefined symbol: ",
              "^(?<s>[^ :]+): \\S+\\.so\\S*: undefined symbol: "),
          Wording.of(
              TOOL_CANNOT_RUN, "qemu-", "^qemu-[\\w-]+: Could not open '(?<s>[^']+)': No such"),
          Wording.of(KILLED, "internal compiler error: Killed"),
          Wording.of(KILLED, "Killed signal terminated program"),
          Wording.of(CRASHED, "signal terminated program", "terminated program (?<s>\\w+)"),
          Wording.of(CRASHED, "internal compiler error"),
          Wording.of(CRASHED, "PLEASE submit a bug report to"),
          Wording.of(
              CRASHED, "unable to execute command: ", "(?:fault|[Aa]borted|nstruction|rror)"),
          Wording.of(CRASHED, "frontend command failed with exit code"),
          Wording.of(CRASHED, "frontend command failed due to signal"));

  private static final List<Wording> WEAK =
      List.of(
          Wording.of(
              CRASHED,
              "",
              "(?:^|: |\\d+ )(?:Segmentation fault|Illegal instruction|Bus error|Aborted)"
                  + "(?: +\\(core dumped\\)|$)"));

  private Programs() {}

  /** What a line says that no build survives; empty where it says nothing of the kind. */
  static Optional<Meaning> certain(String text) {
    return Wording.first(CERTAIN, text);
  }

  /** What a line says that builds can survive; empty where it says nothing of the kind. */
  static Optional<Meaning> likely(String text) {
    Matcher cannot = CANNOT.matcher(text);
    if (cannot.find()) {
      return Optional.of(cannotRun(cannot.group(1), cannot.group(2)).asWeak());
    }
    Matcher read = READ_AS_SCRIPT.matcher(text);
    if (read.matches() && isKernels(read.group(1)) && !read.group(1).matches(".*\\.\\w+")) {
      return Optional.of(Meaning.of(TOOL_CANNOT_RUN, read.group(1)).asWeak());
    }
    Matcher missing = NOT_THERE.matcher(text);
    if (missing.matches()) {
      return Optional.of(missing(group(missing)).asWeak());
    }
    return Wording.first(WEAK, text).map(Meaning::asWeak);
  }

  /** The kind and name of a program that is not there. */
  static Meaning missing(String program) {
    if (COMPILER.matcher(program).matches()) {
      return Meaning.of(COMPILER_MISSING, name(program));
    }
    if (isKernels(program)) {
      return Meaning.of(MISSING_KERNEL_HEADERS, program);
    }
    return isScript(program)
        ? Meaning.of(SCRIPT_FAILED, program)
        : Meaning.of(MISSING_TOOL, name(program));
  }

  /** The kind and name of a program that is there and does not run. */
  private static Meaning cannotRun(String program, @Nullable String interpreter) {
    if (interpreter != null && !interpreter.contains("^M") && !interpreter.contains("\r")) {
      return missing(interpreter);
    }
    return !isKernels(program) && isScript(program)
        ? Meaning.of(SCRIPT_FAILED, program)
        : Meaning.of(TOOL_CANNOT_RUN, program);
  }

  private static boolean isKernels(String program) {
    return KERNEL_TOOL.matcher(program).matches()
        || (program.startsWith("/") && Places.isKernel(program));
  }

  /** A program that is named with its directory, and not one of the system's, is the driver's. */
  private static boolean isScript(String program) {
    return (program.indexOf('/') >= 0
            && !program.matches("/(?:usr/(?:local/)?|opt/.*/)?s?bin/.*|/usr/lib/.*"))
        || program.matches("[\\w.-]+\\.[a-z]+");
  }

  private static String name(String program) {
    return program.startsWith("/") ? program.substring(program.lastIndexOf('/') + 1) : program;
  }

  private static String group(Matcher matcher) {
    for (int i = 1; i < matcher.groupCount(); i++) {
      if (matcher.group(i) != null) {
        return matcher.group(i);
      }
    }
    return matcher.group(matcher.groupCount());
  }
}
