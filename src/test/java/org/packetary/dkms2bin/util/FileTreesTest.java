package org.packetary.dkms2bin.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is deleted with a tree. */
class FileTreesTest {

  private final Path temp;

  FileTreesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** Directories in each other, deeper than a path can name them from the top. */
  private static void nest(Path top, int times) throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "i=0; while [ $i -lt \"$1\" ]; do mkdir d && cd -P d || exit 1; i=$((i + 1)); done;"
                    + " : > file",
                "nest",
                Integer.toString(times))
            .directory(top.toFile())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void aTreeOfAnyDepthIsDeleted() throws Exception {
    Path tree = Files.createDirectories(temp.resolve("tree"));
    Path sibling = Files.createDirectories(tree.resolve("d-2"));
    Files.createDirectories(tree.resolve(".lifted-0/x"));
    nest(tree, 900);
    nest(sibling, 100);

    FileTrees.delete(tree);

    assertThat(tree).doesNotExist();
  }

  @Test
  void whatALinkLeadsToStays() throws Exception {
    Path outside = Files.createDirectories(temp.resolve("outside/inner"));
    Path tree = Files.createDirectories(temp.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), outside.getParent());

    FileTrees.delete(tree);
    FileTrees.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(outside).isDirectory();
  }
}
