package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.packetary.dkms2bin.fuzz.Mutator.mutate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.fuzz.Fuzz;

/** Damaged modules are read or refused, never hung on, nor do they take all memory. */
@Tag("fuzz")
class KernelModuleFuzzTest {

  /** Most changes of compressed bytes end at a checksum. */
  private static final List<Compression> COMPRESSIONS =
      List.of(
          Compression.NONE, Compression.NONE, Compression.GZIP, Compression.XZ, Compression.ZSTD);

  @Test
  void modules(@TempDir Path tmp) throws IOException {
    Map<Compression, byte[]> modules = new EnumMap<>(Compression.class);
    Path file = tmp.resolve("compressed.ko");
    for (Compression compression : COMPRESSIONS) {
      compression.compressModule(Fixtures.USER, file);
      modules.put(compression, Files.readAllBytes(file));
    }
    Files.delete(file);

    new Fuzz(tmp, ModuleFormatException.class)
        .run(
            random ->
                mutate(modules.get(COMPRESSIONS.get(random.nextInt(COMPRESSIONS.size()))), random),
            (mutant, target) ->
                assertThat(KernelModule.read(mutant).undefinedSymbols()).isNotNull());
  }
}
