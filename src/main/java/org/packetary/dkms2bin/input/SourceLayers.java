package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.source.DkmsSource;

/**
 * Lays sources out where dkms looks for them, each in a layer that its cells share. Files are
 * linked and not copied: nobody writes to a layer.
 */
public final class SourceLayers {

  private final Path directory;
  private final Map<String, Layer> made = new HashMap<>();

  /**
   * Layers of a run.
   *
   * @param directory where they are made; on the file system of the sources
   */
  public SourceLayers(Path directory) {
    this.directory = directory;
  }

  /** The layer with a module's sources under /usr/src. */
  public synchronized Layer of(DkmsSource source, ModuleId module) {
    String name = source.treeDigest() + " " + module;
    Layer layer = made.get(name);
    if (layer == null) {
      layer = make(source, module);
      made.put(name, layer);
    }
    return layer;
  }

  private Layer make(DkmsSource source, ModuleId module) {
    Path tree = directory.resolve(made.size() + "-" + source.treeDigest().substring(0, 24));
    Path place = tree.resolve(new DkmsPlaces(module).sources().substring(1));
    try {
      Files.createDirectories(place.getParent());
      Files.walkFileTree(source.tree(), new Linker(source.tree(), place));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot lay out the sources of " + module + ": " + e.getMessage(),
          "is the disk full?",
          e);
    }
    return new Layer("source-" + source.treeDigest(), tree);
  }

  private static final class Linker extends SimpleFileVisitor<Path> {

    private final Path from;
    private final Path to;

    Linker(Path from, Path to) {
      this.from = from;
      this.to = to;
    }

    private Path copyOf(Path path) {
      return to.resolve(from.relativize(path).toString());
    }

    @Override
    public FileVisitResult preVisitDirectory(Path at, BasicFileAttributes attributes)
        throws IOException {
      Path copy = copyOf(at);
      Files.createDirectory(copy);
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path at, BasicFileAttributes attributes) throws IOException {
      if (attributes.isSymbolicLink()) {
        Files.createSymbolicLink(copyOf(at), Files.readSymbolicLink(at));
      } else {
        Files.createLink(copyOf(at), at);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path at, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Path copy = copyOf(at);
      Files.setPosixFilePermissions(copy, Files.getPosixFilePermissions(at));
      Files.setLastModifiedTime(copy, Files.getLastModifiedTime(at));
      return FileVisitResult.CONTINUE;
    }
  }
}
