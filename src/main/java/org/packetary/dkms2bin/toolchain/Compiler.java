package org.packetary.dkms2bin.toolchain;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.kernel.KernelConfig;

/**
 * The compiler that dkms chooses for a kernel's modules: clang where the kernel was built by it,
 * else the command that CONFIG_CC_VERSION_TEXT begins with, where it is installed; without that,
 * the kernel's makefiles call gcc (dkms 3, prepare_build).
 */
final class Compiler {

  /** What a command or a package is named: {@code x86_64-linux-gnu-gcc-14}, {@code gcc}. */
  private static final Pattern GCC = Pattern.compile("(?:.*[-/])?gcc(?:-(?<major>\\d+))?");

  private static final String CLANG =
      "(clang|llvm|lld|clang-tools|compiler-rt)(-?\\d+)?(-libs|-resource-filesystem|-linker-tools"
          + "|-runtime|-devel)?|lib(clang|llvm|lld|LLVM)-?.*";

  private Compiler() {}

  /**
   * The names of the packages that the compiler consists of, as patterns. Where what the kernel
   * asks for is not there, every compiler that is counts.
   */
  static List<Pattern> packages(RootPackages root, KernelConfig config) {
    boolean clang = config.isEnabled("CONFIG_CC_IS_CLANG");
    boolean lld = clang || config.isEnabled("CONFIG_LD_IS_LLD");
    Pattern llvm = Pattern.compile(CLANG);
    if (clang) {
      return has(root, llvm) ? List.of(llvm) : List.of(llvm, gcc("\\d+"));
    }
    Pattern gcc = gccOf(root, config);
    return lld ? List.of(gcc, llvm) : List.of(gcc);
  }

  private static Pattern gccOf(RootPackages root, KernelConfig config) {
    String text = config.value("CONFIG_CC_VERSION_TEXT").orElse("");
    Matcher command = GCC.matcher(text.split(" ", 2)[0]);
    if (command.matches() && command.group("major") != null) {
      Pattern named = gcc(command.group("major"));
      if (has(root, Pattern.compile("gcc-" + command.group("major") + "(-.*)?"))) {
        return named;
      }
    }
    return root.all().stream()
        .filter(p -> p.name().equals("gcc"))
        .map(p -> gcc(p.major()))
        .findFirst()
        .orElse(gcc("\\d+"));
  }

  /**
   * The packages of one version: Debian's have it in their names, apart from those that say which
   * is the default one; RPM distributions have one gcc, and others as toolsets.
   */
  private static Pattern gcc(String major) {
    return Pattern.compile(
        "(gcc|cpp)(-"
            + major
            + ")?(-[a-z][a-z0-9-]*-linux-gnu[a-z0-9]*|-for-host|-base|-plugin-dev|-plugin-devel)?"
            + "|libgcc-"
            + major
            + "-dev|(gcc-|dev)toolset-\\d+-(gcc|binutils)");
  }

  private static boolean has(RootPackages root, Pattern names) {
    return root.all().stream().anyMatch(p -> names.matcher(p.name()).matches());
  }
}
