package org.packetary.dkms2bin.distro.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;

/**
 * Digests of files that say what is installed in roots; each is read once while it stays as it is.
 */
public final class StatusFiles {

  private static final String NONE = "nothing";

  private final Map<Seen, String> digests = new ConcurrentHashMap<>();

  /** A file as it was when it was read. */
  private record Seen(Path file, long size, long modified, @Nullable Object key) {}

  /** The digest of a file's content, as long as it stays; a word where there is no such file. */
  public String digest(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Seen seen = new Seen(file, now.size(), now.lastModifiedTime().toMillis(), now.fileKey());
      String known = digests.get(seen);
      if (known == null) {
        known = Digests.sha256(file);
        digests.put(seen, known);
      }
      return known;
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read what is installed in a root: " + file,
          "remove the layer that it is in; it is made again",
          e);
    }
  }
}
