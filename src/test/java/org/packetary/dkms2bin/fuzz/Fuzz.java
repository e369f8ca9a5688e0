package org.packetary.dkms2bin.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Feeds mutants to a reader and holds it to what every reader promises: it reads or refuses with
 * its own exception, ends, keeps within memory, and writes nowhere but into its target.
 *
 * <p>Each mutant has a seed of its own, which a failure names. The system property {@code
 * dkms2bin.fuzz.mutants} says how many there are.
 */
public final class Fuzz {

  private static final int MUTANTS = Integer.getInteger("dkms2bin.fuzz.mutants", 300);
  private static final Duration WATCHDOG = Duration.ofSeconds(20);

  /** Seeds in a row give similar first numbers; these do not follow each other closely. */
  private static final long SEED_STEP = 0x9e37_79b9_7f4a_7c15L;

  private final Path dir;
  private final Class<? extends Exception> refusal;

  /**
   * A run in a directory.
   *
   * @param dir empty
   * @param refusal what the reader throws at what it does not read
   */
  public Fuzz(Path dir, Class<? extends Exception> refusal) {
    this.dir = dir;
    this.refusal = refusal;
  }

  /** What is to be tried. */
  @FunctionalInterface
  public interface Reader {
    /**
     * Reads a file, and writes nowhere but into the target, which does not exist yet.
     *
     * @throws Exception if it refuses the file; any other than the expected one is a bug
     */
    void read(Path file, Path target) throws Exception;
  }

  /** Tries all mutants, of which some are read and some refused. */
  public void run(Function<Random, byte[]> mutants, Reader reader) throws IOException {
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant = mutants.apply(new Random(i * SEED_STEP));
      Path file = Files.write(dir.resolve("mutant"), mutant);
      Path target = dir.resolve("target");
      String name = "mutant " + i;
      refused +=
          assertTimeoutPreemptively(WATCHDOG, () -> isRefused(reader, file, target), name) ? 1 : 0;
      assertThat(names()).as(name).isSubsetOf("mutant", "target");
      assertThat(file).as(name).hasBinaryContent(mutant);
      FileTrees.delete(target);
    }
    assertThat(refused).as("refused mutants").isBetween(1, MUTANTS - 1);
  }

  private boolean isRefused(Reader reader, Path file, Path target) throws Exception {
    try {
      reader.read(file, target);
      return false;
    } catch (Exception e) {
      if (!refusal.isInstance(e)) {
        throw e;
      }
      if (e instanceof Dkms2binException) {
        assertThat(e).hasMessageContaining(file.toString());
      }
      return true;
    }
  }

  private Iterable<String> names() throws IOException {
    try (Stream<Path> all = Files.list(dir)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }
}
