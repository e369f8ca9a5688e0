package org.packetary.dkms2bin.diagnosis.words;

import static org.packetary.dkms2bin.model.FindingKind.*;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.log.PlainText;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Reads what tools other than compilers and make say: modpost, ld, shells, patch, dkms, scripts.
 */
public final class ToolLines {

  /** Longer lines are commands that make shows. */
  private static final int LONGEST = 2000;

  /** Every sentence below holds one of these; nearly all lines of a log hold none. */
  private static final List<String> OWN_SIGNS =
      List.of(
          "rror",
          "RROR",
          "ndefined",
          "not found",
          "o such file",
          "o space left",
          "illed",
          "FAIL",
          "FATAL",
          "fatal",
          "annot ",
          "an't find",
          "an not find",
          "multiple definition",
          "not recognized",
          "Disk quota",
          "emory",
          "patch: ****",
          "is missing",
          "ailed to");

  private static final AnyOf SIGNS =
      new AnyOf(
          Stream.of(OWN_SIGNS, Programs.SIGNS, Downloads.SIGNS).flatMap(List::stream).toList());

  private static final List<Wording> WORDINGS =
      List.of(
          Wording.of(UNDEFINED_SYMBOL, " undefined!", "^ERROR: .*\"(?<s>[^\"]+)\" \\["),
          Wording.of(GPL_ONLY_SYMBOL, "uses GPL-only symbol", "^(?:FATAL|ERROR).*symbol ~s"),
          Wording.of(
              MISSING_NAMESPACE,
              " from namespace ",
              "^(?:FATAL|ERROR).* uses symbol (?<s>[^ ]+) from namespace"),
          Wording.of(MISSING_MODULE_INFO, "missing MODULE_", "^(?:FATAL|ERROR).*(?<s>MODULE_\\w+)"),
          Wording.of(SYMBOL_VERSION, "has no CRC", "^ERROR.*\"(?<s>[^\"]+)\""),
          Wording.of(SYMBOL_VERSION, "version generation failed", "^ERROR.*\"(?<s>[^\"]+)\""),
          Wording.of(SYMBOL_VERSION, "no symbol version for", "no symbol version for (?<s>\\w+)"),
          Wording.of(
              SYMBOL_VERSION, "disagrees about version", "about version of symbol (?<s>\\w+)"),
          Wording.of(SECTION_MISMATCH, "ection mismatch", "^(?:FATAL|ERROR)"),
          Wording.of(LINKER, "exported twice", "^(?:FATAL|ERROR).*~s exported twice"),
          Wording.of(UNDEFINED_SYMBOL, "undefined reference to", "undefined reference to ~s"),
          Wording.of(UNDEFINED_SYMBOL, "undefined symbol", "error: undefined symbol: (?<s>\\w+)"),
          Wording.of(LINKER, "multiple definition of", "multiple definition of ~s"),
          Wording.of(LINKER, "duplicate symbol", "error: duplicate symbol: (?<s>\\w+)"),
          Wording.of(MISSING_LIBRARY, "cannot find -l", "cannot find -l(?<s>[\\w.+-]+)"),
          Wording.of(
              LINKER,
              "",
              "^(?:\\S*-)?(?:\\S*/)?ld(?:\\.\\w+)?: (?!warning|note|\\S+: in function|.*warning: )"),
          Wording.of(LINKER, "file not recognized"),
          Wording.of(OBJTOOL, "objtool", "(?:error: objtool|^objtool: error): (?:(?<s>\\w+)[(+])?"),
          Wording.of(BTF, "FAILED", "^FAILED:? (?:load BTF|unresolved symbol (?<s>\\w+)|elf_)"),
          Wording.of(BTF, "BTF", "(?:rror|FAIL|annot).*BTF"),
          Wording.of(
              PLUGIN_MISMATCH,
              "plugin",
              "(?:error|incompatible).*?(?<s>[\\w-]*plugin[\\w-]*\\.so)?"),
          Wording.of(
              KILLED,
              "Killed",
              "illed signal terminated program|: Killed$|^Killed$|Killed \\(program|\\d+ Killed "),
          Wording.of(KILLED, "irtual memory exhausted"),
          Wording.of(KILLED, "out of memory", "rror.*out of memory|out of memory allocating"),
          Wording.of(KILLED, "annot allocate memory"),
          Wording.of(OUT_OF_DISK, "o space left on device"),
          Wording.of(OUT_OF_DISK, "isk quota exceeded"),
          Wording.of(
              UNKNOWN_OPTION,
              "unrecognized command",
              "unrecognized command[- ]line option ['\"](?<s>[^'\"]+)"),
          Wording.of(UNKNOWN_OPTION, "unrecognized argument", "in option ~s"),
          Wording.of(UNKNOWN_OPTION, "unknown argument", "unknown argument:? ~s"),
          Wording.of(UNKNOWN_OPTION, "unsupported option", "unsupported option ~s"),
          Wording.of(UNKNOWN_OPTION, "unknown warning option", "error: unknown warning option ~s"),
          Wording.of(UNKNOWN_OPTION, "bad value", "bad value .* for ~s"),
          Wording.of(
              COMPILER_MISMATCH,
              "ersion",
              "(?i)^(?:error\\b|[^ :]+: error\\b|\\*+ ).*(?:gcc|clang|compiler) version.*(?:mismatch|match|differ)"),
          Wording.of(COMPILER_MISMATCH, "code model", "error: code model .* does not support PIC"),
          Wording.of(COMPILER_MISSING, "trying to exec", "exec ~s"),
          Wording.of(COMPILER_MISSING, "cannot execute", "fatal error: cannot execute ~s"),
          Wording.of(MISSING_KERNEL_HEADERS, "Kernel configuration is invalid"),
          Wording.of(MISSING_KERNEL_HEADERS, "kernel headers for kernel", "^Error!"),
          Wording.of(
              PATCH_FAILED, "FAILED", "^Hunk #\\d+ FAILED|hunks? (?:FAILED|ignored) -- saving"),
          Wording.of(PATCH_FAILED, "an't find file to patch"),
          Wording.of(PATCH_FAILED, "patch: ****"),
          Wording.of(PATCH_FAILED, "pplication of patch", "pplication of patch (?<s>[^ ]+)"),
          Wording.of(
              PATCH_FAILED, "as specified in dkms.conf", "[Pp]atch (?<s>[^ ]+) as specified"),
          Wording.of(CONFIGURE_FAILED, "configure: error:"),
          Wording.of(CONFIGURE_FAILED, "CMake Error", "^CMake Error at "),
          Wording.of(MODULE_NOT_PRODUCED, "Build of ", "^Error! +Build of (?<s>[^ ]+) failed"),
          Wording.of(SIGNING_FAILED, "sign", "^Error!.*sign"));

