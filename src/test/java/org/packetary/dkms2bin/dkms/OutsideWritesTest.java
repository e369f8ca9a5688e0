package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** What a build wrote outside its directory, and what is said of it. */
class OutsideWritesTest {

  private static final String RELEASE = "6.1.0-1-amd64";
  private static final CellId CELL =
      new CellId(new ModuleId("one", "1.0"), RELEASE, Architecture.X86_64);
  private static final BuiltModule OWN = new BuiltModule(Path.of("one.ko"), "updates/dkms/one.ko");

  private final Path base;
  private final SandboxRoot root;

  OutsideWritesTest(@TempDir Path temp) throws IOException {
    base = Files.createDirectory(temp.resolve("base"));
    root = Dkms.rootFor(CELL, List.of(new Layer("base", base)), temp.resolve("cell"), 1);
    Files.createDirectories(root.upper());
  }

  private static Path file(Path tree, String path, String content) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private OutsideWrites read() throws IOException {
    return OutsideWrites.of(CELL, root, List.of(OWN));
  }

  private List<String> notes(String... byBuild) throws IOException {
    InstalledModules modules = new InstalledModules(List.of(OWN), List.of(), List.of(byBuild));
    return OutsideNotes.of(CELL, Set.of("one"), modules, read());
  }

  @Test
  void whatIsNewAndWhatIsOtherThanBeforeIsFound() throws Exception {
    file(base, "usr/bin/tar", "tar");
    file(base, "etc/same", "same");
    file(root.upper(), "usr/bin/tar", "not tar");
    file(root.upper(), "usr/bin/tool", "tool");
    file(root.upper(), "etc/same", "same");

    assertThat(read())
        .isEqualTo(new OutsideWrites(List.of("/usr/bin/tool"), List.of("/usr/bin/tar"), List.of()));
  }

  @Test
  void anotherModeAnotherLinkAndAnotherKindAreChangesToo() throws Exception {
    Path shell = file(base, "bin/sh", "sh");
    Files.setPosixFilePermissions(shell, PosixFilePermissions.fromString("rwxr-xr-x"));
    file(base, "etc/issue", "here");
    Files.createSymbolicLink(base.resolve("bin/cc"), Path.of("gcc"));
    Files.createSymbolicLink(base.resolve("bin/awk"), Path.of("mawk"));
    Path opened = file(root.upper(), "bin/sh", "sh");
    Files.setPosixFilePermissions(opened, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.createSymbolicLink(root.upper().resolve("bin/cc"), Path.of("clang"));
    Files.createSymbolicLink(root.upper().resolve("bin/awk"), Path.of("mawk"));
    Files.createDirectories(root.upper().resolve("etc/issue"));

    assertThat(read().replaced()).containsExactly("/bin/cc", "/bin/sh", "/etc/issue");
    assertThat(read().added()).isEmpty();
  }

  @Test
  void whatIsGoneIsFound() throws Exception {
    file(base, "etc/issue", "here");
    Files.createDirectories(root.upper().resolve("etc"));
    int status =
        new ProcessRunner()
            .run(
                Command.of(
                    List.of("mknod", root.upper().resolve("etc/issue").toString(), "c", "0", "0"),
                    Map.of("PATH", System.getenv("PATH"))))
            .status();
    Assumptions.assumeTrue(status == 0, "only root makes devices");

    assertThat(read().removed()).containsExactly("/etc/issue");
    assertThat(notes()).singleElement().asString().contains("removes /etc/issue");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var/lib/dkms/one/1.0/build/one.o",
        "var/lib/dkms/dkms_dbversion",
        "etc/dkms/framework.conf.d/dkms2bin.conf",
        "usr/src/one-1.0/dkms.conf",
        "tmp/x",
        "var/tmp/x",
        "var/cache/ldconfig/aux-cache",
        "var/log/x.log",
        "root/.cache/x",
        "etc/ld.so.cache",
        "lib/modules/" + RELEASE + "/modules.dep.bin",
        "usr/lib/modules/" + RELEASE + "/modules.dep",
        "usr/lib/modules/" + RELEASE + "/updates/dkms/one.ko",
        "boot/initrd.img-" + RELEASE,
        "usr/lib/python3/dist-packages/__pycache__/x.pyc",
        "usr/src/linux-headers-6.1/.tmp_versions/x"
      })
  void theByProductsOfEveryBuildAreNotSpokenOf(String path) throws Exception {
    file(root.upper(), path, "x");

    assertThat(read()).isEqualTo(new OutsideWrites(List.of(), List.of(), List.of()));
    assertThat(notes()).isEmpty();
  }

  @Test
  void theNoteSaysWhatTheFilesAreForAndThatNoPackageHasThem() throws Exception {
    file(root.upper(), "usr/lib/firmware/one.bin", "x");
    file(root.upper(), "etc/udev/rules.d/90-one.rules", "x");
    file(root.upper(), "usr/local/bin/onectl", "x");
    file(root.upper(), "opt/one", "x");

    assertThat(notes())
        .singleElement()
        .asString()
        .contains(
            "firmware (/usr/lib/firmware/one.bin)",
            "udev rules (/etc/udev/rules.d/90-one.rules)",
            "programs (/usr/local/bin/onectl)",
            "other files (/opt/one)",
            "no package has that");
  }

  @Test
  void modulesThatTheBuildInstalledAndNobodyNamesAreSaidToBeMissing() throws Exception {
    assertThat(notes("extra/one.ko", "extra/ghost.ko.gz"))
        .satisfiesExactly(
            n -> assertThat(n).contains("extra/one.ko, extra/ghost.ko.gz", "by itself"),
            n -> assertThat(n).contains("ghost", "BUILT_MODULE_NAME").doesNotContain("one"));
  }

  @Test
  void manyFilesAreCountedAndStrangeNamesBreakNoLine() throws Exception {
    for (int i = 0; i < 20; i++) {
      file(root.upper(), "opt/" + (char) ('a' + i) + "\n", "x");
    }

    assertThat(notes()).singleElement().asString().contains("/opt/a?", "and 14 more");
    assertThat(notes().get(0)).doesNotContain("\n");
  }
}
