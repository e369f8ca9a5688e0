package org.packetary.dkms2bin.repository;

/**
 * In which order the files of a change get their places. All of a stage are on the disk before the
 * next begins, so that nothing is named before it is there, also after a loss of power.
 */
public enum Stage {
  /** What indexes name: packages. */
  CONTENT("content"),
  /** What the file that clients read first names: indexes, by their digests. */
  INDEX("index"),
  /** What stands beside the first file: signatures, indexes by their old names. */
  BESIDE("beside"),
  /** The file that clients read first: with it, they see the new repository. */
  FIRST("first");

  private final String word;

  Stage(String word) {
    this.word = word;
  }

  /** The word for it in a journal. */
  String word() {
    return word;
  }
}
