package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whether a file is still the one that was read: by its size, both times and its inode, which
 * change when a file is written anew, even with its time.
 */
public final class FileStamps {

  private static final Logger LOG = LoggerFactory.getLogger(FileStamps.class);

  /** The bits of a mode that say what kind of file it is, and a regular file's (inode(7)). */
  private static final int KIND = 0170000;

  private static final int REGULAR = 0100000;

  private FileStamps() {}

  /** The stamp of a file. */
  public static String of(Path file) throws IOException {
    return stamp(attributes(file));
  }

  /**
   * The stamps of those that are regular files, found out by all processors: a repository may have
   * some ten thousands.
   *
   * @param options whether links are followed
   */
  public static SortedMap<String, Found> of(Collection<Path> files, LinkOption... options) {
    Map<String, Found> found = new ConcurrentHashMap<>(2 * files.size());
    files.parallelStream()
        .forEach(
            file ->
                regular(file, options)
                    .ifPresent(stamp -> found.put(file.toString(), new Found(file, stamp))));
    return new TreeMap<>(found);
  }

  /** A regular file. */
  public record Found(Path file, String stamp) {}

  private static Optional<String> regular(Path file, LinkOption... options) {
    try {
      Map<String, Object> attributes = attributes(file, options);
      return ((Integer) of(attributes, "mode") & KIND) == REGULAR
          ? Optional.of(stamp(attributes))
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("cannot look at {}", file, e);
      return Optional.empty();
    }
  }

  private static Map<String, Object> attributes(Path file, LinkOption... options)
      throws IOException {
    return Files.readAttributes(file, "unix:mode,size,lastModifiedTime,ctime,ino", options);
  }

  private static Object of(Map<String, Object> attributes, String name) {
    return Objects.requireNonNull(attributes.get(name));
  }

  private static String stamp(Map<String, Object> attributes) {
    return attributes.get("size")
        + " "
        + nanoseconds(of(attributes, "lastModifiedTime"))
        + " "
        + nanoseconds(of(attributes, "ctime"))
        + " "
        + attributes.get("ino");
  }

  private static long nanoseconds(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }
}
