package org.packetary.dkms2bin.toolchain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.distro.InstalledPackage;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.kernel.KernelConfig;

/** Which packages of real roots count, and what does not build everything again. */
class CountedPackagesTest {

  private static final Path FIXTURES = Path.of("src/test/resources/toolchain");
  private static final KernelConfig GCC_12 =
      gcc("gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0", "CONFIG_DEBUG_INFO_BTF_MODULES=y");

  private static KernelConfig gcc(String version, String... more) {
    return KernelConfig.parse(
        "CONFIG_CC_VERSION_TEXT=\""
            + version
            + "\"\nCONFIG_CC_IS_GCC=y\n"
            + String.join("\n", more));
  }

  private static String fixture(String name) throws IOException {
    return Files.readString(FIXTURES.resolve(name));
  }

  private static RootPackages root(String name) throws IOException {
    return name.endsWith(".status")
        ? RootPackages.of(PackageKind.DEB, fixture(name), name)
        : RootPackages.of(PackageKind.RPM, fixture(name), name);
  }

  private static List<String> names(List<String> lines) {
    return lines.stream().map(l -> l.split(" ", 2)[0]).toList();
  }

  private static List<String> counted(RootPackages root, KernelConfig config) {
    return names(CountedPackages.of(root, config).counted());
  }

  private static RootPackages withMore(RootPackages root, String... lines) {
    return RootPackages.of(
        PackageKind.RPM,
        String.join(
            "\n",
            Stream.concat(root.all().stream().map(InstalledPackage::line), Stream.of(lines))
                .map(l -> l.replace(' ', '\t'))
                .toList()),
        "list");
  }

  @Test
  void ofDebian12TheCompilerAndTheToolsCount() throws IOException {
    CountedPackages packages = CountedPackages.of(root("debian-12.status"), GCC_12);

    assertThat(names(packages.counted()))
        .containsExactly(
            "bc",
            "binutils",
            "binutils-common",
            "binutils-x86-64-linux-gnu",
            "bison",
            "bzip2",
            "cpp",
            "cpp-12",
            "dkms",
            "flex",
            "gcc",
            "gcc-12",
            "gcc-12-base",
            "gzip",
            "kmod",
            "libbinutils",
            "libctf-nobfd0",
            "libctf0",
            "libelf1",
            "libgcc-12-dev",
            "libkmod2",
            "libperl5.36",
            "libpython3.11-minimal",
            "m4",
            "make",
            "perl",
            "perl-base",
            "perl-modules-5.36",
            "python3-minimal",
            "python3.11-minimal",
            "xz-utils",
            "zstd");
    assertThat(packages.counted())
        .contains("gcc-12 12.2.0-14+deb12u1 amd64", "gcc 4:12.2.0-3 amd64")
        .isSorted();
    assertThat(names(packages.recorded()))
        .contains("libc6", "libc6-dev", "libssl3", "bash", "g++-12", "linux-compiler-gcc-12-x86");
    assertThat(packages.counted().size() + packages.recorded().size())
        .isEqualTo(root("debian-12.status").all().size());
  }

  @Test
  void aNewLibraryOfTheSystemDoesNotCountAndANewCompilerDoes() throws IOException {
    String before = fixture("debian-12.status");
    List<String> counted =
        CountedPackages.of(RootPackages.of(PackageKind.DEB, before, "x"), GCC_12).counted();
    String newLibc = before.replace("2.36-9+deb12u", "2.36-9+deb12u9");
    String newGcc = before.replace("12.2.0-14+deb12u1", "12.2.0-14+deb12u2");

    assertThat(newLibc).isNotEqualTo(before);
    assertThat(newGcc).isNotEqualTo(before);
    assertThat(CountedPackages.of(RootPackages.of(PackageKind.DEB, newLibc, "x"), GCC_12).counted())
        .isEqualTo(counted);
    assertThat(
            CountedPackages.of(RootPackages.of(PackageKind.DEB, newLibc, "x"), GCC_12).recorded())
        .anyMatch(l -> l.startsWith("libc6 2.36-9+deb12u9"));
    assertThat(CountedPackages.of(RootPackages.of(PackageKind.DEB, newGcc, "x"), GCC_12).counted())
        .isNotEqualTo(counted);
  }

  @Test
  void ofDebian13TheCompilerIsSplitByArchitecture() throws IOException {
    KernelConfig config =
        gcc("x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0", "CONFIG_DEBUG_INFO_BTF_MODULES=y");

    RootPackages root =
        withMore(root("debian-13.status"), "gcc-13-x86-64-linux-gnu 13.3.0-13 amd64");

    assertThat(counted(root, config))
        .contains(
            "gcc-14",
            "gcc-14-x86-64-linux-gnu",
            "cpp-14-x86-64-linux-gnu",
            "libgcc-14-dev",
            "pahole",
            "libbpf1",
            "libelf1t64",
            "libsframe1")
        .doesNotContain("libc6", "libssl3t64", "libgcc-s1", "g++-14-x86-64-linux-gnu")
        .doesNotContain("gcc-13-x86-64-linux-gnu");
  }

