package org.packetary.dkms2bin.archive.safe;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings cpio's hard links into the order in which they can be made: the content first, then its
 * other names.
 */
public final class HardLinks {

  private final String archive;
  private final ExtractionLimits limits;
  private final MemberSink sink;

  /** Names that wait for their content. */
  private final Map<Inode, List<Member>> waiting = new HashMap<>();

  /** Where content went already. */
  private final Map<Inode, String> known = new HashMap<>();

  private int members;

  public HardLinks(String archive, ExtractionLimits limits, MemberSink sink) {
    this.archive = archive;
    this.limits = limits;
    this.sink = sink;
  }

  /** What tells a file from all others, whatever its names. */
  public record Inode(long major, long minor, long number) {}

  /** A member that is no hard link. */
  public void accept(Member member, InputStream content) throws IOException {
    count();
    sink.accept(member, content);
  }

  /**
   * A file with several names.
   *
   * @param names how many
   * @param size of the content here; zero where it comes with another name
   */
  public void accept(Inode inode, long names, Member member, long size, InputStream content)
      throws IOException {
    count();
    String first = known.get(inode);
    if (size == 0 && first != null) {
      link(member, first);
      return;
    }
    List<Member> others = waiting.computeIfAbsent(inode, i -> new ArrayList<>());
    if (size == 0 && others.size() + 1 < names) {
      others.add(member);
      return;
    }
    sink.accept(member, content);
    known.put(inode, member.name());
    waiting.remove(inode);
    for (Member other : others) {
      link(other, member.name());
    }
  }

  /** To be called after the last member. */
  public void finish() {
    for (List<Member> names : waiting.values()) {
      throw Damage.damaged(
          archive, "the content of " + names.get(0).name() + ", which is a hard link, is missing");
    }
  }

  /** The sink counts too, but not what waits here. */
  private void count() {
    if (++members > limits.maxEntries()) {
      throw Damage.bomb(archive, "it has more than " + limits.maxEntries() + " members");
    }
  }

  private void link(Member member, String target) throws IOException {
    sink.accept(
        new Member(member.name(), Member.Kind.HARDLINK, member.mode(), member.modified(), target),
        InputStream.nullInputStream());
  }
}
