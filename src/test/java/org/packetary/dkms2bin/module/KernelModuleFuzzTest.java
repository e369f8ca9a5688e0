package org.packetary.dkms2bin.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.Compression;

/** Damaged modules are read or refused, never hung on, nor do they take all memory. */
class KernelModuleFuzzTest {

  private static final int MUTANTS = 300;
  private static final long SEED = 4711;

  /** What lengths and offsets are most likely to overflow with. */
  private static final int[] EXTREMES = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff};

  private Path dir;

  @BeforeEach
  void directory(@TempDir Path directory) {
    dir = directory;
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "GZIP", "XZ", "ZSTD"})
  void everyMutantIsReadOrRefused(Compression compression) throws IOException {
    Path original = dir.resolve("original.ko");
    compression.compressModule(Fixtures.USER, original);
    byte[] bytes = Files.readAllBytes(original);
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      Path mutant = Files.write(dir.resolve("mutant.ko"), mutate(bytes, random));
      boolean read = assertTimeoutPreemptively(Duration.ofSeconds(10), () -> isRead(mutant));
      refused += read ? 0 : 1;
    }
    assertThat(refused).isBetween(1, MUTANTS);
  }

  private static boolean isRead(Path file) {
    try {
      assertThat(KernelModule.read(file).undefinedSymbols()).isNotNull();
      return true;
    } catch (ModuleFormatException e) {
      return false;
    }
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] mutant = original.clone();
    if (random.nextInt(10) == 0) {
      mutant = Arrays.copyOf(original, random.nextInt(original.length));
    }
    ByteBuffer buffer = ByteBuffer.wrap(mutant).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = random.nextInt(8); i >= 0 && mutant.length > Integer.BYTES; i--) {
      int at = position(mutant.length - Integer.BYTES, random);
      if (random.nextBoolean()) {
        buffer.put(at, (byte) random.nextInt(256));
      } else {
        buffer.putInt(at & ~3, EXTREMES[random.nextInt(EXTREMES.length)]);
      }
    }
    return mutant;
  }

  /** The file header and, at the end, the section headers are where it hurts. */
  private static int position(int bound, Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> random.nextInt(Math.min(64, bound));
      case 1 -> bound - 1 - random.nextInt(Math.min(28 * 64, bound));
      default -> random.nextInt(bound);
    };
  }
}
