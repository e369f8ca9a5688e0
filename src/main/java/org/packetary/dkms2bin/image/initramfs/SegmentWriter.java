package org.packetary.dkms2bin.image.initramfs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioWriter;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.model.InputException;

/**
 * Makes a segment of files that is unpacked over others. Each file goes where the links of what is
 * there lead, and no directory that is there has an entry: the entry would take the place of a
 * link, and hide what that leads to. Those that are missing have one, for the kernel makes none.
 */
public final class SegmentWriter {

  /** The kernel's lz4 decoder takes a word of zeros for the end of its stream. */
  private static final int LEAST_PADDING = 4;

  private static final int ALIGNMENT = 4;

  private final ImageTree tree;
  private final SortedMap<String, Entry> entries = new TreeMap<>();
  private final SortedSet<String> directories = new TreeSet<>();

  /** A file of the segment. */
  private interface Entry {
    void write(CpioWriter cpio, String path) throws IOException;
  }

  /**
   * An empty segment.
   *
   * @param tree what it is unpacked over
   */
  public SegmentWriter(ImageTree tree) {
    this.tree = tree;
  }

  /** Adds a file with the content of another. */
  public void file(String path, int mode, Path content) {
    add(path, (cpio, at) -> cpio.file(at, mode, content));
  }

  /** Adds a file. */
  public void file(String path, int mode, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    add(path, (cpio, at) -> cpio.file(at, mode, bytes));
  }

  private void add(String path, Entry entry) {
    ImageTree.Canonical canonical =
        tree.canonical(path)
            .filter(c -> !(tree.find(c.path()).orElse(null) instanceof Node.Directory))
            .orElseThrow(
                () ->
                    new InputException(
                        "nothing can be put at " + path + " in this image: something is in the way",
                        "dkms2bin image show says what is there"));
    directories.addAll(canonical.directories());
    entries.put(canonical.path(), entry);
  }

  /** The paths of its files. */
  public SortedSet<String> files() {
    return new TreeSet<>(entries.keySet());
  }

  /**
   * Holds what was written against what the kernel makes of it: all of this segment has to be
   * there.
   *
   * @param image the file, as it was read back
   * @param number which of its segments this one is
   */
  public void check(Initramfs image, int number) {
    for (String file : entries.keySet()) {
      if (image.tree().file(file).filter(n -> n.segment() == number).isEmpty()) {
        throw new IllegalStateException(file + " would not be there");
      }
    }
  }

  /**
   * The segment's bytes.
   *
   * @param marker what the file says by which it is known again
   * @param compression which the kernel reads
   * @param date of all files
   */
  public byte[] bytes(Optional<String> marker, Compression compression, Instant date) {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    try {
      try (CpioWriter cpio = new CpioWriter(plain, date)) {
        if (marker.isPresent()) {
          cpio.file(Initramfs.MARKER, 0644, marker.get().getBytes(StandardCharsets.UTF_8));
        }
        for (String directory : directories) {
          cpio.directory(directory, 0755);
        }
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
          entry.getValue().write(cpio, entry.getKey());
        }
      }
      return compression.compress(plain.toByteArray());
    } catch (IOException e) {
      throw HostIo.failure("cannot read what goes into the image", e);
    }
  }

  /** How many zeros have to be between a file of a size and a segment behind it. */
  public static int padding(long size) {
    return LEAST_PADDING + (int) Math.floorMod(-size, (long) ALIGNMENT);
  }

  /** How many zeros make a file's size a multiple of 4, for boot loaders that add others to it. */
  public static int alignment(long size) {
    return (int) Math.floorMod(-size, (long) ALIGNMENT);
  }
}
