package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.packetary.dkms2bin.host.AtomicDirectories;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Interruptions;

/**
 * Takes layers that another host made into the store: each is checked and then renamed into its
 * place under its lock, so that it is complete or not there. What is there stays.
 */
public final class IncomingLayers {

  private final Path cache;
  private final AtomicDirectories layers;
  private final FileDigests digests;

  /**
   * Layers for the store below a cache directory.
   *
   * @param digests computes those of the files of layers that come without a list of them
   */
  public IncomingLayers(Path cache, FileDigests digests) {
    this.cache = cache;
    this.digests = digests;
    this.layers = new AtomicDirectories(cache.resolve(LayerStore.NAME));
  }

  /** Whether the store has a layer. */
  public boolean has(String id) {
    return Layer.in(cache.resolve(LayerStore.NAME), id).exists();
  }

  /**
   * Checks an unpacked layer: what it is made of is what its name says.
   *
   * @param origin what messages name
   * @throws InputException if it is not
   */
  public static void check(Path unpacked, Path origin) {
    String id = unpacked.getFileName().toString();
    Layer layer = Layer.in(unpacked.resolveSibling(""), id);
    try {
      if (!Layer.isId(id)
          || !layer.exists()
          || !Files.isRegularFile(layer.contents(), LinkOption.NOFOLLOW_LINKS)) {
        throw new InputException(
            origin + " has something in it that is no layer: " + id, "export it again");
      }
      if (!layer.isOf(Digests.sha256(layer.contents()))) {
        throw new InputException(
            "the layer " + id + " in " + origin + " is made of something else than its name says",
            "export it again");
      }
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + unpacked + ": " + e.getMessage(), null, e);
    }
  }

  /**
   * Takes a checked layer.
   *
   * @param layer a directory on the cache's file system, which is gone from there if it is taken
   * @return whether it was taken; not where the store has it
   */
  public boolean take(Path layer) throws InterruptedException {
    String id = layer.getFileName().toString();
    Path directory = CacheDirectory.below(cache, LayerStore.NAME);
    try {
      Layer incoming = Layer.in(layer.resolveSibling(""), id);
      if (!Files.exists(incoming.files())) {
        LayerHealth.list(incoming, digests);
      }
      Files.setPosixFilePermissions(layer, PosixFilePermissions.fromString("rwx------"));
      return layers.locked(
          id,
          temporary -> {
            if (has(id)) {
              return false;
            }
            AtomicDirectories.place(layer, directory.resolve(id));
            return true;
          });
    } catch (IOException e) {
      Interruptions.rethrow(e);
      throw new EnvironmentException(
          "cannot put the layer " + id + " into " + directory + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }
}
