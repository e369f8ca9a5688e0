package org.packetary.dkms2bin.image.memory;

import java.nio.file.Path;
import java.time.Instant;
import java.util.SortedMap;
import org.packetary.dkms2bin.image.initramfs.FileChange;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.image.squashfs.Superblock;

/** A system in a squashfs, which is made again in the words of its superblock. */
final class SquashfsSystem implements MemorySystem {

  private final Path image;
  private final SquashfsTools tools;
  private final Superblock block;
  private final Path tree;

  SquashfsSystem(Path image, SquashfsTools tools, Path work) throws InterruptedException {
    this.image = image;
    this.tools = tools;
    this.block = Superblock.read(image);
    this.tree = work.resolve("system");
    tools.unpack(image, tree);
  }

  @Override
  public Path tree() {
    return tree;
  }

  @Override
  public void pack(Path to, SortedMap<String, FileChange> changes, Instant date)
      throws InterruptedException {
    tools.pack(tree, to, block, image);
  }
}
