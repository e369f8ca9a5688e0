package org.packetary.dkms2bin.dkms;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** The modules of dkms's tree, and where dkms put them, whatever else lies in the root. */
class InstalledModulesTest {

  private static final String RELEASE = "6.1.0-1-amd64";
  private static final CellId CELL =
      new CellId(new ModuleId("one", "1.0"), RELEASE, Architecture.X86_64);

  private final Path temp;
  private final SandboxRoot root;
  private String said = "";

  InstalledModulesTest(@TempDir Path temp) {
    this.temp = temp;
    this.root = Dkms.rootFor(CELL, List.of(new Layer("base", temp.resolve("base"))), temp, 1);
  }

  private Path kept(String name, String content) throws IOException {
    return file("var/lib/dkms/one/1.0/" + RELEASE + "/x86_64/module/" + name, content);
  }

  private void installed(String path, String content) throws IOException {
    file("usr/lib/modules/" + RELEASE + "/" + path, content);
  }

  private Path file(String path, String content) throws IOException {
    Path file = root.upper().resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private InstalledModules read(String... written) throws IOException {
    Files.createDirectories(temp.resolve("out"));
    Files.writeString(temp.resolve("out/modules.installed"), String.join("\0", written) + "\0");
    return InstalledModules.of(CELL, root, said);
  }

  @Test
  void theFileIsOfDkmssTreeAndThePlaceIsWhereDkmsInstalledIt() throws Exception {
    Path kept = kept("one.ko", "stripped");
    kept("Module.symvers", "");
    installed("updates/dkms/one.ko", "stripped");
    installed("kernel/drivers/net/other.ko", "not dkms's");

    InstalledModules modules = read("updates/dkms/one.ko", "kernel/drivers/net/other.ko");

    assertThat(modules.modules()).containsExactly(new BuiltModule(kept, "updates/dkms/one.ko"));
    assertThat(modules.notInstalled()).isEmpty();
  }

  @Test
  void whereAScriptPutACopyElsewhereDkmssOwnWordsDecide() throws Exception {
    kept("one.ko", "same");
    for (String path : List.of("extra/one.ko", "kernel/net/one.ko", "updates/one.ko")) {
      installed(path, "same");
    }
    said = "   - Installing to /lib/modules/" + RELEASE + "/extra/";

    assertThat(read("kernel/net/one.ko", "extra/one.ko", "updates/one.ko").modules())
        .extracting(BuiltModule::relative)
        .containsExactly("extra/one.ko");
  }

  @Test
  void aCopyIsBelievedRatherThanAnotherFileOfThatName() throws Exception {
    kept("one.ko", "stripped");
    installed("kernel/net/one.ko", "as make built it");
    installed("updates/one.ko", "stripped");

    assertThat(read("kernel/net/one.ko", "updates/one.ko").modules())
        .extracting(BuiltModule::relative)
        .containsExactly("updates/one.ko");
  }

  @Test
  void whatAScriptCompressedOrSignedThereIsStillInItsPlace() throws Exception {
    Path kept = kept("one.ko", "plain");
    installed("updates/dkms/one.ko.xz", "compressed");

    BuiltModule module = read("updates/dkms/one.ko.xz").modules().get(0);

    assertThat(module.file()).isEqualTo(kept);
    assertThat(module.plain()).isEqualTo("updates/dkms/one.ko");
  }

  @Test
  void aModuleThatDkmsDidNotInstallIsNamed() throws Exception {
    kept("one.ko.xz", "built");

    assertThat(read("updates/dkms/another.ko").notInstalled()).containsExactly("one.ko");
  }

  @Test
  void linksAndPathsThatLeadOutOfTheRootAreNoModules() throws Exception {
    Path kept = kept("one.ko", "built");
    Files.createSymbolicLink(kept.resolveSibling("shadow.ko"), Path.of("/etc/shadow"));

    InstalledModules modules = read("../../../etc/one.ko", "/etc/one.ko", "a/./one.ko", "");

    assertThat(modules.modules()).isEmpty();
    assertThat(modules.notInstalled()).containsExactly("one.ko");
  }
}
