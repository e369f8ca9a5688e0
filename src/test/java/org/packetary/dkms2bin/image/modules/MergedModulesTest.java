package org.packetary.dkms2bin.image.modules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/**
 * With the real modules under src/test/resources/module, of which one uses the other, and depmod.
 */
class MergedModulesTest {

  private static final String RELEASE = "6.1.0-56-amd64";
  private static final Path DIR = Path.of("src/test/resources/module");
  private static final Path BASE = DIR.resolve("fixture_base.ko");
  private static final Path USER = DIR.resolve("fixture_user.ko");

  private final Path temp;

  MergedModulesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private int merges;

  private MergedModules merge(Map<String, Path> image, Map<String, Path> packages)
      throws IOException, InterruptedException {
    return MergedModules.of(
        new ImageModules(RELEASE, new TreeMap<>(image), List.of()),
        new PackageContents(
            RELEASE,
            new TreeMap<>(packages),
            new TreeMap<>(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            Instant.EPOCH),
        Files.createDirectory(temp.resolve("merge-" + ++merges)),
        new Depmod(new ProcessRunner(), HostEnvironment.of(System.getenv())));
  }

  @Test
  void depmodSeesBothAndOursComeFirst() throws Exception {
    MergedModules merged =
        merge(
            Map.of("kernel/fixture_base.ko", BASE, "kernel/fixture_user.ko", USER),
            Map.of("updates/dkms/fixture_base.ko", BASE));

    assertThat(merged.replaced()).containsExactly("fixture_base");
    assertThat(merged.modules()).containsExactly("updates/dkms/fixture_base.ko");
    assertThat(Files.readString(merged.files().get("modules.dep")))
        .contains("kernel/fixture_user.ko: updates/dkms/fixture_base.ko")
        .doesNotContain("kernel/fixture_base.ko:");
    assertThat(merged.files()).containsKeys("modules.dep.bin", "modules.alias.bin");
    assertThat(merged.files()).doesNotContainKey("kernel/fixture_user.ko");
  }

  @Test
  void modulesAreUncompressedUnlessTheImageHasTheSameOne() throws Exception {
    Path packed = temp.resolve("fixture_base.ko.xz");
    Compression.XZ.compressModule(BASE, packed);

    MergedModules merged =
        merge(Map.of("kernel/fixture_user.ko", USER), Map.of("updates/fixture_base.ko.xz", packed));
    MergedModules again =
        merge(
            Map.of("updates/fixture_base.ko.xz", packed), Map.of("updates/fixture_base.ko", BASE));

    assertThat(merged.files().get("updates/fixture_base.ko")).hasSameBinaryContentAs(BASE);
    assertThat(again.modules()).containsExactly("updates/fixture_base.ko.xz");
    assertThat(
            Compression.detect(
                Objects.requireNonNull(again.files().get("updates/fixture_base.ko.xz"))))
        .isEqualTo(Compression.XZ);
  }

  @Test
  void aModuleOfTheImageThatWouldNotLoadAnyMoreIsNamedWithItsSymbols() throws Exception {
    Map.Entry<String, Long> export =
        KernelModule.read(BASE).exportVersions().entrySet().iterator().next();
    Path other = temp.resolve("fixture_base.ko");
    Files.write(other, with(export.getValue(), export.getValue() ^ 1));

    assertThatThrownBy(
            () ->
                merge(
                    Map.of("kernel/fixture_base.ko", BASE, "kernel/fixture_user.ko", USER),
                    Map.of("updates/fixture_base.ko", other)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("fixture_user")
        .hasMessageContaining(export.getKey())
        .hasMessageContaining("now that the packages' modules are in place of the image's");
  }

  /** The module with another CRC. */
  private static byte[] with(long from, long to) throws IOException {
    String content = new String(Files.readAllBytes(BASE), StandardCharsets.ISO_8859_1);
    assertThat(content).contains(word(from));
    return content.replace(word(from), word(to)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String word(long crc) {
    return new String(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt((int) crc).array(),
        StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatAModuleNeedsAndNobodyHasIsNamed() {
    assertThatThrownBy(() -> merge(Map.of(), Map.of("updates/fixture_user.ko", USER)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("fixture_user: needs the module fixture_base, which is not there")
        .hasMessageContaining("needs symbols that neither");
  }

  @Test
  void modulesOfAnotherKernelAreRefused() throws Exception {
    Path other = temp.resolve("fixture_base.ko");
    Files.write(
        other,
        new String(Files.readAllBytes(BASE), StandardCharsets.ISO_8859_1)
            .replace("vermagic=" + RELEASE, "vermagic=6.1.0-55-amd64")
            .getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(
            () ->
                merge(
                    Map.of("kernel/fixture_user.ko", USER),
                    Map.of("updates/fixture_base.ko", other)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("6.1.0-55-amd64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no module", "\u00fd7zXZ\0damaged"})
  void aFileThatIsNoModuleIsNotBroughtIn(String content) throws IOException {
    Path file = temp.resolve("hello.ko");
    Files.writeString(file, content, StandardCharsets.ISO_8859_1);

    assertThatThrownBy(
            () ->
                merge(
                    Map.of("kernel/fixture_user.ko", USER), Map.of("updates/dkms/hello.ko", file)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("updates/dkms/hello.ko: ");
  }

  @Test
  void aModuleThatIsEndlessWhenItIsUnpackedIsRefused() throws IOException {
    Path bomb = temp.resolve("bomb.ko.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i <= 256; i++) {
        out.write(zeros);
      }
    }

    assertThatThrownBy(
            () -> merge(Map.of("kernel/fixture_user.ko", USER), Map.of("updates/bomb.ko.gz", bomb)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("updates/bomb.ko.gz: larger than");
  }
}
