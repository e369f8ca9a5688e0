package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;

/**
 * Tells trees apart by what a build can see of them: relative paths, file types, whether the owner
 * may execute a file, symbolic links' targets, and contents. Times, owners, other permissions and
 * the order of directory entries do not count.
 */
public final class TreeDigest {

  private TreeDigest() {}

  /**
   * The digest: for each path in sorted order, with {@code /} between its components, a line of
   * type letter, path, NUL and the SHA-256 of the content (of the target for a link), and over all
   * lines SHA-256.
   *
   * @return 64 lower-case hexadecimal digits
   * @throws EnvironmentException if the tree cannot be read
   */
  public static String of(Path tree) {
    Map<String, Path> paths = new TreeMap<>();
    try (Stream<Path> all = Files.walk(tree)) {
      all.filter(path -> !path.equals(tree))
          .forEach(path -> paths.put(tree.relativize(path).toString(), path));
      MessageDigest digest = Digests.newSha256();
      for (Map.Entry<String, Path> entry : paths.entrySet()) {
        digest.update(line(entry.getKey(), entry.getValue()).getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + tree + ": " + e.getMessage(), "check the disk", e);
    }
  }

  private static String line(String name, Path path) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (attributes.isSymbolicLink()) {
      byte[] target = Files.readSymbolicLink(path).toString().getBytes(StandardCharsets.UTF_8);
      return line('l', name, Digests.newSha256().digest(target));
    }
    if (attributes.isDirectory()) {
      return line('d', name, new byte[0]);
    }
    boolean executable =
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)
            .contains(PosixFilePermission.OWNER_EXECUTE);
    return line(executable ? 'x' : 'f', name, contentDigest(path));
  }

  private static String line(char type, String name, byte[] content) {
    return type + name + '\0' + HexFormat.of().formatHex(content) + '\n';
  }

  private static byte[] contentDigest(Path path) throws IOException {
    MessageDigest digest = Digests.newSha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return digest.digest();
  }
}
