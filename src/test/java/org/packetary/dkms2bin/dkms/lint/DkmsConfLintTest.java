package org.packetary.dkms2bin.dkms.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.SourceRemark;

/** Likely mistakes in dkms.conf, each with its line. */
class DkmsConfLintTest {

  private final Path tree;
  private final Map<String, SortedMap<Integer, String>> directives = new HashMap<>();

  DkmsConfLintTest(@TempDir Path tree) {
    this.tree = tree;
  }

  private DkmsConfLintTest set(String directive, int index, String value) {
    directives.computeIfAbsent(directive, d -> new TreeMap<>()).put(index, value);
    return this;
  }

  private List<String> lint(String... lines) throws IOException {
    Files.writeString(
        tree.resolve("dkms.conf"), String.join("\n", lines) + "\n", StandardCharsets.ISO_8859_1);
    return DkmsConfLint.check(tree, new DkmsConf(directives, List.of())).stream()
        .map(SourceRemark::toString)
        .toList();
  }

  @Test
  void theSampleIsClean() {
    set("PACKAGE_NAME", 0, "hello").set("BUILT_MODULE_NAME", 0, "hello");
    set("DEST_MODULE_LOCATION", 0, "/updates/dkms");

    assertThat(DkmsConfLint.check(Path.of("samples/hello"), new DkmsConf(directives, List.of())))
        .isEmpty();
  }

