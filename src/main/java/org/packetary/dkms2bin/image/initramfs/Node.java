package org.packetary.dkms2bin.image.initramfs;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a name stands for in a tree of files. */
public sealed interface Node {

  /** Whether two are of one kind: a later one of another kind takes the place of an earlier. */
  boolean isLike(Node other);

  /** A directory. */
  final class Directory implements Node {
    private final @Nullable Directory parent;
    private final String name;
    private final SortedMap<String, Node> children = new TreeMap<>();

    Directory(@Nullable Directory parent, String name) {
      this.parent = parent;
      this.name = name;
    }

    /** What is in it, by name. */
    public SortedMap<String, Node> children() {
      return Collections.unmodifiableSortedMap(children);
    }

    Map<String, Node> entries() {
      return children;
    }

    Directory above() {
      return parent == null ? this : parent;
    }

    /** Its path from the root, without a link and without a slash before it; empty for the root. */
    public String path() {
      return parent == null ? "" : parent.child(name);
    }

    /** The path of something in it. */
    public String child(String entry) {
      String path = path();
      return path.isEmpty() ? entry : path + "/" + entry;
    }

    @Override
    public boolean isLike(Node other) {
      return other instanceof Directory;
    }
  }

  /** A regular file: all names of one file have the same. */
  final class RegularFile implements Node {
    private long size;
    private int mode;
    private @Nullable Path content;
    private int segment;

    RegularFile() {}

    void become(CpioMember member, int inSegment) {
      mode = member.mode();
      segment = inSegment;
    }

    void hold(long newSize, @Nullable Path newContent) {
      size = newSize;
      content = newContent;
    }

    /** In bytes. */
    public long size() {
      return size;
    }

    /** Kind and permissions. */
    public int mode() {
      return mode;
    }

    /** Where its content was kept, if it was to be. */
    public Optional<Path> content() {
      return Optional.ofNullable(content);
    }

    /** The number of the segment that it came with last. */
    public int segment() {
      return segment;
    }

    @Override
    public boolean isLike(Node other) {
      return other instanceof RegularFile;
    }
  }

  /**
   * A symbolic link.
   *
   * @param target as it is written
   */
  record Link(String target) implements Node {
    @Override
    public boolean isLike(Node other) {
      return false; // the kernel makes links anew, whatever was there
    }
  }

  /**
   * A device, a pipe or a socket.
   *
   * @param kind the kind's bits of the mode
   */
  record Special(int kind) implements Node {
    @Override
    public boolean isLike(Node other) {
      return other instanceof Special special && special.kind == kind;
    }
  }
}
