package org.packetary.dkms2bin.estimate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Guesses how long sources take to build that nobody has built yet, by how much there is of C. */
final class SourceSize {

  private static final Logger LOG = LoggerFactory.getLogger(SourceSize.class);
  private static final Set<String> COMPILED = Set.of("c", "cc", "cpp", "S", "rs");

  /** What dkms and make take for a module of one line. */
  private static final long AT_LEAST = 3_000;

  /** Most of what the compiler reads for a file is the kernel's headers. */
  private static final long A_FILE = 500;

  private static final long BYTES_A_MILLISECOND = 40;

  private SourceSize() {}

  /**
   * How long a tree will take on a processor of today. The numbers are those of ten real drivers,
   * from one file to seventy; half of them took between two thirds and one and a half of it.
   */
  static Duration guess(Path tree) {
    long milliseconds = AT_LEAST;
    try (Stream<Path> files = Files.find(tree, Integer.MAX_VALUE, (p, a) -> a.isRegularFile())) {
      for (Path file : (Iterable<Path>) files.filter(SourceSize::isCompiled)::iterator) {
        milliseconds += A_FILE + Files.size(file) / BYTES_A_MILLISECOND;
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.info("cannot tell the size of {}: {}", tree, e.toString());
    }
    return Duration.ofMillis(milliseconds);
  }

  private static boolean isCompiled(Path file) {
    String name = String.valueOf(file.getFileName());
    return COMPILED.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
