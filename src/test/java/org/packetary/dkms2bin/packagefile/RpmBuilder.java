package org.packetary.dkms2bin.packagefile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.packetary.dkms2bin.archive.Compression;

/** Writes RPM packages, sound ones unless told otherwise. */
public final class RpmBuilder {

  private final byte[] plain;
  private final Map<RpmTag, Object> header = new LinkedHashMap<>();
  private final Map<RpmTag, Object> overrides = new LinkedHashMap<>();
  private UnaryOperator<byte[]> headerChange = UnaryOperator.identity();
  private final byte[] payload;

  /** A package with a usual header and this cpio archive as payload, compressed so. */
  public RpmBuilder(byte[] cpio, Compression compression) {
    plain = cpio;
    payload = DebBuilder.compress(cpio, compression);
    header.put(RpmTag.NAME, "hello-dkms");
    header.put(RpmTag.VERSION, "1.0");
    header.put(RpmTag.RELEASE, "2.el9");
    header.put(RpmTag.SUMMARY, "says hello");
    header.put(RpmTag.ARCH, "noarch");
    header.put(RpmTag.SOURCERPM, "hello-dkms-1.0-2.el9.src.rpm");
    header.put(RpmTag.PAYLOADFORMAT, "cpio");
    header.put(RpmTag.PAYLOADDIGEST, List.of(hex("SHA-256", payload)));
    header.put(RpmTag.PAYLOADDIGESTALGO, new int[] {8});
  }

  /**
   * Sets a tag of the main header: a String, a List of them for an array, an int[] or a byte[].
   * Digests and sizes are made to fit.
   */
  public RpmBuilder header(RpmTag tag, Object value) {
    header.put(tag, value);
    return this;
  }

  /** Leaves a tag of the main header out. */
  RpmBuilder without(RpmTag tag) {
    header.remove(tag);
    return this;
  }

  /** Sets a tag of the signature header to what may be wrong. */
  RpmBuilder signature(RpmTag tag, Object value) {
    overrides.put(tag, value);
    return this;
  }

  /** The payload's bytes. */
  byte[] payload() {
    return payload;
  }

  /** Changes the bytes of the main header before digests are made of it. */
  public RpmBuilder mangleHeader(UnaryOperator<byte[]> change) {
    headerChange = change;
    return this;
  }

  /** The package. */
  public byte[] build() {
    byte[] main = headerChange.apply(structure(header));
    byte[] both = concat(main, payload);
    Map<RpmTag, Object> signature = new LinkedHashMap<>();
    signature.put(RpmTag.SIG_SHA1, hex("SHA-1", main));
    signature.put(RpmTag.SIG_SHA256, hex("SHA-256", main));
    signature.put(RpmTag.SIG_SIZE, new int[] {both.length});
    signature.put(RpmTag.SIG_MD5, digest("MD5", both));
    signature.put(RpmTag.SIG_PAYLOADSIZE, new int[] {plain.length});
    signature.putAll(overrides);
    byte[] first = structure(signature);
    return concat(lead(), first, new byte[-first.length & 7], both);
  }

  /** Writes the package. */
  public Path writeTo(Path file) {
    try {
      return Files.write(file, build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] lead() {
    ByteBuffer lead = ByteBuffer.allocate(96);
    lead.putInt(0xedabeedb).put((byte) 3).put((byte) 0).putShort((short) 0).putShort((short) 1);
    lead.put("hello-dkms".getBytes(StandardCharsets.US_ASCII));
    return lead.putShort(76, (short) 1).putShort(78, (short) 5).array();
  }

  private static byte[] structure(Map<RpmTag, Object> tags) {
    ByteArrayOutputStream store = new ByteArrayOutputStream();
    ByteBuffer index = ByteBuffer.allocate(16 * tags.size());
    tags.forEach((tag, value) -> put(tag, value, index, store));
    ByteBuffer intro = ByteBuffer.allocate(16);
    intro.putInt(0x8eade801).putInt(0).putInt(tags.size()).putInt(store.size());
    return concat(intro.array(), index.array(), store.toByteArray());
  }

  private static void put(RpmTag tag, Object value, ByteBuffer index, ByteArrayOutputStream store) {
    index.putInt(tag.number());
    if (value instanceof int[] numbers) {
      store.writeBytes(new byte[-store.size() & 3]);
      index.putInt(4).putInt(store.size()).putInt(numbers.length);
      ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length);
      Arrays.stream(numbers).forEach(bytes::putInt);
      store.writeBytes(bytes.array());
    } else if (value instanceof byte[] bytes) {
      index.putInt(7).putInt(store.size()).putInt(bytes.length);
      store.writeBytes(bytes);
    } else if (value instanceof List<?> texts) {
      index.putInt(8).putInt(store.size()).putInt(texts.size());
      texts.forEach(text -> string(text, store));
    } else {
      index.putInt(6).putInt(store.size()).putInt(1);
      string(value, store);
    }
  }

  private static void string(Object text, ByteArrayOutputStream store) {
    store.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    store.write(0);
  }

  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Arrays.stream(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static String hex(String algorithm, byte[] bytes) {
    return HexFormat.of().formatHex(digest(algorithm, bytes));
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