  private static final List<Wording> WEAK =
      List.of(
          Wording.of(SIGNING_FAILED, "sign-file", "sign-file: .*(?:rror|o such file|ailed)"),
          Wording.of(SIGNING_FAILED, "SSL error"),
          Wording.of(OTHER, "Bad return status", "^Error!"),
          Wording.of(
              OTHER,
              "",
              "^[^ ]*(?:error|Error|ERROR)\\S* .*(?:exit(?:ed)?|returned|failed|successfully)\\b.*\\b(?:code|status|value):? \\d+\\.?$"),
          Wording.of(
              MISSING_KERNEL_HEADERS,
              "Module.symvers",
              "^WARNING: .*(?<s>Module\\.symvers)\"? is missing"),
          Wording.of(
              MISSING_KERNEL_HEADERS,
              "No such file or directory",
              "^/(?:usr/src|usr/lib|lib)/[^ ]*Makefile[^ ]*:\\d+: (?<s>[^ :]+): No such"),
          Wording.of(
              MAKEFILE,
              "No such file or directory",
              "^[^ ]*(?:Makefile|Kbuild|\\.mk)[^ ]*:\\d+: (?<s>[^ :]+): No such"),
          Wording.of(BTF, "BTF", "^Failed to .*BTF"),
          Wording.of(BTF, "libbpf: failed"));

