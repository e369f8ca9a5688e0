package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.module.Problem.Kind;

class ModuleVerifierTest {

  private static final Expectation FITTING = Fixtures.expectation("fixture_base", "fixture_user");

  private Path dir;

  @BeforeEach
  void directory(@TempDir Path directory) {
    dir = directory;
  }

  @Test
  void findsNothingWrongWithModulesOfThatKernel() {
    assertThat(ModuleVerifier.verify(List.of(Fixtures.BASE, Fixtures.USER), FITTING)).isEmpty();
  }

  @Test
  void findsNothingWrongWithExtendedVersions() {
    assertThat(
            ModuleVerifier.verify(
                List.of(Fixtures.BASE, Fixtures.USER_EXTENDED),
                Fixtures.expectation("fixture_base", "fixture_user_extended")))
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
  void findsNothingWrongWithCompressedModules(Compression compression) {
    Path base = dir.resolve("fixture_base.ko" + compression.suffix());
    compression.compressModule(Fixtures.BASE, base);

    assertThat(ModuleVerifier.verify(List.of(base), Fixtures.expectation("fixture_base")))
        .isEmpty();
  }

  @Test
  void reportsEveryMissingModule() {
    assertThat(
            ModuleVerifier.verify(
                List.of(Fixtures.BASE), Fixtures.expectation("b", "fixture_base", "a")))
        .extracting(Problem::kind, Problem::module)
        .containsExactly(tuple(Kind.MISSING_MODULE, "a"), tuple(Kind.MISSING_MODULE, "b"));
  }

  @Test
  void reportsAnotherKernelsVermagic() throws IOException {
    Path other = Fixtures.replaced(Fixtures.BASE, dir, "=6.1.0-56-amd64 ", "=6.1.0-55-amd64 ");

    assertThat(onlyProblem(other))
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.WRONG_VERMAGIC);
              assertThat(problem.message()).contains("6.1.0-55-amd64", "6.1.0-56-amd64");
            });
  }

  @Test
  void aReleaseThatOnlyBeginsAlikeIsAnotherKernel() throws IOException {
    Path longer = Fixtures.replaced(Fixtures.BASE, dir, "=6.1.0-56-amd64 S", "=6.1.0-56-amd64-S");

    assertThat(onlyProblem(longer).kind()).isEqualTo(Kind.WRONG_VERMAGIC);
  }

  @Test
  void reportsAMissingVermagic() throws IOException {
    Path without = Fixtures.replaced(Fixtures.BASE, dir, "\0vermagic=", "\0xxxxxxxx=");

    assertThat(onlyProblem(without).kind()).isEqualTo(Kind.WRONG_VERMAGIC);
  }

  @Test
  void reportsAnotherArchitectureAndNothingThatFollowsFromIt() {
    Expectation arm =
        new Expectation(
            KernelRelease.parse("6.1.0-56-arm64"),
            Architecture.AARCH64,
            Fixtures.config("6.1"),
            ModuleSymvers.parse(""),
            Set.of());

    assertThat(ModuleVerifier.verify(List.of(Fixtures.BASE), arm))
        .singleElement()
        .extracting(Problem::kind)
        .isEqualTo(Kind.WRONG_MACHINE);
  }

  @Test
  void reportsASymbolThatNobodyExportsButNotAWeakOne() {
    assertThat(ModuleVerifier.verify(List.of(Fixtures.USER), Fixtures.expectation("fixture_user")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.UNRESOLVED_SYMBOL);
              assertThat(problem.message())
                  .contains("fixture_base_count")
                  .doesNotContain("fixture_absent", "msleep", "more");
            });
  }

  @Test
  void acceptsWhatAModuleOfAnotherBuildExports() throws IOException {
    assertThat(
            ModuleVerifier.verify(
                List.of(Fixtures.USER), withProvider(providerText(), symversText())))
        .isEmpty();
  }

  @Test
  void holdsAModuleToTheVersionThatAnotherBuildExports() throws IOException {
    String changed = providerText().replace("0x0e91c448", "0x0e91c449");

    assertThat(ModuleVerifier.verify(List.of(Fixtures.USER), withProvider(changed, symversText())))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.SYMBOL_VERSION_MISMATCH);
              assertThat(problem.message()).contains("fixture_base_count (0x0e91c448, not");
            });
  }

  private static Expectation withProvider(String provider, String kernel) {
    return new Expectation(
        KernelRelease.parse(Fixtures.RELEASE),
        Architecture.X86_64,
        Fixtures.config("6.1"),
        ModuleSymvers.parse(kernel),
        List.of(ModuleSymvers.parse(provider)),
        Set.of("fixture_user"));
  }

  @Test
  void aModuleThatReplacesOneOfTheKernelsOwnSuppliesItsSymbols() throws IOException {
    String replaced =
        symversText() + "0x00000001\tfixture_base_count\tdrivers/x\tEXPORT_SYMBOL\t\n";

    assertThat(ModuleVerifier.verify(List.of(Fixtures.BASE, Fixtures.USER), kernel(replaced)))
        .isEmpty();
  }

  @Test
  void reportsAVersionOtherThanTheKernels() throws IOException {
    String changed = symversText().replace("0x92997ed8\t_printk", "0x12345678\t_printk");

    assertThat(ModuleVerifier.verify(List.of(Fixtures.BASE), kernel(changed)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.SYMBOL_VERSION_MISMATCH);
              assertThat(problem.message()).endsWith(": _printk (0x92997ed8, not 0x12345678)");
            });
  }

  @Test
  void reportsAnotherLayoutOfStructModule() throws IOException {
    String changed =
        symversText().replace("0x9060323f\tmodule_layout", "0x9060323e\tmodule_layout");

    assertThat(ModuleVerifier.verify(List.of(Fixtures.BASE), kernel(changed)))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.SYMBOL_VERSION_MISMATCH);
              assertThat(problem.message()).contains("module_layout");
            });
  }

  @Test
  void reportsAMissingTableOfVersions() throws IOException {
    Path without = Fixtures.replaced(Fixtures.BASE, dir, "\0__versions\0", "\0other_sect\0");

    assertThat(onlyProblem(without).kind()).isEqualTo(Kind.NO_SYMBOL_VERSIONS);
  }

  @Test
  void reportsASymbolThatTheTableLacks() throws IOException {
    Path renamed =
        Fixtures.replaced(Fixtures.BASE, dir, "\u0092\0\0\0\0_printk\0", "\u0092\0\0\0\0_prinkt\0");

    assertThat(onlyProblem(renamed))
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.NO_SYMBOL_VERSIONS);
              assertThat(problem.message()).endsWith(": _printk");
            });
  }

  @Test
  void asksForNoVersionsWhereTheKernelHasNone() throws IOException {
    Path without = Fixtures.replaced(Fixtures.BASE, dir, "\0__versions\0", "\0other_sect\0");
    String zeros = symversText().replaceAll("0x[0-9a-f]{8}", "0x00000000");
    Expectation kernel =
        new Expectation(
            KernelRelease.parse(Fixtures.RELEASE),
            Architecture.X86_64,
            Fixtures.config("7.2"),
            ModuleSymvers.parse(zeros),
            Set.of("fixture_base"));

    assertThat(ModuleVerifier.verify(List.of(without), kernel)).isEmpty();
  }

  @Test
  void namesTheFirstOfManySymbolsAndCountsTheRest() throws IOException {
    String changed = symversText().replaceAll("0x[0-9a-f]{8}", "0x00000001");
    Path user = Fixtures.USER;

    assertThat(ModuleVerifier.verify(List.of(Fixtures.BASE, user), kernel(changed)))
        .filteredOn(problem -> problem.module().equals("fixture_user"))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.SYMBOL_VERSION_MISMATCH);
              assertThat(problem.message()).contains("module_layout (").doesNotContain(" more");
            });
    assertThat(
            ModuleVerifier.verify(
                List.of(user),
                withProvider(
                    changed + "0x00000001\tfixture_base_count\tb\tEXPORT_SYMBOL\t\n", changed)))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).endsWith(" and 1 more"));
  }

  @Test
  void anUnreadableModuleIsOneProblemAndNotAMissingOne() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.USER);
    Path broken = Files.write(dir.resolve("fixture_user.ko"), Arrays.copyOf(whole, 3000));

    assertThat(ModuleVerifier.verify(List.of(broken, Fixtures.BASE), FITTING))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.UNREADABLE);
              assertThat(problem.module()).isEqualTo("fixture_user");
            });
  }

  private static Problem onlyProblem(Path module) {
    List<Problem> problems =
        ModuleVerifier.verify(List.of(module), Fixtures.expectation(KernelModule.baseName(module)));
    assertThat(problems).hasSize(1);
    return problems.get(0);
  }

  private static String symversText() throws IOException {
    return Files.readString(Fixtures.DIR.resolve("Module.symvers"));
  }

  private static String providerText() throws IOException {
    return Files.readString(Fixtures.DIR.resolve("fixture_base.symvers"));
  }

  private static Expectation kernel(String symvers) {
    return new Expectation(
        KernelRelease.parse(Fixtures.RELEASE),
        Architecture.X86_64,
        Fixtures.config("6.1"),
        ModuleSymvers.parse(symvers),
        Set.of());
  }
}
