package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.util.Digests;

/** Computes the SHA-256 digests of many files. */
@FunctionalInterface
public interface FileDigests {

  /** By Java itself, which takes long for what a base root has. */
  FileDigests PLAIN = FileDigests::plain;

  /**
   * The digests of plain files, in their order; none of those that this user may not read.
   *
   * @throws IOException if a file is not there, or cannot be read for another reason
   */
  List<Optional<String>> of(List<Path> files) throws IOException, InterruptedException;

  private static List<Optional<String>> plain(List<Path> files) throws IOException {
    List<Optional<String>> digests = new ArrayList<>();
    for (Path file : files) {
      try {
        digests.add(Optional.of(Digests.sha256(file)));
      } catch (AccessDeniedException e) {
        digests.add(Optional.empty());
      }
    }
    return digests;
  }
}
