package org.packetary.dkms2bin.util;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 in lower-case hexadecimal, of texts and files. */
public final class Digests {

  private Digests() {}

  /** The digest of bytes. */
  public static String sha256(byte[] content) {
    return HexFormat.of().formatHex(newDigest("SHA-256").digest(content));
  }

  /** The digest of a text's UTF-8 bytes. */
  public static String sha256(String text) {
    return HexFormat.of().formatHex(newSha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * The digest of a file's bytes.
   *
   * @throws IOException if it cannot be read
   */
  public static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return sha256(in);
    }
  }

  /**
   * The digest of all that is left of a stream, which stays open.
   *
   * @throws IOException if it cannot be read
   */
  public static String sha256(InputStream in) throws IOException {
    MessageDigest digest = newSha256();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A new, empty digest. */
  public static MessageDigest newSha256() {
    return newDigest("SHA-256");
  }

  /** A new, empty digest of a kind that every Java platform has: MD5, SHA-1, SHA-256, ... */
  public static MessageDigest newDigest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
