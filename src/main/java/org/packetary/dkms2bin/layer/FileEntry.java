package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a list says of one file of a tree.
 *
 * @param kind what it is
 * @param mode its permissions, with the set-user-id bits and the like
 * @param size in bytes; 0 of what is no file, since file systems differ about it
 * @param seconds when it was written; 0 of what is no file, for the same reason
 * @param content a file's SHA-256 digest, a link's target, a device's number; {@link #UNKNOWN}
 *     where it was not read
 */
record FileEntry(
    Kind kind, int mode, int owner, int group, long size, long seconds, String content) {

  static final String UNKNOWN = "-";

  private static final String ATTRIBUTES = "unix:mode,uid,gid,size,lastModifiedTime,rdev";
  private static final int TYPE_MASK = 0170000;
  private static final int MODE_MASK = 07777;
  private static final int WORDS = 7;

  /** What a file can be, as stat(2) says it. */
  enum Kind {
    FILE(0100000),
    DIRECTORY(0040000),
    LINK(0120000),
    DEVICE(0020000),
    OTHER(0);

    private final int type;

    Kind(int type) {
      this.type = type;
    }

    private static Kind of(int mode) {
      for (Kind kind : values()) {
        if (kind.type == (mode & TYPE_MASK)) {
          return kind;
        }
      }
      return OTHER;
    }
  }

  /**
   * What a file is now, but for a plain file's content.
   *
   * @throws IOException if it is not there
   */
  static FileEntry of(Path file) throws IOException {
    Map<String, Object> read = Files.readAttributes(file, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    int mode = known(read, "mode", Integer.class);
    Kind kind = Kind.of(mode);
    boolean plain = kind == Kind.FILE;
    return new FileEntry(
        kind,
        mode & MODE_MASK,
        known(read, "uid", Integer.class),
        known(read, "gid", Integer.class),
        plain ? known(read, "size", Long.class) : 0,
        plain ? known(read, "lastModifiedTime", FileTime.class).to(TimeUnit.SECONDS) : 0,
        switch (kind) {
          case LINK -> PathWord.of(Files.readSymbolicLink(file));
          case DEVICE -> String.valueOf(read.get("rdev"));
          case FILE, DIRECTORY, OTHER -> UNKNOWN;
        });
  }

  private static <T> T known(Map<String, Object> read, String name, Class<T> type) {
    return type.cast(Objects.requireNonNull(read.get(name), name));
  }

  /** The same with the digest of its content. */
  FileEntry with(String digest) {
    return new FileEntry(kind, mode, owner, group, size, seconds, digest);
  }

  /** Its line in a list, without what it is called. */
  String words() {
    return String.join(
        " ",
        kind.name(),
        Integer.toOctalString(mode),
        Integer.toString(owner),
        Integer.toString(group),
        Long.toString(size),
        Long.toString(seconds),
        content);
  }

  /**
   * Reads the words of a line.
   *
   * @throws IOException if they are not of a list
   */
  static FileEntry parse(String[] words) throws IOException {
    try {
      if (words.length < WORDS) {
        throw new IOException("too few words");
      }
      return new FileEntry(
          Kind.valueOf(words[0]),
          Integer.parseInt(words[1], 8),
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]),
          Long.parseLong(words[4]),
          Long.parseLong(words[5]),
          words[6]);
    } catch (IllegalArgumentException e) {
      throw new IOException("a line that is none: " + String.join(" ", words), e);
    }
  }

  /** In what way a file is something else than this; empty where it is the same. */
  Optional<String> differenceOf(FileEntry now) {
    if (now.kind != kind) {
      return Optional.of("is no " + kind.name().toLowerCase(Locale.ROOT) + " any more");
    }
    if (now.size != size) {
      return Optional.of("has " + now.size + " bytes and had " + size);
    }
    if (now.mode != mode) {
      return Optional.of(
          "has the mode "
              + Integer.toOctalString(now.mode)
              + " and had "
              + Integer.toOctalString(mode));
    }
    if (now.owner != owner || now.group != group) {
      return Optional.of("has another owner");
    }
    if (now.seconds != seconds) {
      return Optional.of("was written after the layer was made");
    }
    boolean known = !now.content.equals(UNKNOWN) && !content.equals(UNKNOWN);
    return known && !now.content.equals(content)
        ? Optional.of("has another content")
        : Optional.empty();
  }
}