  @Test
  void ofDebian11TheKernelsGccCounts() throws IOException {
    assertThat(counted(root("debian-11.status"), gcc("gcc-10 (Debian 10.2.1-6) 10.2.1 20210110")))
        .contains("gcc-10", "cpp-10", "libgcc-10-dev", "gcc", "python3.9", "dkms")
        .doesNotContain("gcc-9-base", "linux-compiler-gcc-10-x86", "libc6");
  }

  @Test
  void ofSeveralCompilersTheOneThatTheKernelNamesCounts() throws IOException {
    RootPackages ubuntu = root("ubuntu-22.04.status");

    assertThat(
            counted(ubuntu, gcc("x86_64-linux-gnu-gcc-12 (Ubuntu 12.3.0-1ubuntu1~22.04) 12.3.0")))
        .contains("gcc-12", "cpp-12", "libgcc-12-dev", "gcc")
        .doesNotContain("gcc-11", "cpp-11", "libgcc-11-dev");
    assertThat(counted(ubuntu, gcc("gcc (Ubuntu 11.4.0-1ubuntu1~22.04) 11.4.0")))
        .contains("gcc-11", "cpp-11", "gcc-11-base", "libgcc-11-dev", "gcc")
        .doesNotContain("gcc-12", "cpp-12", "libgcc-12-dev");
  }

  @Test
  void whereTheNamedCompilerIsNotInstalledTheDefaultOneCounts() throws IOException {
    assertThat(counted(root("ubuntu-22.04.status"), gcc("gcc-9 (Ubuntu 9.4.0) 9.4.0")))
        .contains("gcc-11")
        .doesNotContain("gcc-12");
    assertThat(counted(root("ubuntu-22.04.status"), KernelConfig.parse("")))
        .contains("gcc-11")
        .doesNotContain("gcc-12");
  }

  @Test
  void ofEl9TheUnversionedPackagesCount() throws IOException {
    CountedPackages packages =
        CountedPackages.of(root("el9.list"), gcc("gcc (GCC) 11.5.0 20240719 (Red Hat 11.5.0-5)"));

    assertThat(packages.counted())
        .contains("gcc 11.5.0-5.el9_5.alma.1 x86_64", "make 1:4.3-8.el9 x86_64");
    assertThat(names(packages.counted()))
        .contains(
            "cpp", "binutils", "elfutils-libelf", "perl-interpreter", "python3-libs", "openssl")
        .doesNotContain("glibc", "openssl-libs", "libgcc", "bash", "kernel-headers", "coreutils");
  }

  @Test
  void toolsetsCountBesideTheSystemsCompiler() throws IOException {
    assertThat(
            counted(
                withMore(
                    root("el9.list"),
                    "gcc-toolset-13-gcc 13.3.1-2.el9 x86_64",
                    "gcc-toolset-13-runtime 13.0-2.el9 x86_64"),
                gcc("gcc (GCC) 13.3.1")))
        .contains("gcc-toolset-13-gcc", "gcc")
        .doesNotContain("gcc-toolset-13-runtime");
  }

  @Test
  void aKernelOfClangCountsClangAndNotGcc() throws IOException {
    KernelConfig clang =
        KernelConfig.parse(
            "CONFIG_CC_VERSION_TEXT=\"Ubuntu clang version 14.0.0-1ubuntu1\"\n"
                + "CONFIG_CC_IS_CLANG=y\nCONFIG_LD_IS_LLD=y\n");
    RootPackages root =
        withMore(
            root("el9.list"),
            "clang 19.1.7-2.el9 x86_64",
            "clang-libs 19.1.7-2.el9 x86_64",
            "lld 19.1.7-1.el9 x86_64",
            "lld-libs 19.1.7-1.el9 x86_64",
            "llvm 19.1.7-2.el9 x86_64",
            "llvm-libs 19.1.7-2.el9 x86_64",
            "clang-14 1:14.0.0-1ubuntu1 amd64",
            "libclang-cpp14 1:14.0.0-1ubuntu1 amd64",
            "libllvm14 1:14.0.0-1ubuntu1 amd64");

    assertThat(counted(root, clang))
        .contains("clang", "clang-libs", "lld", "lld-libs", "llvm", "llvm-libs")
        .contains("clang-14", "libclang-cpp14", "libllvm14", "binutils")
        .doesNotContain("gcc", "cpp");
    assertThat(counted(root("el9.list"), clang)).as("no clang is there").contains("gcc");
    assertThat(counted(root, gcc("gcc (GCC) 11.5.0"))).contains("gcc").doesNotContain("clang");
  }

  @Test
  void rustAndBtfCountForKernelsThatHaveThem() throws IOException {
    RootPackages root =
        withMore(
            root("el9.list"),
            "rustc-1.85 1.85.0 amd64",
            "libstd-rust-1.85 1.85.0 amd64",
            "bindgen 0.66.1 amd64",
            "dwarves 1.27-3.el9 x86_64",
            "libbpf 2:1.5.0-1.el9 x86_64");

    assertThat(counted(root, gcc("gcc", "CONFIG_RUST=y", "CONFIG_DEBUG_INFO_BTF_MODULES=y")))
        .contains("rustc-1.85", "libstd-rust-1.85", "bindgen", "dwarves", "libbpf");
    assertThat(counted(root, gcc("gcc")))
        .doesNotContain("rustc-1.85", "libstd-rust-1.85", "bindgen", "dwarves", "libbpf");
  }
}
