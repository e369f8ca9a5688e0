package org.packetary.dkms2bin.housekeeping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks after the proofs in a cache, a file each, which is dated whenever it is of use. One can go
 * at any time: it is read at once, and made again.
 *
 * @param directory which need not be there
 */
record StoredProofs(Path directory) {

  /** All that are there. */
  List<Prunable> all() throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<Prunable> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        try {
          all.add(
              new Prunable(
                  Prunable.Kind.PROOF,
                  file.getFileName().toString(),
                  Files.size(file),
                  Files.getLastModifiedTime(file).toInstant(),
                  List.of(),
                  false));
        } catch (NoSuchFileException e) {
          // Somebody removed it just now.
        }
      }
    }
    return all;
  }

  /** Removes one. */
  void remove(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }
}
