package org.packetary.dkms2bin.diagnosis.cause;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.diagnosis.reading.DriverTree;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Tells what the kernel lacks from what the driver's own tree has and its makefile did not pass on,
 * and from headers of user-space libraries.
 */
final class TreeRules {

  private static final Pattern LIBRARY =
      Pattern.compile(
          "(?:libelf|gelf|elf|dwarf|zlib|ncurses|curl/.*|openssl/.*|elfutils/.*|libelf/.*"
              + "|xtables|libiptc/.*|libdrm/.*|libmnl/.*|pci/pci)\\.h");

  private static final Set<String> COMPILERS =
      Set.of("stdarg.h", "stddef.h", "stdbool.h", "stdint.h", "limits.h", "float.h", "iso646.h");

  private final DriverTree tree;

  TreeRules(DriverTree tree) {
    this.tree = tree;
  }

  /** The meaning, told apart. */
  Meaning refine(Meaning meaning) {
    String symbol = meaning.symbol().orElse("");
    if (meaning.kind() == FindingKind.MISSING_HEADER) {
      if (LIBRARY.matcher(symbol).matches()) {
        return meaning.withKind(FindingKind.MISSING_LIBRARY);
      }
      return !tree.filesEndingWith(symbol).isEmpty()
              || (tree == DriverTree.EMPTY && isNobodys(symbol))
          ? meaning.withKind(FindingKind.OWN_HEADER)
          : meaning;
    }
    if (meaning.kind() == FindingKind.UNDECLARED_IDENTIFIER && !symbol.isEmpty()) {
      return flagLines("-D\\s*" + Pattern.quote(symbol) + "\\b").findAny().isPresent()
          ? meaning.withKind(FindingKind.LOST_DEFINE)
          : meaning;
    }
    return meaning;
  }

  /** All of the kernel's headers are in directories; those of the compiler have fixed names. */
  private static boolean isNobodys(String header) {
    return header.indexOf('/') < 0 && !COMPILERS.contains(header);
  }

  /** What the makefiles say of flags that were lost. */
  Optional<String> hint(Meaning meaning) {
    String symbol = meaning.symbol().orElse("");
    return switch (meaning.kind()) {
      case OWN_HEADER ->
          tree.filesEndingWith(symbol).stream()
              .findFirst()
              .map(f -> "the tree has " + f + ": " + ignored("-I"));
      case LOST_DEFINE ->
          Optional.of(
              "the makefile defines it: " + ignored("-D\\s*" + Pattern.quote(symbol) + "\\b"));
      default -> Optional.empty();
    };
  }

  private String ignored(String flag) {
    boolean extra = flagLines(flag).anyMatch(l -> l.matches("(?s).*\\bEXTRA_(?:C|A|LD)FLAGS\\b.*"));
    return extra
        ? "its flags are in EXTRA_CFLAGS, which kernels ignore since 6.15; ccflags-y is read by all"
        : "the makefile's flags did not reach the compiler";
  }

  private Stream<String> flagLines(String flag) {
    Pattern pattern = Pattern.compile(flag);
    return Stream.of("Makefile", "Kbuild")
        .flatMap(n -> tree.filesEndingWith(n).stream())
        .flatMap(f -> logical(tree.lines(f)).stream())
        .filter(l -> pattern.matcher(l).find());
  }

  /** A makefile's lines with their continuations. */
  private static List<String> logical(List<String> lines) {
    return List.of(String.join("\n", lines).replace("\\\n", " ").split("\n", -1));
  }
}
