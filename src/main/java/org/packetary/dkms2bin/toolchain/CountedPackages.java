package org.packetary.dkms2bin.toolchain;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.distro.InstalledPackage;
import org.packetary.dkms2bin.kernel.KernelConfig;

/**
 * The packages of a root, parted into those that count for the bytes of a kernel's modules and all
 * others. The table of what counts and why is docs/adr/017-what-counts.md.
 *
 * @param counted lines of name, version and architecture, sorted
 * @param recorded the same of all others
 */
public record CountedPackages(List<String> counted, List<String> recorded) {

  /** What counts for every kernel: programs that make, change or generate what is compiled. */
  private static final List<Pattern> ALWAYS =
      patterns(
          // Assembler, linker, objcopy, strip; with the libraries that are of them.
          "binutils(-.*)?|libbinutils|libctf(-nobfd)?\\d+|libsframe\\d+",
          // objtool, of the headers, writes object files by it.
          "libelf1(t64)?|elfutils-libelf",
          "make(-guile)?",
          "dkms",
          "kmod(-libs)?|libkmod\\d+",
          "perl|perl-base|perl-modules-.*|libperl5\\..*|perl-interpreter|perl-libs",
          "python3(-minimal|-libs)?|(lib)?python3\\.\\d+(-minimal|-stdlib)?",
          "bc",
          "openssl",
          "gzip|bzip2|lz4|zstd|xz|xz-utils",
          // Generators of source text.
          "bison|flex|m4");

  /** Type information in modules, where the kernel has it. */
  private static final List<Pattern> BTF = patterns("pahole|dwarves|libdwarves\\d*|libbpf\\d*");

  private static final List<Pattern> RUST =
      patterns(
          "(rustc|rust|rust-src|rust-std-static|bindgen|bindgen-cli)(-\\d.*)?"
              + "|libstd-rust-.*|librust[cd].*|libllvm\\d.*|libclang.*|llvm-libs|clang-libs");

  /** Copies the lists. */
  public CountedPackages {
    counted = List.copyOf(counted);
    recorded = List.copyOf(recorded);
  }

  /** Parts the packages of a root in which modules of a kernel are to be built. */
  public static CountedPackages of(RootPackages root, KernelConfig config) {
    List<Pattern> patterns = new ArrayList<>(ALWAYS);
    patterns.addAll(Compiler.packages(root, config));
    if (config.isEnabled("CONFIG_DEBUG_INFO_BTF_MODULES")) {
      patterns.addAll(BTF);
    }
    if (config.isEnabled("CONFIG_RUST")) {
      patterns.addAll(RUST);
    }
    Predicate<InstalledPackage> counts =
        p -> patterns.stream().anyMatch(names -> names.matcher(p.name()).matches());
    return new CountedPackages(lines(root, counts), lines(root, counts.negate()));
  }

  private static List<String> lines(RootPackages root, Predicate<InstalledPackage> which) {
    return root.all().stream().filter(which).map(InstalledPackage::line).toList();
  }

  private static List<Pattern> patterns(String... expressions) {
    return List.of(expressions).stream().map(Pattern::compile).toList();
  }
}
