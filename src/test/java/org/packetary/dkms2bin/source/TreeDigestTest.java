package org.packetary.dkms2bin.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDigestTest {

  private final Path tmp;

  TreeDigestTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  private Path tree(String name, List<String> files) throws IOException {
    Path tree = Files.createDirectory(tmp.resolve(name));
    for (String file : files) {
      Path path = tree.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "content of " + file);
    }
    Files.createSymbolicLink(tree.resolve("link"), Path.of("a"));
    return tree;
  }

  private Path tree(String name) throws IOException {
    return tree(name, List.of("a", "b/c"));
  }

  @Test
  void timesPermissionsAndOrderDoNotCount() throws IOException {
    Path one = tree("one", List.of("a", "b/c", "d"));
    Path two = tree("two", List.of("d", "b/c", "a"));
    Files.setLastModifiedTime(two.resolve("a"), FileTime.fromMillis(0));
    Files.setPosixFilePermissions(two.resolve("a"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Files.setPosixFilePermissions(two.resolve("b"), PosixFilePermissions.fromString("rwx------"));

    assertThat(TreeDigest.of(two)).isEqualTo(TreeDigest.of(one)).matches("[0-9a-f]{64}");
  }

  @Test
  void everythingThatABuildSeesCounts() throws IOException {
    Path content = tree("content");
    Files.writeString(content.resolve("a"), "other");
    Path executable = tree("executable");
    Files.setPosixFilePermissions(
        executable.resolve("a"), PosixFilePermissions.fromString("rwxr--r--"));
    Path target = tree("target");
    Files.delete(target.resolve("link"));
    Files.createSymbolicLink(target.resolve("link"), Path.of("b"));
    Path type = tree("type");
    Files.delete(type.resolve("link"));
    Files.writeString(type.resolve("link"), "a");
    Path renamed = tree("renamed");
    Files.move(renamed.resolve("a"), renamed.resolve("z"));
    Path emptyDirectory = tree("empty");
    Files.createDirectory(emptyDirectory.resolve("dir"));

    List<String> digests =
        List.of(
            TreeDigest.of(tree("base")),
            TreeDigest.of(content),
            TreeDigest.of(executable),
            TreeDigest.of(target),
            TreeDigest.of(type),
            TreeDigest.of(renamed),
            TreeDigest.of(emptyDirectory));
    assertThat(digests).doesNotHaveDuplicates();
  }
}
