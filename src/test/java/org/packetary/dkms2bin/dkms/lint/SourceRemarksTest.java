package org.packetary.dkms2bin.dkms.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.SourceRemark;

/** What is known of sources before they are built: scripts, line ends, links, lost variables. */
class SourceRemarksTest {

  private final Path tree;

  SourceRemarksTest(@TempDir Path tree) {
    this.tree = tree;
  }

  private List<String> remarks(String conf) throws IOException {
    Files.writeString(tree.resolve("dkms.conf"), conf, StandardCharsets.ISO_8859_1);
    return DkmsConfLint.checkText(tree).stream().map(SourceRemark::toString).toList();
  }

  private void file(String name, String content, boolean executable) throws IOException {
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    assertThat(file.toFile().setExecutable(executable)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PRE_BUILD",
        "POST_BUILD",
        "POST_ADD",
        "PRE_INSTALL",
        "POST_INSTALL",
        "POST_REMOVE"
      })
  void aScriptThatIsNotExecutableIsToldWithItsLine(String directive) throws IOException {
    file("scripts/run.sh", "#!/bin/sh\n", false);

    assertThat(remarks("PACKAGE_NAME=a\n" + directive + "=\"scripts/run.sh --now\"\n"))
        .singleElement()
        .asString()
        .startsWith(
            "dkms.conf:2: " + directive + "'s script scripts/run.sh is not executable (chmod +x)");
    file("scripts/run.sh", "#!/bin/sh\n", true);
    assertThat(remarks(directive + "=\"scripts/run.sh --now\"\n")).isEmpty();
  }

