package org.packetary.dkms2bin.image.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.image.KernelTree;

class BootKindsTest {

  private final Path temp;

  BootKindsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private List<String> chosen(String modules, String aliases) throws IOException {
    Path lists = Files.createDirectories(temp.resolve("lib/modules/R"));
    Files.writeString(lists.resolve("modules.dep"), modules);
    Files.writeString(lists.resolve("modules.alias"), aliases);
    return BootKinds.read()
        .of(
            KernelTree.of(
                new KernelImage(
                    "R",
                    Architecture.X86_64,
                    temp.resolve("vmlinuz"),
                    KernelImage.Form.VMLINUZ,
                    temp,
                    "",
                    "")));
  }

  @Test
  void aNetworkDriverIsWhatADeviceAsksForWhateverItIsCalled() throws IOException {
    assertThat(
            chosen(
                """
                kernel/drivers/net/ethernet/maker/some-card.ko.xz:
                kernel/drivers/net/usb/adapter.ko:
                kernel/drivers/net/phy/chip.ko:
                kernel/drivers/net/dummy.ko:
                kernel/drivers/net/wireless/maker/radio.ko:
                kernel/drivers/gpu/drm/maker/screen.ko:
                """,
                """
                alias pci:v00001234d* some_card
                alias usb:v1234p* adapter
                alias mdio:0000* chip
                alias rtnl-link-dummy dummy
                alias pci:v00001234d00000002* radio
                alias pci:v00001234d00000003* screen
                """))
        .containsExactly("adapter", "chip", "some_card");
  }

  @Test
  void whatRootsAreReadByIsThereWithoutADevice() throws IOException {
    assertThat(
            chosen(
                """
                kernel/drivers/block/loop.ko.zst:
                kernel/drivers/block/nbd.ko.zst:
                kernel/drivers/block/nbd-other.ko:
                kernel/fs/squashfs/squashfs.ko.zst:
                kernel/fs/nfs/nfsv3.ko.zst:
                kernel/fs/nfsd/nfsd.ko.zst:
                """,
                ""))
        .containsExactly("loop", "nbd", "nfsv3", "squashfs");
  }
}
