package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.diagnosis.reading.DriverTree;
import org.packetary.dkms2bin.process.BoundedFile;

/**
 * A module's tree on disk. It is the driver's and may hold anything: links are not followed, and
 * sizes are bounded.
 */
final class BuildTree implements DriverTree {

  private static final int MOST_FILES = 50_000;
  private static final int LONGEST = 1 << 20;

  /** Deeper than sources are; a build may have made any depth. */
  private static final int DEEPEST = 50;

  private final Path root;
  private final List<String> files;

  private BuildTree(Path root, List<String> files) {
    this.root = root;
    this.files = files;
  }

  /** The tree below a directory; {@link DriverTree#EMPTY} where it is none. */
  static DriverTree of(Path root) throws IOException {
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return DriverTree.EMPTY;
    }
    try (Stream<Path> files = Files.walk(root, DEEPEST)) {
      return new BuildTree(
          root,
          files
              .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
              .limit(MOST_FILES)
              .map(f -> root.relativize(f).toString())
              .sorted()
              .toList());
    }
  }

  @Override
  public List<String> filesEndingWith(String suffix) {
    return files.stream().filter(f -> f.equals(suffix) || f.endsWith("/" + suffix)).toList();
  }

  @Override
  public List<String> lines(String file) {
    if (!files.contains(file)) {
      return List.of();
    }
    try {
      return BoundedFile.read(root.resolve(file), LONGEST, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
