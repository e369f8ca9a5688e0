package org.packetary.dkms2bin.signing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;

/**
 * Writes OpenPGP data as text: ASCII armor and the cleartext signature framework (RFC 9580, 6, 7).
 */
final class Armor {

  private Armor() {}

  /** Data in armor, without headers. */
  static String of(byte[] data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArmoredOutputStream out = ArmoredOutputStream.builder().clearHeaders().build(bytes)) {
      out.write(data);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  /**
   * A text with its signature behind it.
   *
   * @param text whose lines end with newlines
   * @param signature of {@link #canonical}, with SHA-512
   */
  static String around(String text, byte[] signature) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArmoredOutputStream out = ArmoredOutputStream.builder().clearHeaders().build(bytes)) {
      out.beginClearText(HashAlgorithmTags.SHA512);
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.endClearText();
      out.write(signature);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /**
   * What is signed of a text: lines without blanks at their ends, joined by CR and LF; the end of
   * the last line is not part of it.
   */
  static byte[] canonical(String text) {
    List<String> lines = text.lines().map(line -> line.replaceFirst("[ \\t]+$", "")).toList();
    return String.join("\r\n", lines).getBytes(StandardCharsets.UTF_8);
  }
}
