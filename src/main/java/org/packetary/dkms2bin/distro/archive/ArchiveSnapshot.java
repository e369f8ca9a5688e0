package org.packetary.dkms2bin.distro.archive;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.util.Digests;

/**
 * Which indexes an archive's answers come from. Archives that give other answers have other
 * digests; where a mirror is and when it was asked makes no difference.
 *
 * @param digest SHA-256 in lower-case hexadecimal of all that decides about answers
 * @param indexes what people read: {@code bookworm/main 2025-09-06T08:15:05Z}; the dates are those
 *     in the indexes
 */
public record ArchiveSnapshot(String digest, List<String> indexes) {

  public ArchiveSnapshot {
    indexes = List.copyOf(indexes);
  }

  /** The snapshot of what decides, a text each, in an order that means something. */
  public static ArchiveSnapshot of(List<String> deciding, List<String> indexes) {
    return new ArchiveSnapshot(Digests.sha256(String.join("\n", deciding)), indexes);
  }

  /**
   * The same with something else that answers depend on.
   *
   * @param digest which names its content
   * @param words what people read
   */
  public ArchiveSnapshot with(String digest, String words) {
    List<String> more = new ArrayList<>(indexes);
    more.add(words);
    return of(List.of(this.digest, digest), more);
  }
}
