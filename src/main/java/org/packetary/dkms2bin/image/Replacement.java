package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.host.PublicFiles;

/**
 * New files that take the place of others together: all are complete on the disk before the first
 * is renamed, so that a machine that boots meanwhile finds two of one age but for a moment.
 */
public final class Replacement {

  /** What the name of a file ends with that was there before, and is kept. */
  public static final String ORIGINAL = ".orig";

  private final List<New> files = new ArrayList<>();

  private record New(Path written, Path target, Optional<Path> original, boolean keepsEarlier) {}

  /** Puts one file in its place, for all to read; what is there is not kept. */
  public static List<Path> of(Path written, Path target) {
    Replacement replacement = new Replacement();
    replacement.add(written, target);
    return replacement.commit();
  }

  /** The same with what was made from another file: who may not read that may not read this. */
  static List<Path> of(Path written, Path target, Path original) {
    Replacement replacement = new Replacement();
    replacement.add(written, target, original, false);
    return replacement.commit();
  }

  /**
   * Adds a file.
   *
   * @param written complete, in the file system of the other
   * @param target whose place it takes, if there is one
   * @param original what it was made from: who may not read that may not read this
   * @param keepsEarlier whether what is there is kept beside it
   */
  public void add(Path written, Path target, Path original, boolean keepsEarlier) {
    files.add(new New(written, target, Optional.of(original), keepsEarlier));
  }

  /** The same with a file for all to read, in place of what is there. */
  public void add(Path written, Path target) {
    files.add(new New(written, target, Optional.empty(), false));
  }

  /** Puts all in their places; what is the same already stays. */
  public List<Path> commit() {
    List<Path> targets = files.stream().map(New::target).toList();
    try {
      for (New file : List.copyOf(files)) {
        if (Files.exists(file.target()) && Files.mismatch(file.written(), file.target()) < 0) {
          files.remove(file);
        }
      }
      for (New file : files) {
        if (file.original().isPresent()) {
          PublicFiles.dressAs(file.written(), file.original().get());
        } else {
          PublicFiles.dressFile(file.written());
        }
        sync(file.written());
      }
      for (New file : files) {
        if (file.keepsEarlier() && Files.exists(file.target())) {
          keep(file.target());
        }
      }
      for (New file : files) {
        Files.move(
            file.written(),
            file.target(),
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
      for (New file : files) {
        sync(file.target().toAbsolutePath().resolveSibling(""));
      }
    } catch (IOException e) {
      throw HostIo.failure("cannot put the new image in its place", e);
    }
    return targets;
  }

  /** A hard link where there can be one: the file itself stays in its place all the time. */
  private static void keep(Path file) throws IOException {
    Path original = file.resolveSibling(file.getFileName() + ORIGINAL);
    Files.deleteIfExists(original);
    try {
      Files.createLink(original, file);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(file, original, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  private static void sync(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
