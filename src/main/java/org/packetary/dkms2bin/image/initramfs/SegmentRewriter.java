package org.packetary.dkms2bin.image.initramfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.InputException;

/**
 * Writes an archive again in which some names are different. The members that are not concerned are
 * what they were, header and content, in their order; a changed file keeps its place, owner and
 * number; what is new stands behind all, before the trailer, and is root's.
 */
final class SegmentRewriter {

  private static final String MAGIC = "070701";
  private static final int FIELD = 8;
  private static final int ALIGNMENT = 4;
  private static final int FIELDS = 13;
  private static final int INODE = 0;
  private static final int MODE = 1;
  private static final int LINKS = 4;
  private static final int TIME = 5;
  private static final int SIZE = 6;
  private static final int NAME_SIZE = 11;
  private static final int CHECKSUM = 12;

  private static final int LINK_MODE = CpioMember.LINK | 0777;
  private static final long MOST = 0xffffffffL;

  private final ImageTree tree;
  private final SortedMap<String, FileChange> changes;
  private final Instant date;
  private final OutputStream out;
  private final Set<String> done = new HashSet<>();
  private long at;
  private long lastInode;
  private boolean added;

  /**
   * A writer.
   *
   * @param tree what the image is
   * @param changes by paths without links
   * @param date of new directories and links
   */
  SegmentRewriter(
      ImageTree tree,
      SortedMap<String, ? extends FileChange> changes,
      Instant date,
      OutputStream out) {
    this.tree = tree;
    this.changes = new TreeMap<>(changes);
    this.date = date;
    this.out = out;
  }

  /** Writes all. */
  void write(InputStream plain) throws IOException {
    Optional<String> wrong = new NewcReader(plain, this::take).readAll();
    if (wrong.isPresent()) {
      throw new IOException(wrong.get());
    }
    if (!added) {
      add();
    }
  }

  private void take(CpioMember member, InputStream content) throws IOException {
    lastInode = Math.max(lastInode, member.inode());
    if (member.isTrailer()) {
      if (!added) {
        add();
      }
      copy(member, content);
      return;
    }
    String path = tree.place(member.name()).map(ImageTree.Place::path).orElse(member.name());
    if (isBelowGone(path)) {
      return;
    }
    FileChange change = changes.get(path);
    if (change == null || change instanceof FileChange.Directory) {
      done.add(path);
      copy(member, content);
    } else if (!(change instanceof FileChange.Gone)) {
      if (member.kind() == CpioMember.FILE && member.links() >= 2) {
        throw new InputException(
            path + " has several names in the image, and the packages change it",
            "leave out the package that has " + path);
      }
      done.add(path);
      put(fields(member), name(member), change);
    }
  }

  private boolean isBelowGone(String path) {
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (changes.get(path.substring(0, slash)) instanceof FileChange.Gone) {
        return true;
      }
    }
    return false;
  }

  private void copy(CpioMember member, InputStream content) throws IOException {
    bytes(member.head().getBytes(StandardCharsets.ISO_8859_1));
    align();
    at += content.transferTo(out);
    align();
  }

  /** What the archive has no member of. */
  private void add() throws IOException {
    added = true;
    for (Map.Entry<String, FileChange> change : changes.entrySet()) {
      if (!(change.getValue() instanceof FileChange.Gone) && !done.contains(change.getKey())) {
        long[] fields = new long[FIELDS];
        fields[INODE] = ++lastInode & MOST;
        put(fields, change.getKey().getBytes(StandardCharsets.UTF_8), change.getValue());
      }
    }
  }

  private void put(long[] fields, byte[] name, FileChange change) throws IOException {
    fields[LINKS] = 1;
    fields[TIME] = date.getEpochSecond();
    if (change instanceof FileChange.Put put) {
      fields[MODE] = CpioMember.FILE | put.mode();
      fields[TIME] = put.time().getEpochSecond();
      fields[SIZE] = Files.size(put.content());
      head(fields, name);
      at += Files.copy(put.content(), out);
    } else if (change instanceof FileChange.Link link) {
      byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
      fields[MODE] = LINK_MODE;
      fields[SIZE] = target.length;
      head(fields, name);
      bytes(target);
    } else if (change instanceof FileChange.Directory directory) {
      fields[MODE] = CpioMember.DIRECTORY | directory.mode();
      fields[LINKS] = 2;
      fields[SIZE] = 0;
      head(fields, name);
    }
    align();
  }

  private void head(long[] fields, byte[] name) throws IOException {
    if (fields[SIZE] > MOST) {
      throw new InputException("a file of 4 GiB does not fit into an initial RAM file system", "");
    }
    fields[NAME_SIZE] = name.length + 1L;
    fields[CHECKSUM] = 0;
    StringBuilder text = new StringBuilder(MAGIC);
    for (long field : fields) {
      text.append("%08X".formatted(field));
    }
    bytes(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    bytes(name);
    bytes(new byte[1]);
    align();
  }

  private static long[] fields(CpioMember member) {
    long[] fields = new long[FIELDS];
    for (int i = 0; i < FIELDS; i++) {
      int start = MAGIC.length() + i * FIELD;
      fields[i] = Long.parseLong(member.head(), start, start + FIELD, 16);
    }
    return fields;
  }

  private static byte[] name(CpioMember member) {
    String name = member.head().substring(NewcReader.HEADER).replaceAll("\0.*", "");
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void bytes(byte[] bytes) throws IOException {
    out.write(bytes);
    at += bytes.length;
  }

  private void align() throws IOException {
    bytes(new byte[(int) Math.floorMod(-at, (long) ALIGNMENT)]);
  }
}