  @Test
  void everythingThatDkmsKnowsIsClean() throws IOException {
    Files.createDirectories(tree.resolve("src/drivers"));
    Files.createDirectory(tree.resolve("patches"));
    Files.createFile(tree.resolve("patches/fix.patch"));
    set("BUILT_MODULE_NAME", 0, "a").set("BUILT_MODULE_NAME", 1, "my.kobold");
    set("BUILT_MODULE_LOCATION", 0, "src/drivers/").set("BUILT_MODULE_LOCATION", 1, "");
    set("DEST_MODULE_LOCATION", 0, "/kernel/drivers").set("DEST_MODULE_LOCATION", 1, "/extra");
    set("PATCH", 0, "fix.patch");

    assertThat(
            lint(
                "PACKAGE_NAME=a",
                "export PACKAGE_VERSION=1",
                "  MAKE[0]=\"make KVER=$kernelver\"",
                "CLEAN+=' more'",
                "# MAKE=$(uname -r)",
                "BUILD_EXCLUSIVE_KERNEL_MAX[1]=6.12",
                "BUILT_MODULE_NAME=(a my.kobold)"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH=$PATH:/sbin", "NAME=hello", "ARCH=x86", "DATE=now", "MODULES=(a b)", "VERSION=1",
        "CLANG=1", "BUILD=x", "KVER=$kernelver", "MODULE_NAME=a", "DRIVER_NAME=a", "SOURCES=a",
      })
  void aVariableOfTheirOwnIsNoMistake(String line) throws IOException {
    assertThat(lint(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BUILD_MODULE_NAME[0], BUILT_MODULE_NAME",
    "BUILT_MODULE_NAMES, BUILT_MODULE_NAME",
    "DEST_MODULES_LOCATION[1], DEST_MODULE_LOCATION",
    "PACKAGE_VERISON, PACKAGE_VERSION",
    "BUILD_EXCLUSIVE_KERNELS, BUILD_EXCLUSIVE_KERNEL",
    "AUTO_INSTALL, AUTOINSTALL",
    "POST_BUILT, POST_BUILD",
    "BUILD_DEPEND, BUILD_DEPENDS",
  })
  void aNameThatIsAlmostADirectiveIsToldWithItsLine(String written, String meant)
      throws IOException {
    assertThat(lint("PACKAGE_NAME=a", "", "  " + written + "=x", written + "=y"))
        .containsExactly(
            "dkms.conf:3: "
                + written.replaceFirst("\\[.*", "")
                + " is no directive: is "
                + meant
                + " meant?");
  }

  @Test
  void aSuffixIsToldAtTheLineOfItsIndex() throws IOException {
    set("BUILT_MODULE_NAME", 0, "a").set("BUILT_MODULE_NAME", 1, "b.ko");
    set("DEST_MODULE_NAME", 0, "c.o");

    assertThat(lint("DEST_MODULE_NAME=c.o", "BUILT_MODULE_NAME[0]=a", "BUILT_MODULE_NAME[1]=b.ko"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("dkms.conf:1: DEST_MODULE_NAME[0]: \"c.o\""),
            second -> assertThat(second).startsWith("dkms.conf:3: BUILT_MODULE_NAME[1]: \"b.ko\""));
  }

  @Test
  void whatALoopSetsIsToldAtItsFirstLine() throws IOException {
    set("BUILT_MODULE_NAME", 4, "b.ko");

    assertThat(lint("for i in 4; do", "  BUILT_MODULE_NAME[i]=b.ko", "done"))
        .singleElement()
        .asString()
        .startsWith("dkms.conf:2: BUILT_MODULE_NAME[4]");
  }

  @Test
  void whatNoLineSetsHasNoLine() throws IOException {
    set("BUILT_MODULE_NAME", 0, "b.ko");

    assertThat(lint(". ./more"))
        .singleElement()
        .asString()
        .startsWith("dkms.conf: BUILT_MODULE_NAME[0]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"uname -r", "/bin/uname -r", "uname -mr", "uname  -rs"})
  void theRunningKernelIsTheWrongOne(String command) throws IOException {
    assertThat(lint("PACKAGE_NAME=a", "MAKE=\"make KVER=$(" + command + ")\" # for us"))
        .singleElement()
        .asString()
        .startsWith("dkms.conf:2: ")
        .contains("$kernelver");
  }

  @Test
  void theMachineIsAskedForWithoutHarm() throws IOException {
    assertThat(lint("ARCH=$(uname -m)")).isEmpty();
  }

  @Test
  void aPlaceThatTheSourcesDoNotHaveIsTold() throws IOException {
    Files.createFile(tree.resolve("file"));
    set("BUILT_MODULE_LOCATION", 0, "src").set("BUILT_MODULE_LOCATION", 2, "file");

    assertThat(lint("BUILT_MODULE_LOCATION[0]=src", "BUILT_MODULE_LOCATION[2]=file"))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("dkms.conf:1: ").contains("no directory src"),
            second -> assertThat(second).startsWith("dkms.conf:2: ").contains("no directory file"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"updates", "/lib/modules/x/updates", "", "/drivers"})
  void aDestinationThatDkmsDoesNotTakeIsTold(String destination) throws IOException {
    set("DEST_MODULE_LOCATION", 0, destination);

    assertThat(lint("PACKAGE_NAME=a", "DEST_MODULE_LOCATION[0]=" + destination))
        .singleElement()
        .asString()
        .startsWith("dkms.conf:2: DEST_MODULE_LOCATION[0]: \"" + destination + "\"");
  }

  @Test
  void aPatchThatIsNotThereIsTold() throws IOException {
    set("PATCH", 0, "fix.patch").set("PATCH", 1, "");

    assertThat(lint("PATCH[0]=fix.patch", "PATCH[1]="))
        .singleElement()
        .asString()
        .startsWith("dkms.conf:1: ")
        .contains("patches/fix.patch");
  }

  @Test
  void anyBytesAreReadAndALinkIsNot() throws IOException {
    assertThat(lint("# \u00ff\u00fe", "NAME=\u0080")).isEmpty();
    Path conf = tree.resolve("dkms.conf");
    Files.move(conf, tree.resolve("other"));
    Files.writeString(tree.resolve("other"), "BUILD_MODULE_NAME=x\n");
    Files.createSymbolicLink(conf, tree.resolve("other"));

    assertThat(DkmsConfLint.check(tree, new DkmsConf(directives, List.of()))).isEmpty();
  }
}
