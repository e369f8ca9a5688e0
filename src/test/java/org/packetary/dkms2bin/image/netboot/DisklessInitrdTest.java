package org.packetary.dkms2bin.image.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.proof.guest.Busybox;

class DisklessInitrdTest {

  private static final Instant DATE = Instant.parse("2026-11-01T00:00:00Z");

  private final Path temp;

  DisklessInitrdTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Path written(String name, Architecture architecture, Compression compression)
      throws IOException {
    Path module = Files.writeString(temp.resolve("card.ko"), "a module");
    Path busybox = Files.writeString(temp.resolve("busybox"), "a program");
    DisklessInitrd initrd = new DisklessInitrd(architecture, new Busybox(busybox));
    initrd.put("lib/modules/R/updates/card.ko", 0644, module);
    initrd.text("etc/modules", "card\n");
    Path file = temp.resolve(name);
    initrd.write(file, compression, Optional.empty(), DATE);
    return file;
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"NONE", "GZIP", "XZ", "ZSTD"})
  void aKernelUnpacksAllOfItAndAgainTheSameBytes(Compression compression) throws IOException {
    Path file = written("initrd", Architecture.X86_64, compression);

    Initramfs image = InitramfsReader.read(file, Optional.empty(), Keeping.nothing());

    assertThat(image.faulty()).isEmpty();
    assertThat(image.losses()).isEmpty();
    assertThat(image.releases()).containsExactly("R");
    assertThat(image.tree().file("sbin/modprobe").orElseThrow())
        .as("what the kernel calls is busybox")
        .isSameAs(image.tree().file("bin/busybox").orElseThrow());
    assertThat(Files.size(file) % 4).isZero();
    assertThat(written("again", Architecture.X86_64, compression)).hasSameBinaryContentAs(file);
  }

  @Test
  void whereNobodyWroteTheProgramForNbdTheRestIsThere() throws IOException {
    ImageTree tree =
        InitramfsReader.read(
                written("initrd", Architecture.AARCH64, Compression.GZIP),
                Optional.empty(),
                Keeping.nothing())
            .tree();

    assertThat(tree.entry("bin/nbd-connect")).isEmpty();
    assertThat(tree.file("init")).isPresent();
  }
}
