package org.packetary.dkms2bin.prepared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.FileTrees;

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
      return new LayerFacts(layer.id(), FileTrees.size(layer.tree()), made);
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + directory + ": " + e.getMessage(), null, e);
    }
  }
}
