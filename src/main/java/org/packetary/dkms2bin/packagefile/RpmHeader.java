package org.packetary.dkms2bin.packagefile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A header structure of an RPM package: an index of tags and a store with their values (rpm's
 * {@code docs/manual/format_header.md}).
 *
 * <p>Written for this tool because the reader of redline, the Java library for RPM packages,
 * allocates whatever sizes a header claims: sixteen bytes are enough to end it with an
 * OutOfMemoryError. This one reads no more than a limit that no DKMS package comes near to, and
 * looks at a value only when asked, within the store's bounds.
 */
final class RpmHeader {

  private static final byte[] MAGIC = {(byte) 0x8e, (byte) 0xad, (byte) 0xe8, 1, 0, 0, 0, 0};
  private static final int INTRO = 16;
  private static final int INDEX_ENTRY = 16;

  /** rpm's own limit. */
  private static final int MOST_TAGS = 0xffff;

  /** Names and digests of 100,000 files have room in it. */
  private static final int LARGEST_STORE = 32 << 20;

  /** How many values a tag may have; rpm keeps one for each file. */
  private static final int MOST_VALUES = 500_000;

  private static final int INT16 = 3;
  private static final int INT32 = 4;
  private static final int INT64 = 5;
  private static final int STRING = 6;
  private static final int BIN = 7;
  private static final int STRING_ARRAY = 8;
  private static final int I18NSTRING = 9;

  private final String what;
  private final byte[] bytes;
  private final int storeStart;
  private final Map<Integer, Entry> entries = new HashMap<>();

  private RpmHeader(String what, byte[] bytes, int tags) throws IOException {
    this.what = what;
    this.bytes = bytes;
    this.storeStart = INTRO + tags * INDEX_ENTRY;
    ByteBuffer index = ByteBuffer.wrap(bytes);
    index.position(INTRO);
    for (int i = 0; i < tags; i++) {
      int tag = index.getInt();
      Entry entry = new Entry(index.getInt(), index.getInt(), index.getInt());
      if (entry.offset < 0 || entry.count < 0 || entry.offset > bytes.length - storeStart) {
        throw new IOException(what + " has a tag outside of its store");
      }
      entries.put(tag, entry);
    }
  }

  private record Entry(int type, int offset, int count) {}

