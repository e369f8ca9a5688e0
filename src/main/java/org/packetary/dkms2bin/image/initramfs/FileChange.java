package org.packetary.dkms2bin.image.initramfs;

import java.nio.file.Path;
import java.time.Instant;

/** What became of a name in a tree of files. */
public sealed interface FileChange {

  /**
   * A regular file is there, new or different.
   *
   * @param content where it is
   * @param mode its permissions
   * @param time when it was changed
   */
  record Put(Path content, int mode, Instant time) implements FileChange {}

  /**
   * A symbolic link is there.
   *
   * @param target as it is written
   */
  record Link(String target) implements FileChange {}

  /**
   * A directory is there that was not.
   *
   * @param mode its permissions
   */
  record Directory(int mode) implements FileChange {}

  /** Nothing is there any more, and nothing below it. */
  record Gone() implements FileChange {}
}
