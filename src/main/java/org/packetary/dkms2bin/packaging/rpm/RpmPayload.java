package org.packetary.dkms2bin.packaging.rpm;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.util.Digests;
import org.redline_rpm.payload.Contents;
import org.redline_rpm.payload.CpioHeader;

/**
 * A package's files as a cpio archive (the "new ASCII format" of cpio(5)), compressed with xz.
 *
 * <p>redline compresses with the Java platform's gzip, whose bytes vary with the host's zlib.
 *
 * @param file the compressed archive
 * @param sha256 of the compressed archive, hexadecimal
 * @param archiveSha256 of the uncompressed archive, hexadecimal
 * @param archiveSize of the uncompressed archive
 */
record RpmPayload(Path file, String sha256, String archiveSha256, long archiveSize) {

  /** What {@code rpm -q --qf %{PAYLOADCOMPRESSOR}} calls the compression. */
  static final String COMPRESSOR = "xz";

  /** The compression's level. */
  static final String FLAGS = "6";

  /**
   * Writes the archive.
   *
   * @param contents the files, with absolute names
   * @param file is created
   */
  static RpmPayload write(Contents contents, Path file) throws IOException {
    DigestOutputStream compressed =
        new DigestOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file)), Digests.newDigest("SHA-256"));
    DigestOutputStream archive;
    long size;
    try (OutputStream compressor = Compression.XZ.compressor(compressed)) {
      archive = new DigestOutputStream(compressor, Digests.newDigest("SHA-256"));
      size = write(contents, Channels.newChannel(archive));
    }
    return new RpmPayload(
        file,
        HexFormat.of().formatHex(compressed.getMessageDigest().digest()),
        HexFormat.of().formatHex(archive.getMessageDigest().digest()),
        size);
  }

  private static long write(Contents contents, WritableByteChannel out) throws IOException {
    int total = 0;
    for (CpioHeader header : contents.headers()) {
      String name = header.getName();
      header.setName("." + name);
      total = header.write(out, total);
      header.setName(name);
      total += writeContent(contents.getSource(header), header, out);
      total += header.skip(out, total);
    }
    CpioHeader trailer = new CpioHeader();
    trailer.setLast();
    return trailer.write(out, total);
  }

  private static int writeContent(Object source, CpioHeader header, WritableByteChannel out)
      throws IOException {
    if (!(source instanceof File file)) {
      byte[] link = String.valueOf(source).getBytes(StandardCharsets.UTF_8);
      out.write(ByteBuffer.wrap(link));
      return link.length;
    }
    long written = Files.copy(file.toPath(), Channels.newOutputStream(out));
    if (written != header.getFileSize()) {
      throw new IOException(file + " changed while it was read");
    }
    return header.getFileSize();
  }
}