  /**
   * Reads a header.
   *
   * @param what names it in messages
   * @throws IOException if it is truncated, or claims sizes beyond reason
   */
  static RpmHeader read(InputStream in, String what) throws IOException {
    byte[] intro = exactly(in, INTRO, what);
    if (!Arrays.equals(intro, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      throw new IOException(what + " does not begin with its magic number");
    }
    ByteBuffer sizes = ByteBuffer.wrap(intro, MAGIC.length, INTRO - MAGIC.length);
    int tags = sizes.getInt();
    int store = sizes.getInt();
    if (tags < 0 || tags > MOST_TAGS || store < 0 || store > LARGEST_STORE) {
      throw new IOException(
          String.format("%s claims %s tags and %s bytes", what, unsigned(tags), unsigned(store)));
    }
    byte[] rest = exactly(in, tags * INDEX_ENTRY + store, what);
    byte[] bytes = Arrays.copyOf(intro, INTRO + rest.length);
    System.arraycopy(rest, 0, bytes, INTRO, rest.length);
    return new RpmHeader(what, bytes, tags);
  }

  /** Grows with what there is, not with what is asked for. */
  private static byte[] exactly(InputStream in, int length, String what) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("unexpected end of " + what);
    }
    return bytes;
  }

  private static String unsigned(int number) {
    return Integer.toUnsignedString(number);
  }

  /** The whole structure, over which digests are made. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * A tag's only or first text.
   *
   * @throws IOException if it is there and is no text, or lies outside of the store
   */
  Optional<String> text(RpmTag tag) throws IOException {
    return texts(tag).stream().findFirst();
  }

  /** A tag's texts; none if the header lacks it. */
  List<String> texts(RpmTag tag) throws IOException {
    Entry entry = entries.get(tag.number());
    if (entry == null) {
      return List.of();
    }
    if (entry.type != STRING && entry.type != STRING_ARRAY && entry.type != I18NSTRING) {
      throw wrongType(tag);
    }
    int count = entry.type == STRING ? 1 : values(tag, entry);
    List<String> texts = new ArrayList<>();
    int at = storeStart + entry.offset;
    for (int i = 0; i < count; i++) {
      int end = at;
      while (end < bytes.length && bytes[end] != 0) {
        end++;
      }
      if (end == bytes.length) {
        throw outside(tag);
      }
      texts.add(new String(bytes, at, end - at, StandardCharsets.UTF_8));
      at = end + 1;
    }
    return texts;
  }

  /** A tag's only or first number. */
  OptionalLong number(RpmTag tag) throws IOException {
    return numbers(tag).stream().mapToLong(Long::longValue).findFirst();
  }

  /** A tag's numbers, which are unsigned unless they have 64 bits; none if the header lacks it. */
  List<Long> numbers(RpmTag tag) throws IOException {
    Entry entry = entries.get(tag.number());
    if (entry == null) {
      return List.of();
    }
    int width =
        switch (entry.type) {
          case INT16 -> Short.BYTES;
          case INT32 -> Integer.BYTES;
          case INT64 -> Long.BYTES;
          default -> throw wrongType(tag);
        };
    ByteBuffer store = slice(tag, entry, (long) values(tag, entry) * width);
    List<Long> numbers = new ArrayList<>();
    while (store.hasRemaining()) {
      numbers.add(
          switch (width) {
            case Short.BYTES -> store.getShort() & 0xffffL;
            case Integer.BYTES -> store.getInt() & 0xffff_ffffL;
            default -> store.getLong();
          });
    }
    return numbers;
  }

  /** A tag's bytes. */
  Optional<byte[]> binary(RpmTag tag) throws IOException {
    Entry entry = entries.get(tag.number());
    if (entry == null) {
      return Optional.empty();
    }
    if (entry.type != BIN) {
      throw wrongType(tag);
    }
    byte[] binary = new byte[values(tag, entry)];
    slice(tag, entry, binary.length).get(binary);
    return Optional.of(binary);
  }

  /**
   * The numbers of all tags whose values differ from another header's.
   *
   * @throws IOException if a value lies outside of its store
   */
  SortedSet<Integer> differences(RpmHeader other) throws IOException {
    SortedSet<Integer> tags = new TreeSet<>(entries.keySet());
    tags.addAll(other.entries.keySet());
    SortedSet<Integer> differing = new TreeSet<>();
    for (int tag : tags) {
      if (!Arrays.equals(value(tag), other.value(tag))) {
        differing.add(tag);
      }
    }
    return differing;
  }

  /** A value with its type and number, whatever they are; nothing where the tag is not there. */
  private byte[] value(int tag) throws IOException {
    Entry entry = entries.get(tag);
    if (entry == null) {
      return new byte[0];
    }
    int start = storeStart + entry.offset;
    int end = end(tag, entry, start);
    return ByteBuffer.allocate(2 * Integer.BYTES + end - start)
        .putInt(entry.type)
        .putInt(entry.count)
        .put(bytes, start, end - start)
        .array();
  }

  private int end(int tag, Entry entry, int start) throws IOException {
    long end = start;
    switch (entry.type) {
      case STRING, STRING_ARRAY, I18NSTRING -> {
        for (int text = 0; text < entry.count && end < bytes.length; text++) {
          while (end < bytes.length && bytes[(int) end] != 0) {
            end++;
          }
          end++;
        }
      }
      case INT16 -> end += (long) entry.count * Short.BYTES;
      case INT32 -> end += (long) entry.count * Integer.BYTES;
      case INT64 -> end += (long) entry.count * Long.BYTES;
      default -> end += entry.count;
    }
    if (end > bytes.length) {
      throw new IOException(what + ": tag " + tag + " lies outside of its store");
    }
    return (int) end;
  }

  private int values(RpmTag tag, Entry entry) throws IOException {
    if (entry.count > MOST_VALUES) {
      throw new IOException(
          String.format("%s claims %d values of %s", what, entry.count, tag.name()));
    }
    return entry.count;
  }

  private ByteBuffer slice(RpmTag tag, Entry entry, long length) throws IOException {
    int at = storeStart + entry.offset;
    if (length > bytes.length - at) {
      throw outside(tag);
    }
    return ByteBuffer.wrap(bytes, at, (int) length);
  }

  private IOException outside(RpmTag tag) {
    return new IOException(what + ": " + tag.name() + " lies outside of its store");
  }

  private IOException wrongType(RpmTag tag) {
    return new IOException(what + ": " + tag.name() + " is of the wrong type");
  }
}
