package org.packetary.dkms2bin.packagefile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.packetary.dkms2bin.archive.safe.Damage;
import org.packetary.dkms2bin.util.Digests;

/**
 * Compares an RPM package's header and payload with the sizes and digests that it carries. None of
 * them is obligatory; each that is there must be right.
 */
final class RpmDigests {

  /** The numbers of RFC 9580, 9.5, which rpm uses. */
  private static final Map<Long, String> ALGORITHMS =
      Map.of(
          1L,
          "MD5",
          2L,
          "SHA-1",
          8L,
          "SHA-256",
          9L,
          "SHA-384",
          10L,
          "SHA-512",
          11L,
          "SHA-224",
          12L,
          "SHA3-256",
          14L,
          "SHA3-512");

  private static final long SHA256 = 8;

  private final String file;
  private final RpmHeader signature;
  private final RpmHeader header;

  RpmDigests(Path file, RpmHeader signature, RpmHeader header) {
    this.file = file.toString();
    this.signature = signature;
    this.header = header;
  }

  /**
   * Checks all there is.
   *
   * @param in at the payload, which is read to its end
   * @throws org.packetary.dkms2bin.model.InputException if something differs
   * @throws IOException if a digest is not where the headers say
   */
  void check(InputStream in) throws IOException {
    compare("header", digest("SHA-1"), signature.text(RpmTag.SIG_SHA1));
    compare("header", digest("SHA-256"), signature.text(RpmTag.SIG_SHA256));
    MessageDigest both = digest("MD5");
    MessageDigest payload = sha("its payload's", payloadAlgorithm());
    long size = digestPayload(in, both, payload);
    checkSize(header.bytes().length + size);
    compare("payload", payload, header.text(RpmTag.PAYLOADDIGEST));
    compare(
        "header and payload",
        both,
        signature.binary(RpmTag.SIG_MD5).map(HexFormat.of()::formatHex));
  }

  private long payloadAlgorithm() throws IOException {
    return header.number(RpmTag.PAYLOADDIGESTALGO).orElse(SHA256);
  }

  private static long digestPayload(InputStream in, MessageDigest one, MessageDigest other)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      one.update(buffer, 0, n);
      other.update(buffer, 0, n);
      size += n;
    }
    return size;
  }

  private void checkSize(long actual) throws IOException {
    OptionalLong size = signature.number(RpmTag.SIG_LONGSIZE);
    if (size.isEmpty()) {
      size = signature.number(RpmTag.SIG_SIZE);
    }
    if (size.isEmpty() || size.getAsLong() == actual) {
      return;
    }
    String how =
        String.format(
            Locale.ROOT,
            "its header and payload should have %d bytes, and have %d",
            size.getAsLong(),
            actual);
    throw actual < size.getAsLong()
        ? Damage.truncated(file, how)
        : Damage.damaged(file, "it runs past its size: " + how);
  }

  private void compare(String what, MessageDigest actual, Optional<String> expected) {
    String hex = HexFormat.of().formatHex(actual.digest());
    if (expected.isPresent() && !expected.get().equalsIgnoreCase(hex)) {
      throw Damage.damaged(
          file, "the " + actual.getAlgorithm() + " digest of its " + what + " is wrong");
    }
  }

  /** A digest over the main header so far. */
  private MessageDigest digest(String algorithm) {
    MessageDigest digest = Digests.newDigest(algorithm);
    digest.update(header.bytes());
    return digest;
  }

  private static MessageDigest sha(String whose, long number) throws IOException {
    String algorithm = ALGORITHMS.get(number);
    if (algorithm == null) {
      throw new IOException(whose + " digest is of the unknown kind " + number);
    }
    return Digests.newDigest(algorithm);
  }
}
