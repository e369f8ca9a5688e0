package org.packetary.dkms2bin.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/**
 * With a real module under src/test/resources/module; that images boot is shown by ImageUpdateIT.
 */
class ImageUpdateTest {

  private static final String RELEASE = "6.1.0-56-amd64";
  private static final String EARLIER = "6.1.0-55-amd64";
  private static final Path MODULE = Path.of("src/test/resources/module/fixture_base.ko");

  private final Path temp;

  ImageUpdateTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** The module as for a kernel. */
  private static byte[] module(String release) throws IOException {
    return new String(Files.readAllBytes(MODULE), StandardCharsets.ISO_8859_1)
        .replace("vermagic=" + RELEASE, "vermagic=" + release)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private Path deb(String... releases) throws IOException {
    TarBuilder tar = new TarBuilder();
    for (String release : releases) {
      tar.file(
          "./lib/modules/" + release + "/updates/dkms/fixture_base.ko",
          module(release),
          0644,
          TarBuilder.TIME);
    }
    return DebBuilder.of(tar.build(), Compression.GZIP).writeTo(temp.resolve("hello.deb"));
  }

  private static void modules(CpioWriter cpio, String... releases) throws IOException {
    cpio.directory("lib", 0755);
    cpio.directory("lib/modules", 0755);
    for (String release : releases) {
      cpio.directory("lib/modules/" + release, 0755);
      cpio.directory("lib/modules/" + release + "/kernel", 0755);
      cpio.file("lib/modules/" + release + "/kernel/fixture_base.ko", 0644, module(release));
    }
  }

  private static ImageUpdate updater() {
    return new ImageUpdate(new ProcessRunner(), HostEnvironment.of(System.getenv()), Tier.ofRoot());
  }

  private UpdateRequest request(Path base, Optional<Path> squashfs, Path deb, String... load) {
    return new UpdateRequest(
        base,
        squashfs,
        List.of(deb),
        temp.resolve("out"),
        List.of(load),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  private ImageUpdate.Done update(byte[] base, Path deb, String... load)
      throws IOException, InterruptedException {
    Path initrd = Files.write(temp.resolve("initrd"), base);
    return updater().update(request(initrd, Optional.empty(), deb, load));
  }

  @Test
  void settingsOfDepmodCountInEachOfTheirDirectories() throws Exception {
    byte[] base =
        Segments.cpio(
            c -> {
              modules(c, RELEASE);
              c.directory("etc", 0755);
              c.directory("etc/depmod.d", 0755);
              c.file("etc/depmod.d/empty.conf", 0644, new byte[0]);
              c.directory("lib/depmod.d", 0755);
              c.file(
                  "lib/depmod.d/search.conf",
                  0644,
                  "search built-in updates\n".getBytes(StandardCharsets.UTF_8));
            });

    assertThatThrownBy(() -> update(base, deb(RELEASE)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("depmod prefers others to updates/dkms/fixture_base.ko");
  }

  @Test
  void aSegmentIsPackedAsEachOfTheImagesKernelsReadsIt() throws Exception {
    Files.writeString(temp.resolve("config-" + EARLIER), "CONFIG_BLK_DEV_INITRD=y\n");
    Files.writeString(temp.resolve("config-" + RELEASE), "CONFIG_RD_GZIP=y\n");

    ImageUpdate.Done done =
        update(Segments.cpio(c -> modules(c, EARLIER, RELEASE)), deb(EARLIER, RELEASE));

    Initramfs made =
        InitramfsReader.read(done.written().get(0), Optional.empty(), Keeping.nothing());
    assertThat(made.ours().orElseThrow().kind()).isEmpty();
  }

  @Test
  void aModuleThatNobodyHasIsNotLoadedWhateverItsName() {
    byte[] base = Segments.cpio(c -> modules(c, RELEASE));

    assertThatThrownBy(() -> update(base, deb(RELEASE), "fixture(base"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--load fixture(base: neither initrd nor the packages have it");
    assertThat(temp.resolve("out")).isEmptyDirectory();
  }

  @Test
  void whoMayNotReadAnImageMayNotReadWhatIsMadeOfIt() throws Exception {
    Path base = Files.write(temp.resolve("secret"), Segments.cpio(c -> modules(c, RELEASE)));
    Set<PosixFilePermission> own = PosixFilePermissions.fromString("rw-------");
    Files.setPosixFilePermissions(base, own);

    Path made = updater().update(request(base, Optional.empty(), deb(RELEASE))).written().get(0);
    assertThat(Files.getPosixFilePermissions(made)).isEqualTo(own);

    updater().remove(made, temp.resolve("out"));
    assertThat(made).hasSameBinaryContentAs(base);
    assertThat(Files.getPosixFilePermissions(made)).isEqualTo(own);
  }

  @Test
  void twoImagesOfOneNameAreRefused() throws Exception {
    Path base = Files.write(temp.resolve("initrd"), Segments.cpio(c -> modules(c, RELEASE)));
    Path other = Files.createDirectory(temp.resolve("other")).resolve("initrd");

    assertThatThrownBy(() -> updater().update(request(base, Optional.of(other), deb(RELEASE))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("have the same name");
  }
}
