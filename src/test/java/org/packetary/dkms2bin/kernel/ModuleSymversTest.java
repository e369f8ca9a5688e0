package org.packetary.dkms2bin.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.kernel.ModuleSymvers.Export;
import org.packetary.dkms2bin.model.EnvironmentException;

class ModuleSymversTest {

  private static final Export STORAGE =
      new Export(
          "usb_stor_probe1",
          0xe8130ff0L,
          "drivers/usb/storage/usb-storage",
          "EXPORT_SYMBOL_GPL",
          Optional.of("USB_STORAGE"));

  @Test
  void readsTheFileOfARealKernel() {
    ModuleSymvers symvers = ModuleSymvers.read(Path.of("src/test/resources/module/Module.symvers"));

    assertThat(symvers.size()).isEqualTo(7);
    assertThat(symvers.find("msleep"))
        .contains(new Export("msleep", 0xf9a482f9L, "vmlinux", "EXPORT_SYMBOL", Optional.empty()));
    assertThat(symvers.find("usb_stor_probe1")).contains(STORAGE);
    assertThat(symvers.find("msleep_interruptible")).isEmpty();
  }

  @Test
  void readsTheNamespaceWhereLinux54WroteIt() {
    ModuleSymvers symvers =
        ModuleSymvers.parse(
            """
            0xe8130ff0\tusb_stor_probe1\tUSB_STORAGE\tdrivers/usb/storage/usb-storage\tEXPORT_SYMBOL_GPL
            0xf9a482f9\tmsleep\t\tvmlinux\tEXPORT_SYMBOL
            """);

    assertThat(symvers.find("usb_stor_probe1")).contains(STORAGE);
    assertThat(symvers.find("msleep"))
        .contains(new Export("msleep", 0xf9a482f9L, "vmlinux", "EXPORT_SYMBOL", Optional.empty()));
  }

  @Test
  void readsFourFieldsOfKernelsBeforeNamespacesAndAMissingLastNewline() {
    assertThat(ModuleSymvers.parse("0xf9a482f9\tmsleep\tvmlinux\tEXPORT_SYMBOL").find("msleep"))
        .contains(new Export("msleep", 0xf9a482f9L, "vmlinux", "EXPORT_SYMBOL", Optional.empty()));
  }

  @Test
  void keepsTheLowerHalfOfACrcOf64Bits() {
    assertThat(
            ModuleSymvers.parse("0xfffffffff9a482f9\tmsleep\tvmlinux\tEXPORT_SYMBOL\t\n")
                .find("msleep"))
        .hasValueSatisfying(export -> assertThat(export.crc()).isEqualTo(0xf9a482f9L));
  }

  @Test
  void anEmptyFileExportsNothing() {
    assertThat(ModuleSymvers.parse("").size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "msleep",
        "0xf9a482f9 msleep vmlinux EXPORT_SYMBOL",
        "0xf9a482f9\tmsleep\tvmlinux",
        "0xxyz\tmsleep\tvmlinux\tEXPORT_SYMBOL\t",
        "f9a482f9\tmsleep\tvmlinux\tEXPORT_SYMBOL\t"
      })
  void namesFileAndLineOfWhatItCannotRead(String line, @TempDir Path dir) throws Exception {
    Path file = dir.resolve("Module.symvers");
    Files.writeString(file, "0x00000001\tok\tvmlinux\tEXPORT_SYMBOL\t\n" + line + "\n");

    assertThatThrownBy(() -> ModuleSymvers.read(file))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining(file + ", line 2");
  }

  @Test
  void aMissingFileIsTheEnvironmentsFault() {
    assertThatThrownBy(() -> ModuleSymvers.read(Path.of("/nonexistent/Module.symvers")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("/nonexistent/Module.symvers");
  }
}
