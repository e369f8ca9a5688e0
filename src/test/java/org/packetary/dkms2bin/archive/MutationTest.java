package org.packetary.dkms2bin.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.model.InputException;

/** Seeded mutants of a small package: each is read, or refused as an input, and stays inside. */
class MutationTest {

  private static final int MUTANTS =
      Integer.getInteger("dkms2bin.mutants", 300) / Compression.values().length;

  private static final byte[] DATA =
      new TarBuilder()
          .directory("./")
          .file("./usr/src/hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n")
          .file("./usr/src/" + "long/".repeat(25) + "name", "int x;\n".repeat(90))
          .symlink("./usr/src/hello-1.0/link", "../hello-1.0/dkms.conf")
          .hardlink("./usr/src/hello-1.0/same", "./usr/src/hello-1.0/dkms.conf")
          .paxNamed("etc/modprobe.d/hello.conf", "options hello x=1\n")
          .build();

  private final Path tmp;

  MutationTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  /** Half of the mutants change the file, half the tar archives before they are compressed. */
  @ParameterizedTest
  @EnumSource(Compression.class)
  void mutantsAreReadOrRefusedAndStayInside(Compression compression) throws IOException {
    Random random = new Random(20_241_121L + compression.suffix().length());
    byte[] original = DebBuilder.of(DATA, compression).build();
    Path cage = Files.createDirectory(tmp.resolve("cage"));
    int read = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = i % 2 == 0 ? mutate(original, random) : withMutatedTars(compression, random);
      Path file = Files.write(tmp.resolve("mutant-" + i + ".deb"), mutant);
      Path root = cage.resolve("root-" + i);
      read += assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(file, root)) ? 1 : 0;
      assertThat(names(cage)).as(file.toString()).allMatch(name -> name.startsWith("root-"));
      Files.delete(file);
    }
    assertThat(names(tmp)).containsExactly("cage");
    assertThat(read).as("mutants that were read").isLessThan(MUTANTS);
  }

  private static boolean read(Path file, Path root) {
    try {
      DebFile.read(file).extractTo(root, ExtractionLimits.DEFAULT);
      return true;
    } catch (InputException e) {
      assertThat(e.problem()).contains(file.toString());
      return false;
    }
  }

  private static byte[] withMutatedTars(Compression compression, Random random) {
    byte[] control = TarBuilder.control(Map.of("control", DebBuilder.CONTROL));
    byte[] data = mutate(DATA, random);
    if (random.nextBoolean()) {
      mendChecksums(data);
    }
    return DebBuilder.of(DATA, compression)
        .member(
            "control.tar" + compression.suffix(),
            DebBuilder.compress(
                random.nextInt(4) == 0 ? mutate(control, random) : control, compression))
        .member("data.tar" + compression.suffix(), DebBuilder.compress(data, compression))
        .build();
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) "/.0179 \0\n\u00ff".charAt(random.nextInt(10));
        case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, bytes.length - random.nextInt(600)));
        case 4 -> {
          int length = Math.min(random.nextInt(600), bytes.length - at);
          System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), bytes, at, length);
        }
        default -> {
          int length = Math.min(random.nextInt(40), bytes.length - at);
          Arrays.fill(bytes, at, at + length, (byte) random.nextInt(256));
        }
      }
    }
    return bytes;
  }

  /** Lets the changes in headers get past the first check. */
  private static void mendChecksums(byte[] tar) {
    for (int block = 0; block + 512 <= tar.length; block += 512) {
      if (tar[block + 257] != 'u' || tar[block + 258] != 's') {
        continue;
      }
      Arrays.fill(tar, block + 148, block + 156, (byte) ' ');
      int sum = 0;
      for (int i = 0; i < 512; i++) {
        sum += tar[block + i] & 0xff;
      }
      byte[] text =
          String.format("%06o\0 ", sum).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, tar, block + 148, 8);
    }
  }

  private static Iterable<String> names(Path dir) throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
