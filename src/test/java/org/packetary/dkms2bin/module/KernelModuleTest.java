package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.module.KernelModule.UndefinedSymbol;

class KernelModuleTest {

  private static final Map<String, Long> USER_VERSIONS =
      Map.of(
          "module_layout", 0x9060323fL,
          "__fentry__", 0xbdfb6dbbL,
          "msleep", 0xf9a482f9L,
          "jiffies", 0x15ba50a6L,
          "__x86_return_thunk", 0x5b8239caL,
          "fixture_base_count", 0x0e91c448L);

  private Path dir;

  @BeforeEach
  void directory(@TempDir Path directory) {
    dir = directory;
  }

  @Test
  void readsWhatAModuleSaysOfItself() throws Exception {
    KernelModule module = KernelModule.read(Fixtures.BASE);

    assertThat(module.name()).isEqualTo("fixture_base");
    assertThat(module.vermagic()).isEqualTo("6.1.0-56-amd64 SMP preempt mod_unload modversions ");
    assertThat(module.elfMachine()).isEqualTo(62);
    assertThat(module.is64Bit()).isTrue();
    assertThat(module.modinfo("license")).containsExactly("Dual MIT/GPL");
    assertThat(module.modinfo("version")).containsExactly("1.2");
    assertThat(module.modinfo("alias")).isEmpty();
    assertThat(module.depends()).isEmpty();
    assertThat(module.exports()).containsExactly("fixture_base_count");
    assertThat(module.isSigned()).isFalse();
  }

  @Test
  void readsWhatAModuleNeeds() throws Exception {
    KernelModule module = KernelModule.read(Fixtures.USER);

    assertThat(module.depends()).containsExactly("fixture_base");
    assertThat(module.exports()).isEmpty();
    assertThat(module.undefinedSymbols())
        .containsExactlyInAnyOrder(
            new UndefinedSymbol("__fentry__", false),
            new UndefinedSymbol("__x86_return_thunk", false),
            new UndefinedSymbol("fixture_absent", true),
            new UndefinedSymbol("fixture_base_count", false),
            new UndefinedSymbol("jiffies", false),
            new UndefinedSymbol("msleep", false));
    assertThat(module.versions()).contains(USER_VERSIONS);
  }

  @Test
  void readsTheExtendedFormatOfVersions() throws Exception {
    assertThat(KernelModule.read(Fixtures.USER_EXTENDED).versions()).contains(USER_VERSIONS);
  }

  @Test
  void aModuleWithoutTableHasNoVersions() throws Exception {
    Path without = Fixtures.replaced(Fixtures.BASE, dir, "\0__versions\0", "\0other_sect\0");

    assertThat(KernelModule.read(without).versions()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
  void readsCompressedModulesWhateverTheirName(Compression compression) throws Exception {
    Path file = dir.resolve("some.ko");
    compression.compressModule(Fixtures.USER, file);

    assertThat(KernelModule.read(file).versions()).contains(USER_VERSIONS);
  }

  @Test
  void seesASignature() throws Exception {
    Path file = Files.copy(Fixtures.BASE, dir.resolve("signed.ko"));
    Files.writeString(file, "~Module signature appended~\n", StandardOpenOption.APPEND);

    assertThat(KernelModule.read(file).isSigned()).isTrue();
  }

  @Test
  void takesItsNameFromTheFileWhereItHasNone() throws Exception {
    Path nameless = Fixtures.replaced(Fixtures.BASE, dir, "\0name=", "\0xxxx=");
    Path renamed = Files.move(nameless, dir.resolve("snd-hda-base.ko"));

    assertThat(KernelModule.read(renamed).name()).isEqualTo("snd_hda_base");
  }

  @Test
  void knowsAFilesBaseName() {
    assertThat(KernelModule.baseName(Path.of("/x/i40e.ko"))).isEqualTo("i40e");
    assertThat(KernelModule.baseName(Path.of("snd-hda.ko.xz"))).isEqualTo("snd-hda");
    assertThat(KernelModule.baseName(Path.of("a.ko.b.ko.zst"))).isEqualTo("a.ko.b");
  }

  @Test
  void refusesWhatIsNoElfFile() throws IOException {
    Path text = Files.writeString(dir.resolve("text.ko"), "not a module");

    assertThatThrownBy(() -> KernelModule.read(text)).isInstanceOf(ModuleFormatException.class);
  }

  @Test
  void refusesAnEmptyFile() throws IOException {
    Path empty = Files.createFile(dir.resolve("empty.ko"));

    assertThatThrownBy(() -> KernelModule.read(empty)).isInstanceOf(ModuleFormatException.class);
  }

  @Test
  void refusesAProgram() throws IOException {
    byte[] program = Files.readAllBytes(Fixtures.BASE);
    program[16] = 2; // e_type = ET_EXEC
    Path file = Files.write(dir.resolve("program.ko"), program);

    assertThatThrownBy(() -> KernelModule.read(file))
        .isInstanceOf(ModuleFormatException.class)
        .hasMessageContaining("not an object file");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.BASE);
    for (int length = 0; length < whole.length; length += 101) {
      Path file = Files.write(dir.resolve("cut.ko"), Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> KernelModule.read(file))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(ModuleFormatException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "XZ", "ZSTD"})
  void refusesTruncatedCompression(Compression compression) throws IOException {
    Path file = dir.resolve("cut.ko" + compression.suffix());
    compression.compressModule(Fixtures.BASE, file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));

    assertThatThrownBy(() -> KernelModule.read(file))
        .isInstanceOf(ModuleFormatException.class)
        .hasMessageContaining("compress");
  }

  @Test
  void stopsADecompressionBomb() throws IOException {
    Path bomb = dir.resolve("bomb.ko.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      out.write(new byte[(1 << 20) + 1]);
    }

    assertThatThrownBy(() -> KernelModule.read(bomb, 1 << 20))
        .isInstanceOf(ModuleFormatException.class)
        .hasMessageContaining("larger than 1048576 bytes");
  }

  @Test
  void refusesNamesWithoutEnd() throws IOException {
    byte[] whole = Files.readAllBytes(Fixtures.BASE);
    ByteBuffer endless =
        ByteBuffer.allocate(whole.length + (1 << 20)).order(ByteOrder.LITTLE_ENDIAN).put(whole);
    while (endless.hasRemaining()) {
      endless.put((byte) 'A');
    }
    int symbolNames = (int) endless.getLong(40) + 26 * 64;
    endless.putLong(symbolNames + 24, whole.length).putLong(symbolNames + 32, 1 << 20);
    Path file = Files.write(dir.resolve("endless.ko"), endless.array());

    assertThatThrownBy(() -> KernelModule.read(file))
        .isInstanceOf(ModuleFormatException.class)
        .hasMessageContaining("a name of more than");
  }

  @Test
  void aFileThatCannotBeReadIsNotTheDriversFault() {
    assertThatThrownBy(() -> KernelModule.read(dir.resolve("missing.ko")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("missing.ko");
  }

  @Test
  void readsNamesInUtf8() throws Exception {
    String umlaut =
        new String("Dual M\u00dc/GP".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    Path file = Fixtures.replaced(Fixtures.BASE, dir, "Dual MIT/GP", umlaut);

    assertThat(KernelModule.read(file).modinfo("license")).containsExactly("Dual M\u00dc/GPL");
  }
}