  /** The file that modpost or the linker names. */
  private static final Pattern FILE =
      Pattern.compile(
          "\\[([^\\]]+\\.k?o)\\] undefined!|module ([^ ]+\\.ko) uses|in ([^ ]+\\.k?o)$|^([^ :]+\\.k?o): error: objtool"
              + "|([^ :]+\\.[chS]):(\\d+): (?:multiple|undefined)|([^ :]+\\.[chS]):\\(");

  private static final List<String> ECHOES =
      List.of(
          "being treated as errors",
          "ld returned ",
          "too many errors emitted",
          "unresolved symbol warnings",
          "linker command failed",
          "Please submit a full bug report",
          "PLEASE ATTACH THE FOLLOWING FILES");

  private static final Pattern CALLED_ERROR =
      Pattern.compile(
          "^(?:[^ :]+: (?:[^ :]+: )*|\\s*)(?:fatal |FATAL )?"
              + "(?:error: |Error: |ERROR: |FATAL: |Error! +)(.*)");

  /** Comments and a configure script's questions. */
  private static final Pattern NOT_SAID = Pattern.compile("^(?:#|//|/\\*|checking )");

  /** Of indented lines, which may be anybody's source, only those that begin like this count. */
  private static final Pattern INDENTED = Pattern.compile("^(?:ERROR|Error|error|FATAL|fatal)\\b");

  private ToolLines() {}

  /** Whether a line may be a complaint at all; cheap. */
  public static boolean hasSign(String line) {
    return line.length() <= LONGEST && SIGNS.isIn(line);
  }

  /** Whether a line only repeats that something failed. */
  public static boolean isEcho(String line) {
    for (String echo : ECHOES) {
      if (line.contains(echo)) {
        return true;
      }
    }
    return false;
  }

  /** The complaint that a line with a sign is; null for any other. */
  public static @Nullable Complaint read(String line) {
    String said = PlainText.withoutProgress(line);
    String text = Wording.plain(said.strip());
    if (NOT_SAID.matcher(text).find()
        || (said.charAt(0) <= ' ' && !INDENTED.matcher(text).find())) {
      return null;
    }
    Optional<Meaning> known =
        Programs.certain(text)
            .or(() -> Wording.first(WORDINGS, text))
            .or(() -> Programs.likely(text))
            .or(() -> Downloads.read(text))
            .or(() -> Wording.first(WEAK, text).map(Meaning::asWeak));
    if (known.isPresent()) {
      return complaint(text, known.get());
    }
    return CALLED_ERROR.matcher(text).matches()
        ? complaint(text, Meaning.of(FindingKind.OTHER))
        : null;
  }

  private static final Pattern SEVERITY =
      Pattern.compile(
          "^(?:[^ :]+: )*?(?:fatal error|error|ERROR|FATAL|Error|WARNING|configure: error): +"
              + "(?:modpost: )?|^Error! +");

  private static Complaint complaint(String text, Meaning meaning) {
    Position at = meaning.kind().family() == FindingKind.Family.LINKING ? file(text) : null;
    return Complaint.of(at, SEVERITY.matcher(text).replaceFirst(""), meaning);
  }

  private static @Nullable Position file(String text) {
    Matcher matcher = FILE.matcher(text);
    if (!matcher.find()) {
      return null;
    }
    for (int i : new int[] {1, 2, 3, 4, 7}) {
      if (matcher.group(i) != null) {
        return new Position(matcher.group(i), 0, 0);
      }
    }
    return Position.parse(matcher.group(5) + ":" + matcher.group(6));
  }
}