  @Test
  void withoutBashAScriptWithArgumentsAndAnExpressionAreReadToo() throws IOException {
    file("configure", "#!/bin/sh\n", false);

    assertThat(
            remarks(
                "PRE_BUILD=\"configure --with-linux=$kernel_source_dir\"\n"
                    + "BUILD_EXCLUSIVE_KERNEL=\"^(6\\.[18-12]+\\.)\"\n"))
        .satisfiesExactly(
            r -> assertThat(r).contains("PRE_BUILD's script configure is not executable"),
            r -> assertThat(r).contains("\"^(6\\.[18-12]+\\.)\" is no valid expression"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "./configure && make",
        "'./configure' --with-x; make",
        "cd src && CC=gcc CFLAGS=-O2 ./configure",
        "env CC=gcc ./configure",
        "sh -ec './configure && make'",
        "if ./configure; then make; fi",
        "(./configure)"
      })
  void aScriptThatMakeCallsIsToldToo(String command) throws IOException {
    file("configure", "#!/bin/sh\n", false);

    assertThat(remarks("MAKE=\"" + command + "\"\n"))
        .containsExactly("dkms.conf:1: MAKE calls ./configure, which is not executable (chmod +x)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sh ./configure && make",
        "bash -e ./configure",
        ". ./configure; make",
        "make -f ./configure",
        "make CONF='./configure'",
        "chmod +x ./configure && make"
      })
  void aScriptThatAnotherProgramReadsNeedsNoMode(String command) throws IOException {
    file("configure", "#!/bin/sh\n", false);

    assertThat(remarks("MAKE=\"" + command + "\"\n")).isEmpty();
  }

  @Test
  void windowsLineEndsAreToldWithFileAndLineWhereTheyMatter() throws IOException {
    file("src/Makefile", "obj-m := a.o\nX := y\r\n", false);
    file("run.sh", "#!/bin/sh\r\necho\r\n", true);
    file("patches/a.patch", "--- a/hello.c\n+++ b/hello.c\n@@ -1 +1 @@\n-int x;\n", false);
    file("hello.c", "int x;\r\n", false);
    file("README", "text\r\n", false);

    assertThat(remarks("PACKAGE_NAME=a\nPATCH[0]=\"a.patch\"\r\n"))
        .extracting(r -> r.replaceFirst(": .*", ""))
        .containsExactly("dkms.conf:2", "patches/a.patch:2", "run.sh:1", "src/Makefile:2");
  }

  @ParameterizedTest
  @CsvSource({
    "LF, LF, LF, ''",
    "CRLF, CRLF, LF, ''",
    "LF, CRLF, CRLF, ''",
    "LF, LF, CRLF, hello.c has them and the patch has not",
    "CRLF, CRLF, CRLF, 'hello.c has them and the patch, whose own the command patch drops, has'",
    "LF, CRLF, LF, the patch has them and hello.c has not",
  })
  void aPatchIsToldOnlyWhereItDoesNotFit(String head, String hunk, String source, String told)
      throws IOException {
    String patch =
        lines("--- a/hello.c\n+++ b/hello.c\n", head)
            + lines("@@ -1 +1 @@\n-int x;\n+int y;\n", hunk);
    file("patches/a.patch", patch, false);
    file("hello.c", lines("int x;\n", source), false);

    List<String> remarks = remarks("PATCH[0]=\"a.patch\"\n");
    if (told.isEmpty()) {
      assertThat(remarks).isEmpty();
    } else {
      assertThat(remarks)
          .singleElement()
          .asString()
          .startsWith("patches/a.patch:2: Windows line ends: " + told);
    }
  }

  private static String lines(String text, String ends) {
    return ends.equals("LF") ? text : text.replace("\n", "\r\n");
  }

  @Test
  void makeReadsPastWindowsLineEndsButNotPastOtherCarriageReturns() throws IOException {
    file("Makefile", "obj-m := a.o\r\n", false);
    file("Kbuild", "a-y := b.o\n\na-y += c\r.o\r\n", false);
    file("x.mk", "A := b\r\r\n", false);
    Files.writeString(tree.resolve("dkms.conf"), "PACKAGE_NAME=a\n");

    assertThat(DkmsConfLint.checkText(tree))
        .extracting(r -> r.file() + ":" + r.line() + " " + r.kind())
        .containsExactly("Kbuild:3 LINE_ENDS", "Makefile:1 ADVICE", "x.mk:1 LINE_ENDS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Makefile", "GNUmakefile", "src/Makefile"})
  void theMakefileThatMakeTakesIsAskedForKernelrelease(String makefile) throws IOException {
    file(makefile, "ifdef KERNELRELEASE\nobj-m := a.o\nelse\nall:\n\techo\nendif\n", false);
    String directory = makefile.startsWith("src") ? "-C src " : "";
    Files.writeString(
        tree.resolve("dkms.conf"), "PACKAGE_NAME=a\nMAKE=\"make " + directory + "all odd V=1\"\n");

    assertThat(DkmsConfLint.checkText(tree))
        .extracting(SourceRemark::subject)
        .containsExactly("No targets", "No rule to make target 'all'");
  }

  @Test
  void aLinkThatLeadsNowhereIsToldWithItsTarget() throws IOException {
    file("there.c", "", false);
    Files.createSymbolicLink(tree.resolve("good.c"), Path.of("there.c"));
    Files.createSymbolicLink(tree.resolve("lost.c"), Path.of("sub/lost.c"));
    Files.createSymbolicLink(tree.resolve("far.c"), Path.of("/opt/far.c"));
    Files.createSymbolicLink(tree.resolve("build"), Path.of("/lib/modules/x/build"));

    assertThat(remarks("PACKAGE_NAME=a\n"))
        .satisfiesExactly(
            r -> assertThat(r).startsWith("far.c: ").contains("/opt/far.c"),
            r -> assertThat(r).startsWith("lost.c: ").contains("sub/lost.c", "submodule"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAKE[0]=\"for d in a b; do make -C \\$d; done\"",
        "MAKE='for d in a b; do make -C $d; done'",
        "MAKE=\"for d in a b; do make -C $d; done\"",
        "MAKE=\"for d in a b; do make \\\n -C ${d}; done\"",
      })
  void aVariableThatComesToNothingIsTold(String line) throws IOException {
    assertThat(remarks("\n" + line + "\n"))
        .singleElement()
        .asString()
        .startsWith("dkms.conf:2: $d in MAKE comes to nothing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAKE=\"for d in a b; do make -C \\\\\\$d; done\"",
        "MAKE='for d in a b; do make -C \\$d; done'",
        "MAKE=\"make KVER=$kernelver -C ${dkms_tree}/x -j$parallel_jobs\"",
        "MAKE=\"make $(for d in a; do echo $d; done)\"",
        "MAKE=\"make ${OPTS:-all}\"",
        "OPTS=\nMAKE=\"make $OPTS\"",
        "DESCRIPTION=\"$d\"",
      })
  void whatIsKeptOrHasAValueIsNot(String line) throws IOException {
    assertThat(remarks(line + "\n")).isEmpty();
  }

  @Test
  void anExpressionThatBashRefusesIsToldAndWhatAMatchWasChosenByIsShown() throws IOException {
    Files.writeString(tree.resolve("dkms.conf"), "PATCH=a\nPATCH_MATCH=x\n");
    Map<String, SortedMap<Integer, String>> directives =
        Map.of(
            "PATCH_MATCH", new TreeMap<>(Map.of(0, "^5\\.4|56")),
            "BUILD_EXCLUSIVE_ARCH", new TreeMap<>(Map.of(0, "amd64")),
            "BUILD_EXCLUSIVE_CONFIG", new TreeMap<>(Map.of(0, "CONFIG_A !NET")),
            "MAKE_MATCH", new TreeMap<>(Map.of(0, "*5")));
    DkmsConf conf =
        new DkmsConf(
            directives,
            List.of(),
            List.of(
                new DkmsConf.Expression("PATCH_MATCH", 0, true, "56"),
                new DkmsConf.Expression("MAKE_MATCH", 0, false, "")),
            Set.of());

    assertThat(DkmsConfLint.check(tree, conf))
        .extracting(SourceRemark::message)
        .satisfiesExactlyInAnyOrder(
            m ->
                assertThat(m)
                    .contains("\"56\" is not anchored", "matches the \"56\" of the release"),
            m -> assertThat(m).contains("\"amd64\" is no machine", "x86_64"),
            m -> assertThat(m).contains("\"!NET\" names no option"),
            m -> assertThat(m).contains("\"*5\" is no valid expression", "can match nothing"));
  }
}
