package org.packetary.dkms2bin.image.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import org.packetary.dkms2bin.image.initramfs.FileChange;
import org.packetary.dkms2bin.image.initramfs.ImageRewriter;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.Node;
import org.packetary.dkms2bin.image.initramfs.TreeFiles;
import org.packetary.dkms2bin.model.InputException;

/** A system in an initial RAM file system: only members that change are others in the new one. */
final class InitramfsSystem implements MemorySystem {

  private final ImageRewriter rewriter;
  private final Path tree;

  /**
   * Unpacks one.
   *
   * @throws InputException if the kernel would not unpack all of it, or it cannot be packed again
   */
  InitramfsSystem(Path image, Path work) throws IOException {
    Initramfs read =
        InitramfsReader.read(
            image,
            Optional.empty(),
            Keeping.in(Files.createDirectory(work.resolve("files")), path -> true));
    checkWhole(read);
    if (read.ours().isPresent()) {
      throw new InputException(
          image + " has modules that image update appended",
          "take them out first, with image update --remove");
    }
    this.rewriter = new ImageRewriter(read);
    this.tree = Files.createDirectory(work.resolve("system"));
    TreeFiles.write(read.tree(), tree);
  }

  private static void checkWhole(Initramfs read) {
    read.faulty()
        .ifPresent(
            s -> {
              throw new InputException(
                  read.file()
                      + ": the kernel stops at segment "
                      + s.number()
                      + ": "
                      + s.fault().orElse(""),
                  "dkms2bin image show " + read.file() + " says more");
            });
  }

  @Override
  public Path tree() {
    return tree;
  }

  @Override
  public void pack(Path to, SortedMap<String, FileChange> changes, Instant date)
      throws IOException {
    rewriter.write(to, changes, date);
    // As the kernel will read it.
    Initramfs written = InitramfsReader.read(to, Optional.empty(), Keeping.nothing());
    checkWhole(written);
    for (var change : changes.entrySet()) {
      if (!isMade(written.tree(), change.getKey(), change.getValue())) {
        throw new IllegalStateException(change.getKey() + " would not be as it should");
      }
    }
  }

  private static boolean isMade(ImageTree tree, String path, FileChange change) throws IOException {
    Optional<Node> node = tree.entry(path);
    if (change instanceof FileChange.Put put) {
      long size = Files.size(put.content());
      return node.filter(n -> n instanceof Node.RegularFile file && file.size() == size)
          .isPresent();
    }
    if (change instanceof FileChange.Gone) {
      return node.isEmpty();
    }
    return node.filter(n -> n instanceof Node.Directory == change instanceof FileChange.Directory)
        .isPresent();
  }
}
