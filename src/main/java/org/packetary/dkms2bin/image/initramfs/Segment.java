package org.packetary.dkms2bin.image.initramfs;

import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.archive.single.StreamKind;

/**
 * A part of an initial RAM file system: one archive, plain or compressed.
 *
 * @param number from 1
 * @param offset where it begins
 * @param length up to its last byte, without zeros behind it; the rest of the file where its end
 *     cannot be known
 * @param kind how it is compressed; empty where it is not
 * @param parameters of its compression, in a few words; may be empty
 * @param members how many it has, as far as they can be read
 * @param contents what it has in it
 * @param fault why the kernel stops unpacking in it; empty where it does not
 * @param lost whether the kernel stopped before it
 */
public record Segment(
    int number,
    long offset,
    long length,
    Optional<StreamKind> kind,
    String parameters,
    int members,
    Set<Content> contents,
    Optional<String> fault,
    boolean lost) {

  /** What a segment may have in it. */
  public enum Content {
    /** Early microcode, which the kernel looks for at the file's beginning. */
    MICROCODE("microcode"),
    /** ACPI tables, likewise. */
    ACPI("ACPI tables"),
    /** What this program appended. */
    OURS("appended by dkms2bin"),
    /** All else. */
    FILES("files");

    private final String words;

    Content(String words) {
      this.words = words;
    }

    /** What messages call it. */
    public String words() {
      return words;
    }
  }

  /** Copies the set. */
  public Segment {
    contents = Set.copyOf(contents);
  }

  /** How it is packed, in words. */
  public String packing() {
    String word = kind.map(StreamKind::word).orElse("plain");
    return parameters.isEmpty() ? word : word + ", " + parameters;
  }
}
