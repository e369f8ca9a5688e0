package org.packetary.dkms2bin.proof.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.proof.KernelImage;

class KernelTreeTest {

  private final Path temp;

  KernelTreeTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private KernelTree tree() throws IOException {
    Path lists = Files.createDirectories(temp.resolve("lib/modules/R"));
    Files.writeString(
        lists.resolve("modules.dep"),
        """
        kernel/a-top.ko.xz: kernel/b.ko.xz kernel/c.ko.xz
        kernel/b.ko.xz: kernel/c.ko.xz
        kernel/c.ko.xz:
        kernel/soft.ko:
        """);
    Files.writeString(lists.resolve("modules.softdep"), "softdep b pre: by-alias gone post: c\n");
    Files.writeString(lists.resolve("modules.alias"), "alias by-alias soft\nalias pci:v* c\n");
    Files.writeString(lists.resolve("modules.builtin"), "kernel/drivers/ptp/ptp.ko\n");
    Files.writeString(
        lists.resolve("modules.builtin.modinfo"), "ptp.license=GPL\0ptp.version=1.2\0");
    return KernelTree.of(
        new KernelImage(
            "R",
            Architecture.X86_64,
            temp.resolve("vmlinuz"),
            KernelImage.Form.VMLINUZ,
            temp,
            "",
            ""));
  }

  @Test
  void whatAModuleNeedsComesBeforeIt() throws IOException {
    assertThat(tree().closure(List.of("a-top"), Set.of()))
        .containsExactly("c", "soft", "b", "a_top");
  }

  @Test
  void whatTheKernelDoesNotHaveOrOthersHaveIsLeftOut() throws IOException {
    assertThat(tree().closure(List.of("a_top", "ptp", "nothing"), Set.of("b")))
        .containsExactly("c", "a_top");
  }

  @Test
  void knowsWhatIsBuiltIn() throws IOException {
    assertThat(tree().inTree("ptp").orElseThrow().toString())
        .isEqualTo("the kernel's own ptp (version 1.2), which is built in");
    assertThat(tree().inTree("nothing")).isEmpty();
  }
}
