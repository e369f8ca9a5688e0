package org.packetary.dkms2bin.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Size and digests of a file, as indexes list them, in lower-case hexadecimal.
 *
 * @param size in bytes
 */
public record Digests(long size, String md5, String sha1, String sha256) {

  /** Reads a file once. */
  public static Digests of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy(in, OutputStream.nullOutputStream());
    }
  }

  public static Digests of(byte[] content) {
    try {
      return copy(new ByteArrayInputStream(content), OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies a stream to its end and says what came through. */
  static Digests copy(InputStream in, OutputStream out) throws IOException {
    List<MessageDigest> digests =
        Stream.of("MD5", "SHA-1", "SHA-256")
            .map(org.packetary.dkms2bin.util.Digests::newDigest)
            .toList();
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      for (MessageDigest digest : digests) {
        digest.update(buffer, 0, read);
      }
      out.write(buffer, 0, read);
      size += read;
    }
    HexFormat hex = HexFormat.of();
    return new Digests(
        size,
        hex.formatHex(digests.get(0).digest()),
        hex.formatHex(digests.get(1).digest()),
        hex.formatHex(digests.get(2).digest()));
  }
}
