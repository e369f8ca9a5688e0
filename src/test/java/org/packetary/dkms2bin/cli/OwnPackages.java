package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The packages of dkms2bin itself, which {@code mvn package} leaves in {@code target}. */
final class OwnPackages {

  private static final Path TARGET = Workbench.CHECKOUT.resolve("target");

  private OwnPackages() {}

  /** The .deb; the test ends, saying why, where the build made none. */
  static Path deb() throws IOException {
    return made(".deb");
  }

  /** The .rpm, likewise. */
  static Path rpm() throws IOException {
    return made(".rpm");
  }

  private static Path made(String ending) throws IOException {
    Optional<Path> newest = newest(ending);
    if (newest.isEmpty()) {
      String reason = "no *" + ending + " in target: a build with -Dquick makes none";
      Workbench.say("skipped: " + reason);
      Assumptions.abort(reason);
    }
    return newest.orElseThrow();
  }

  private static Optional<Path> newest(String ending) throws IOException {
    try (Stream<Path> files = Files.list(TARGET)) {
      List<Path> found =
          files
              .filter(f -> f.getFileName().toString().matches("dkms2bin[_-].*\\" + ending))
              .sorted((a, b) -> Workbench.modified(b).compareTo(Workbench.modified(a)))
              .toList();
      return found.stream().findFirst();
    }
  }
}
