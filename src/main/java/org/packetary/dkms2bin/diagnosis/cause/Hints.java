package org.packetary.dkms2bin.diagnosis.cause;

import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.model.FindingKind;

/** Says in one sentence what to do about a finding. */
final class Hints {

  private static final Pattern UNTAGGED = Pattern.compile("^(?:struct|union|enum) ");
  private static final Pattern TAG = Pattern.compile("struct (\\w+)");

  private final Remedies remedies = Remedies.known();
  private final KernelChanges changes = KernelChanges.known();
  private final Optional<String> kernel;

  /** Hints for builds for a kernel, where it is known. */
  Hints(Optional<String> kernel) {
    this.kernel = kernel;
  }

  /**
   * The hint for a finding: a known change of the kernel's, else what its words call for, else what
   * holds for its kind.
   */
  Optional<String> of(Meaning meaning, String message) {
    return meaning
        .symbol()
        .flatMap(s -> known(meaning, s))
        .or(() -> remedies.of(meaning.kind(), message))
        .or(() -> ofKind(meaning));
  }

  /** The hint for a known change of the kernel's. */
  Optional<String> ofChange(FindingKind kind, String symbol) {
    return changes.of(kind, symbol, kernel);
  }

  /** A callback's name says little: the types in what the kernel expects tell whose it is. */
  private Optional<String> known(Meaning meaning, String symbol) {
    return changes
        .of(meaning.kind(), UNTAGGED.matcher(symbol).replaceFirst(""), kernel)
        .or(
            () ->
                meaning.types().stream()
                    .flatMap(t -> TAG.matcher(t.expected()).results())
                    .flatMap(
                        t -> changes.of(meaning.kind(), symbol + "@" + t.group(1), kernel).stream())
                    .findFirst());
  }

  /** Those of {@code --patch} are numbered behind the sources' own. */
  private static String patch(String symbol) {
    return symbol.isEmpty()
        ? "in dkms.conf"
        : symbol.replaceFirst("^dkms2bin-\\d+-(.+)$", "$1 of --patch");
  }

  private static Optional<String> ofKind(Meaning meaning) {
    String symbol = meaning.symbol().orElse("");
    String text =
        switch (meaning.kind()) {
          case IMPLICIT_DECLARATION ->
              "no header of this kernel that the file includes declares it";
          case UNDECLARED_IDENTIFIER, UNKNOWN_TYPE -> "no header that the file includes has it";
          case NO_MEMBER -> "this kernel's structure has no such member";
          case ARGUMENT_COUNT, MACRO_ARGUMENT_COUNT ->
              "this kernel declares it with other parameters";
          case INCOMPLETE_TYPE ->
              "a header that defines the type is no longer included, or the type is gone";
          case MISSING_HEADER -> "this kernel's headers have no such file";
          case CONFLICTING_DECLARATION -> "this kernel declares the name itself, and otherwise";
          case UNDEFINED_SYMBOL ->
              "neither the kernel nor the module has it, or it is not exported to modules";
          case GPL_ONLY_SYMBOL -> "only modules whose MODULE_LICENSE is GPL-compatible may use it";
          case MISSING_NAMESPACE ->
              "the module must name the namespace in MODULE_IMPORT_NS: a string literal since 6.13, a bare name before";
          case SYMBOL_VERSION ->
              "the Module.symvers of the kernel or of a module that it needs is missing or older";
          case MISSING_MODULE_INFO -> "the module must have " + symbol + "()";
          case BTF ->
              "pahole in the build root must suit the kernel; it is in the package dwarves or pahole";
          case COMPILER_MISSING ->
              "install " + (symbol.isEmpty() ? "the compiler" : symbol) + " in the build root";
          case COMPILER_MISMATCH -> "build with the compiler that the kernel was built with";
          case UNKNOWN_OPTION ->
              "the kernel was configured for another compiler than the one that is used";
          case PLUGIN_MISMATCH ->
              "the kernel's plugins fit only the very compiler that they were built for";
          case MISSING_TOOL ->
              "install the package that has "
                  + symbol
                  + ", or add it to the package's dependencies";
          case MISSING_LIBRARY -> "the development package of " + symbol + " must be a dependency";
          case MISSING_KERNEL_HEADERS ->
              "the kernel's header package is missing, incomplete or not prepared";
          case OWN_HEADER ->
              "no kernel has such a header: it is the driver's own, and the makefile's -I did not reach the compiler (EXTRA_CFLAGS is ignored since 6.15, ccflags-y is not)";
          case LOST_DEFINE -> "the makefile defines it with -D, which did not reach the compiler";
          case CONFIGURE_FAILED -> "what the script looks for must be a dependency of the package";
          case NO_NETWORK ->
              "a build has no network: what the script fetches must come with the package";
          case SCRIPT_FAILED ->
              "a command of the package's own scripts or makefile failed; make only passed that on";
          case TOOL_CANNOT_RUN ->
              "the tool does not fit the build root: reinstall it, or use headers and tools of one release";
          case KERNEL_MAKEFILE ->
              "the kernel's own makefile fails before the driver is compiled: the headers or their environment are at fault, not the driver";
          case COMMAND_TOO_LONG ->
              "build in a directory with a shorter path, or with a smaller environment: the system limits a command's length";
          case CRASHED ->
              "repeat the build; if it crashes again, take another compiler version, and test the machine's memory";
          case PATCH_FAILED -> "the patch " + patch(symbol) + " does not fit the sources";
          case MODULE_NOT_PRODUCED -> "dkms.conf names a module that make does not build";
          case OUT_OF_DISK -> "free space, or name another place with --cache-dir";
          case KILLED -> "fewer --jobs need less memory";
          case TIMEOUT -> "--timeout raises the limit";
          default -> "";
        };
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
