package org.packetary.dkms2bin.prepared;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * What people read of a layer that was just made.
 *
 * @param id its name in the store
 * @param bytes the size of its files, those with several names counted once
 * @param made how long it took
 */
public record LayerFacts(String id, long bytes, Duration made) {

  /** Reads them. A layer is begun with its list of contents, and renamed when it is made. */
  static LayerFacts of(Layer layer) {
    Path directory = layer.contents().resolveSibling("").normalize();
    try {
      FileTime begun = Files.getLastModifiedTime(layer.contents());
      FileTime ended = (FileTime) Files.getAttribute(directory, "unix:ctime");
      Duration made = Duration.ofMillis(Math.max(0, ended.toMillis() - begun.toMillis()));
      return new LayerFacts(layer.id(), bytes(layer.tree()), made);
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + directory + ": " + e.getMessage(), null, e);
    }
  }

  private static long bytes(Path tree) throws IOException {
    Set<Object> seen = new HashSet<>();
    long[] sum = {0};
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Object key = attributes.fileKey();
            if (attributes.isRegularFile() && (key == null || seen.add(key))) {
              sum[0] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sum[0];
  }
}
