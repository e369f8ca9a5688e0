package org.packetary.dkms2bin.layer;

import java.util.ArrayList;
import java.util.List;

/** Words for the host's tar, by which trees of roots keep all that belongs to them. */
public final class TarWords {

  /** Owners by their numbers, and attributes. */
  public static final List<String> KEEPING =
      List.of("--numeric-owner", "--xattrs", "--xattrs-include=*");

  /** All cores; the level beyond which files get hardly smaller. */
  private static final String COMPRESS = "--use-compress-program=zstd -q -T0 -3";

  private TarWords() {}

  /**
   * What makes the same archive of the same files: by name, without what is no property of them.
   */
  public static List<String> packing() {
    List<String> words = new ArrayList<>(List.of("--create", COMPRESS));
    words.addAll(KEEPING);
    words.addAll(
        List.of(
            "--format=posix",
            // Where a file's times were read and changed is no property of a layer.
            "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
            "--sort=name"));
    return words;
  }
}
