package org.packetary.dkms2bin.image.initramfs;

/**
 * What is in an image and will not be there when it is booted, though the kernel says nothing.
 *
 * @param segment the number of the segment whose member it is about
 * @param path the member's name
 * @param reason what happens
 * @param target where a replaced link led to; else empty
 */
public record Loss(int segment, String path, Reason reason, String target) {

  /** What happens. */
  public enum Reason {
    /** The kernel makes no directories on the way. */
    NO_DIRECTORY,
    /** A directory with something in it gives way to nothing. */
    DIRECTORY_IN_THE_WAY,
    /** A directory's entry takes the place of a link, and hides all that the link led to. */
    LINK_REPLACED
  }

  /** A sentence. */
  public String words() {
    return switch (reason) {
      case NO_DIRECTORY ->
          path + " will not be there: its directory is missing, and the kernel makes none";
      case DIRECTORY_IN_THE_WAY -> path + " will not be there: a directory is in its place";
      case LINK_REPLACED ->
          "the directory "
              + path
              + " takes the place of the link to "
              + target
              + ", and hides what is there";
    };
  }
}
