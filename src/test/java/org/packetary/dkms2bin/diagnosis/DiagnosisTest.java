package org.packetary.dkms2bin.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.diagnosis.reading.DriverTree;
import org.packetary.dkms2bin.diagnosis.reading.Reading;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Mender;
import org.packetary.dkms2bin.model.Stage;

/** What single sentences of tools come to, in the wordings of their versions. */
class DiagnosisTest {

  private static final String BUILD = "/var/lib/dkms/m/1.0/build/";

  private static Finding only(String... lines) {
    List<Finding> findings = Diagnosis.of(String.join("\n", lines));
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "implicit declaration of function 'f' [-Werror=implicit-function-declaration] | implicit-declaration | f",
        "implicit declaration of function ‘f’; did you mean ‘g’? [-Wimplicit-function-declaration] | implicit-declaration | f",
        "call to undeclared function 'f'; ISO C99 and later do not support implicit function declarations [-Wimplicit-function-declaration] | implicit-declaration | f",
        "implicit declaration of function 'f' is invalid in C99 [-Werror,-Wimplicit-function-declaration] | implicit-declaration | f",
        "‘x’ undeclared (first use in this function) | undeclared-identifier | x",
        "'x' undeclared here (not in a function); did you mean 'y'? | undeclared-identifier | x",
        "use of undeclared identifier 'x' | undeclared-identifier | x",
        "'struct s' has no member named 'm' | no-member | s.m",
        "'const struct s' has no member named 'm'; did you mean 'n'? | no-member | s.m",
        "'t' {aka 'struct s'} has no member named 'm' | no-member | s.m",
        "no member named 'm' in 'struct s' | no-member | s.m",
        "field designator 'm' does not refer to any field in type 'struct s' | no-member | s.m",
        "unknown field 'm' specified in initializer | no-member | m",
        "passing argument 2 of 'f' from incompatible pointer type [-Werror=incompatible-pointer-types] | incompatible-type | f",
        "passing argument 1 of 'f' makes pointer from integer without a cast [-Wint-conversion] | incompatible-type | f",
        "incompatible type for argument 2 of 'f' | incompatible-type | f",
        "too few arguments to function 'f' | argument-count | f",
        "too many arguments to function ‘f’; expected 1, have 2 | argument-count | f",
        "invalid use of undefined type 'struct s' | incomplete-type | struct s",
        "dereferencing pointer to incomplete type 'struct s' | incomplete-type | struct s",
        "incomplete definition of type 'struct s' | incomplete-type | struct s",
        "variable has incomplete type 'struct s' | incomplete-type | struct s",
        "unknown type name 't' | unknown-type | t",
        "conflicting types for 'f' | conflicting-declaration | f",
        "conflicting types for 'f'; have 'int(void)' | conflicting-declaration | f",
        "redefinition of 'f' | conflicting-declaration | f",
        "redefinition of 'struct s' | conflicting-declaration | struct s",
        "static declaration of 'f' follows non-static declaration | conflicting-declaration | f",
        "redeclaration of enumerator 'E' | conflicting-declaration | E",
        "assignment of read-only member 'm' | read-only | m",
        "cannot assign to non-static data member 'm' with const-qualified type 'const int' | read-only | m",
        "unrecognized argument in option '-mx' | other |",
        "'return' with a value, in function returning void [-Werror=return-mismatch] | value-mismatch |",
        "void value not ignored as it ought to be | value-mismatch |",
        "initializer element is not constant | initializer |",
        "expected ';' before 'int' | syntax |",
        "unused variable 'x' [-Werror=unused-variable] | warning-as-error |",
        "#error this kernel is too old | other |",
        "static assertion failed: \"x\" | other |",
      })
  void aCompilersSentenceHasAKindAndASymbol(String sentence, String kind, String symbol) {
    Finding found = only(BUILD + "x.c:3:7: error: " + sentence);

    assertThat(found.kind().word()).isEqualTo(kind);
    assertThat(found.symbol()).isEqualTo(Optional.ofNullable(symbol));
    assertThat(found.place().map(Finding.Place::toString)).contains("x.c:3:7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "ERROR: modpost: \"f\" [/b/x.ko] undefined! | undefined-symbol | f",
        "ERROR: \"f\" [/b/x.ko] undefined! | undefined-symbol | f",
        "FATAL: modpost: GPL-incompatible module x.ko uses GPL-only symbol 'f' | gpl-only-symbol | f",
        "ERROR: modpost: module x uses symbol f from namespace N, but does not import it. | missing-namespace | f",
        "ERROR: modpost: missing MODULE_LICENSE() in x.o | missing-module-info | MODULE_LICENSE",
        "x.c:(.text+0x1): undefined reference to `f' | undefined-symbol | f",
        "ld.lld: error: undefined symbol: f | undefined-symbol | f",
        "/usr/bin/ld: cannot find -lelf: No such file or directory | missing-library | elf",
        "cc1: error: unrecognized command line option '-fx' | unknown-option | -fx",
        "gcc: error: unrecognized command-line option ‘-fx’; did you mean ‘-fy’? | unknown-option | -fx",
        "clang: error: unknown argument: '-fx' | unknown-option | -fx",
        "x.o: error: objtool: f+0x1: return with modified stack frame | objtool | f",
        "gcc: fatal error: Killed signal terminated program cc1 | killed |",
        "cc1: error: cannot load plugin ./scripts/gcc-plugins/x_plugin.so | plugin-mismatch |",
        "/b/x.s: fatal error: write: No space left on device | out-of-disk |",
        "Makefile:12: *** missing separator.  Stop. | makefile |",
        "Makefile:1063: *** \"Cannot generate ORC metadata for CONFIG_UNWINDER_ORC=y, please install libelf-dev, libelf-devel or elfutils-libelf-devel\".  Stop. | missing-library | libelf",
        "arch/x86/Makefile:166: *** CONFIG_RETPOLINE=y, but not supported by the compiler. Compiler update recommended..  Stop. | compiler-mismatch | CONFIG_RETPOLINE",
        "make: *** No rule to make target 'x.o', needed by 'y'.  Stop. | no-rule | x.o",
        "make: *** /lib/modules/6.1/build: No such file or directory.  Stop. | missing-kernel-headers | /lib/modules/6.1/build",
        "  ERROR: Kernel configuration is invalid. | missing-kernel-headers |",
        "configure: error: no iptables | configure-failed |",
        "Error! Application of patch a.patch failed. | patch-failed | a.patch",
        "Error! Build of x.ko failed for: 6.1 (x86_64) | module-not-produced | x.ko",
        "frobnicate: error: it does not like this | other |",
      })
  void aToolsSentenceHasAKindAndASymbol(String line, String kind, String symbol) {
    Finding found = only(line);

    assertThat(found.kind().word()).isEqualTo(kind);
    assertThat(found.symbol()).isEqualTo(Optional.ofNullable(symbol));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ERROR: Job failed: exit code 2",
        "ERROR: script returned exit code 2",
        "##[error]Process completed with exit code 2.",
        "ERROR: Command failed with exit status 1",
        "#12 ERROR: process \"/bin/sh -c dkms build\" did not complete successfully: exit code: 2",
      })
  void aBuildServicesStatusIsNoCauseWhereAnythingElseWasSaid(String line) {
    String error = "/b/x.c:3:1: error: unknown type name 'y'\n";

    assertThat(Diagnosis.of(error + line)).hasSize(1);
  }

  @Test
  void anItemOfAListOfStringsLosesItsQuotes() {
    String log =
        """
            "make: Entering directory '/usr/src/linux-headers-6.1.0'",
            "/b/x.c:3:1: error: macro \\"m\\" requires 2 arguments, but only 1 given",
            "make[1]: *** [Makefile:1: /b/x.o] Error 1",
        """;

    assertThat(Diagnosis.of(log))
        .singleElement()
        .satisfies(
            f ->
                assertThat(f.message())
                    .isEqualTo("macro \"m\" requires 2 arguments, but only 1 given"));
  }

  @ParameterizedTest
  @CsvSource({
    "/bin/sh: 1: gcc-12: not found, compiler-missing, gcc-12",
    "bash: line 1: flex: command not found, missing-tool, flex",
    "make[1]: bc: No such file or directory, missing-tool, bc",
    "/bin/sh: 1: ./scripts/basic/fixdep: not found, missing-kernel-headers, ./scripts/basic/fixdep",
  })
  void aMissingProgramCountsOnlyWhereTheBuildFailed(String line, String kind, String program) {
    assertThat(Diagnosis.of(line + "\n  LD [M]  x.ko")).isEmpty();

    Finding found = only(line, "make: *** [Makefile:3: x.o] Error 127");
    assertThat(found.kind().word()).isEqualTo(kind);
    assertThat(found.symbol()).contains(program);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  CC [M]  " + BUILD + "error.o",
        "checking for error: strerror... no",
        "gcc -Werror=implicit-int -c x.c",
        "12 tests, errors=0",
        "//   x.c:1:2: error: quoted in a generated header",
        "x.c:1:2: warning: implicit declaration of function 'f'",
        "make[1]: [Makefile:3: clean] Error 1 (ignored)",
        "    1 | printk(\"error: no\");",
        "conftest.c:3:1: error: unknown type name 'off64_t'",
        "WARNING: modpost: missing MODULE_DESCRIPTION() in x.o",
        "make: *** Deleting file 'x.o'",
      })
  void whatOnlyLooksLikeAnErrorIsNone(String line) {
    assertThat(Diagnosis.of(line)).isEmpty();
  }

  @Test
  void anErrorInAKernelHeaderIsAtTheDriversInclude() {
    Finding found =
        only(
            "In file included from /usr/src/linux-headers-6.1/include/linux/a.h:5,",
            "                 from " + BUILD + "sub/x.h:12,",
            "                 from " + BUILD + "sub/x.c:3:",
            "/usr/src/linux-headers-6.1/include/linux/b.h:7:1: error: unknown type name 't'");

    assertThat(found.place().map(Finding.Place::toString)).contains("sub/x.h:12");
    assertThat(found.place().flatMap(Finding.Place::target)).contains("sub/x.o");
  }

  @Test
  void clangsIncludersComeTheOtherWayRound() {
    Finding found =
        only(
            "In file included from " + BUILD + "x.c:3:",
            "In file included from " + BUILD + "x.h:12:",
            "/usr/src/linux-headers-6.1/include/linux/b.h:7:1: error: unknown type name 't'");

    assertThat(found.place().map(Finding.Place::toString)).contains("x.h:12");
  }

  @Test
  void functionsOfCompilersThatRunAtOnceAreNotMixed() {
    List<Finding> found =
        Diagnosis.of(
            String.join(
                "\n",
                BUILD + "a.c: In function 'fa':",
                BUILD + "b.c: In function 'fb':",
                BUILD + "a.c:1:1: error: 'x' undeclared (first use in this function)",
                BUILD + "b.c:2:1: error: 'y' undeclared (first use in this function)"));

    assertThat(found)
        .extracting(f -> f.place().flatMap(Finding.Place::function).orElse(""))
        .containsExactly("fa", "fb");
  }

  @Test
  void aCallbackIsNamedByItsMemberWithBothTypes() {
    Finding found =
        only(
            BUILD
                + "x.c:5:14: error: initialization of 'int (*)(int)' from incompatible pointer"
                + " type 'int (*)(void)' [-Werror=incompatible-pointer-types]",
            "    5 |   .probe = my_probe,",
            "      |            ^~~~~~~~",
            BUILD + "x.c:5:14: note: (near initialization for 'my_driver.probe')");

    assertThat(found.symbol()).contains("probe");
    assertThat(found.types()).contains(new Finding.Types("int (*)(int)", "int (*)(void)"));
  }

  @Test
  void whatModpostMissesIsAConsequenceOfItsImplicitDeclaration() {
    List<Finding> found =
        Diagnosis.of(
            BUILD
                + "x.c:1:1: error: implicit declaration of function 'f'\n"
                + "ERROR: modpost: \"f\" [x.ko] undefined!\n"
                + "ERROR: modpost: \"g\" [x.ko] undefined!");

    assertThat(found)
        .extracting(Finding::causedBy)
        .containsExactly(OptionalInt.empty(), OptionalInt.of(0), OptionalInt.empty());
  }

  @Test
  void repeatsInOneFileAreOneFindingWithAllTheirLines() {
    String line = ":1: error: 'x' undeclared (first use in this function)\n";

    Finding found = only((BUILD + "x.c:1" + line).repeat(2) + BUILD + "x.c:7" + line);

    assertThat(found.evidence().count()).isEqualTo(3);
    assertThat(found.evidence().lines()).containsExactly(1, 2, 3);
  }

  @Test
  void whatMakeGaveUpCountsOnlyWhereNothingElseIsSaid() {
    Finding found = only("doing things", "  went wrong", "make[1]: *** [Makefile:3: all] Error 3");

    assertThat(found.kind()).isEqualTo(FindingKind.SCRIPT_FAILED);
    assertThat(found.message()).isEqualTo("went wrong");
    assertThat(found.symbol()).contains("all");
    assertThat(found.evidence().excerpt()).contains("  went wrong");
  }

  @Test
  void aCommandThatSaysNothingTellingIsNamedWithItsStatus() {
    Finding found = only("gen -o table.h table.csv", "make: *** [Makefile:3: table.h] Error 3");

    assertThat(found.message())
        .isEqualTo("gen -o table.h table.csv ([Makefile:3: table.h] Error 3)");
    assertThat(found.kind().mender()).isEqualTo(Mender.PACKAGER);
  }

  @Test
  void whatAToolCallsAnErrorIsNoCauseWhereTheBuildWentOn() {
    Finding found =
        only(
            "ERROR: could not determine the git revision",
            "  CC [M]  " + BUILD + "x.o",
            BUILD + "x.c:3:1: error: unknown type name 't'",
            "make[1]: *** [scripts/Makefile.build:250: " + BUILD + "x.o] Error 1");

    assertThat(found.kind()).isEqualTo(FindingKind.UNKNOWN_TYPE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scripts/basic/fixdep: /lib/libc.so.6: version `GLIBC_2.34' not found (required by"
            + " scripts/basic/fixdep)",
        "/bin/sh: 1: scripts/basic/fixdep: Exec format error",
        "/bin/sh: line 1: ./tools/objtool/objtool: cannot execute binary file: Exec format error",
        "/bin/sh: 1: scripts/mod/modpost: Permission denied",
        "/bin/sh: 1: scripts/genksyms/genksyms: Too many levels of symbolic links",
        "as: error while loading shared libraries: libbfd-2.38-system.so: cannot open shared"
            + " object file: No such file or directory",
        "ld: symbol lookup error: ld: undefined symbol: bfd_x",
        "make[2]: /bin/sh: Argument list too long",
        "Segmentation fault (core dumped)",
        "gcc: internal compiler error: Aborted signal terminated program cc1",
      })
  void aToolThatCannotRunIsAMatterOfTheBuildsEnvironment(String line) {
    Finding found =
        only(line, "make[1]: *** [scripts/Makefile.build:250: " + BUILD + "x.o] Error 1");

    assertThat(found.kind().mender()).isEqualTo(Mender.BUILD_ENVIRONMENT);
    assertThat(found.hint()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "curl: (6) Could not resolve host: git.kernel.org | network",
        "./configure: Permission denied | chmod +x",
        "Can't locate XML/Parser.pm in @INC at ./gen.pl line 3. | dependency",
        "/bin/sh: 1: Syntax error: Unterminated quoted string | quotes",
      })
  void whatARecipeSaidIsTheCauseAndItsRemedyIsNamed(String line, String remedy) {
    Finding found = only(line, "make: *** [Makefile:3: table.h] Error 2");

    assertThat(found.kind().mender()).isEqualTo(Mender.PACKAGER);
    assertThat(found.message()).isEqualTo(line);
    assertThat(found.hint().orElse("")).contains(remedy);
  }

  @Test
  void aPatchThatDoesNotApplyNamesItsFilesAndHunks() {
    Finding found =
        only(
            "applying patch dkms2bin-1-fix.patch...patching file src/hello.c",
            "Hunk #1 FAILED at 10.",
            "Hunk #2 succeeded at 31 (offset 1 line).",
            "1 out of 2 hunks FAILED -- saving rejects to file src/hello.c.rej",
            "patching file b.c",
            "Hunk #1 FAILED at 10.",
            "1 out of 1 hunk FAILED -- saving rejects to file b.c.rej",
            "(bad exit status: 1)",
            "Error! Application of patch dkms2bin-1-fix.patch failed.");

    assertThat(found.kind().word()).isEqualTo("patch-failed");
    assertThat(found.symbol()).contains("dkms2bin-1-fix.patch");
    assertThat(found.place().map(p -> p.file() + ":" + p.line())).contains("src/hello.c:10");
    assertThat(found.message()).isEqualTo("Hunk #1 FAILED at 10.");
    assertThat(found.evidence().excerpt().toString())
        .contains("b.c: Hunk #1 FAILED", "Application of patch");
    assertThat(found.hint().orElse("")).contains("the patch fix.patch of --patch");
  }

  @Test
  void errorsBeforeAModuleWasLinkedWereOnlyTried() {
    assertThat(
            Diagnosis.of(
                BUILD
                    + "try.c:1:1: error: unknown type name 't'\n"
                    + "make: *** [Makefile:1: try.o] Error 1\n"
                    + "  LD [M]  "
                    + BUILD
                    + "x.ko\n"))
        .isEmpty();
  }

  @Test
  void aFailureWithoutAnyWordIsStillAFinding() throws IOException {
    BuildFacts facts =
        new BuildFacts(
            Optional.empty(),
            Optional.of(Stage.BUILD),
            OptionalInt.of(4),
            Optional.empty(),
            DriverTree.EMPTY,
            List.of());

    assertThat(Diagnosis.of(new StringReader(""), facts))
        .extracting(Finding::message)
        .containsExactly("dkms build ended with status 4");
  }

  @Test
  void ofTooManyErrorsTheRestIsCounted() {
    StringBuilder log = new StringBuilder();
    for (int i = 1; i <= Reading.MOST + 50; i++) {
      log.append(BUILD + "x.c:").append(i).append(":1: error: #error number ").append(i);
      log.append('\n');
    }

    List<Finding> found = Diagnosis.of(log.toString());

    assertThat(found).hasSize(Reading.MOST + 1);
    assertThat(found.get(Reading.MOST).evidence().count()).isEqualTo(50);
  }

  @Test
  void aLineWithoutEndDoesNotFillTheMemory() throws IOException {
    Reader endless =
        new Reader() {
          private long left = 200_000_000;

          @Override
          public int read(char[] buffer, int from, int length) {
            int n = (int) Math.min(left, length);
            java.util.Arrays.fill(buffer, from, from + n, 'x');
            left -= n;
            return n == 0 ? -1 : n;
          }

          @Override
          public void close() {}
        };

    assertThat(Diagnosis.of(endless, BuildFacts.NONE)).isEmpty();
  }

  @Test
  void aHeaderOfTheTreeIsNoKernelHeaderAndItsLostFlagIsNamed() throws IOException {
    Map<String, List<String>> files =
        Map.of(
            "inc/own/x.h", List.of(),
            "Makefile", List.of("EXTRA_CFLAGS += -I$(src)/inc \\", "  -DMODE=3"));
    DriverTree tree =
        new DriverTree() {
          @Override
          public List<String> filesEndingWith(String suffix) {
            return files.keySet().stream()
                .filter(f -> ("/" + f).endsWith("/" + suffix))
                .sorted()
                .toList();
          }

          @Override
          public List<String> lines(String file) {
            return files.getOrDefault(file, List.of());
          }
        };
    BuildFacts facts =
        new BuildFacts(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            tree,
            List.of());

    List<Finding> found =
        Diagnosis.of(
            new StringReader(
                "a.c:1:10: fatal error: own/x.h: No such file or directory\n"
                    + "b.c:2:1: error: 'MODE' undeclared (first use in this function)\n"
                    + "c.c:1:10: fatal error: linux/x.h: No such file or directory\n"),
            facts);

    assertThat(found)
        .extracting(Finding::kind)
        .containsExactly(
            FindingKind.OWN_HEADER, FindingKind.LOST_DEFINE, FindingKind.MISSING_HEADER);
    assertThat(found.get(0).hint().orElse("")).contains("inc/own/x.h").contains("EXTRA_CFLAGS");
    assertThat(found.get(1).hint().orElse("")).contains("EXTRA_CFLAGS");
  }
}
