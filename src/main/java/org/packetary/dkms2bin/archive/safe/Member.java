package org.packetary.dkms2bin.archive.safe;

import java.time.Instant;

/**
 * One member of an archive as its header describes it. Nothing in it is trusted yet.
 *
 * @param name the path as written in the archive
 * @param kind what the member is
 * @param mode permission bits, of which only the lower twelve are looked at
 * @param modified modification time
 * @param linkTarget the target of a symbolic link, or the name of the member that a hard link
 *     repeats; empty for other kinds
 */
public record Member(String name, Kind kind, int mode, Instant modified, String linkTarget) {

  /** What a member can be. */
  public enum Kind {
    FILE("file"),
    DIRECTORY("directory"),
    SYMLINK("symbolic link"),
    HARDLINK("hard link"),
    /** Device nodes, FIFOs, sockets, and whatever else only some archivers know. */
    SPECIAL("special file (device node, FIFO, socket or the like)");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** For messages. */
    String words() {
      return words;
    }
  }
}
