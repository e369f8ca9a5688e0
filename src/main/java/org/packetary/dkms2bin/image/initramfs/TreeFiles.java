package org.packetary.dkms2bin.image.initramfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import org.packetary.dkms2bin.archive.safe.HostIo;

/**
 * Makes files of a tree whose contents were kept, for programs that work in it: directories, files
 * with their names, symbolic links. Devices are left out.
 */
public final class TreeFiles {

  private static final int PERMISSIONS = 07777;

  private final IdentityHashMap<Node.RegularFile, Path> made = new IdentityHashMap<>();

  private TreeFiles() {}

  /**
   * Makes them.
   *
   * @param to an empty directory, on the file system of the contents, which become part of it
   */
  public static void write(ImageTree tree, Path to) {
    try {
      new TreeFiles().write(tree.directory("").orElseThrow(), to);
    } catch (IOException e) {
      throw HostIo.failure("cannot unpack into " + to, e);
    }
  }

  private void write(Node.Directory directory, Path to) throws IOException {
    for (Map.Entry<String, Node> entry : directory.children().entrySet()) {
      Path path = to.resolve(entry.getKey());
      Node node = entry.getValue();
      if (node instanceof Node.Directory below) {
        write(below, Files.createDirectory(path));
      } else if (node instanceof Node.RegularFile file) {
        file(file, path);
      } else if (node instanceof Node.Link link && !link.target().isEmpty()) {
        Files.createSymbolicLink(path, Path.of(link.target()));
      }
    }
  }

  private void file(Node.RegularFile file, Path path) throws IOException {
    Path first = made.get(file);
    if (first != null) {
      Files.createLink(path, first);
      return;
    }
    if (file.content().isPresent()) {
      Files.move(file.content().get(), path);
    } else {
      Files.createFile(path);
    }
    Files.setAttribute(path, "unix:mode", file.mode() & PERMISSIONS);
    made.put(file, path);
  }
}
