package org.packetary.dkms2bin.packagefile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;

/** Writes .deb files, sound ones unless told otherwise. */
public final class DebBuilder {

  /** A usual control file. */
  public static final String CONTROL =
      """
      Package: hello-dkms
      Version: 1.0-1
      Architecture: all
      Maintainer: Nobody <nobody@example.org>
      Description: says hello
       From the kernel.
       .
       Twice.
      """;

  private final Map<String, byte[]> members = new LinkedHashMap<>();

  private DebBuilder() {}

  /** An ar archive without members. */
  static DebBuilder empty() {
    return new DebBuilder();
  }

  /** A package with a usual control file and this data archive, both compressed so. */
  public static DebBuilder of(byte[] dataTar, Compression compression) {
    return of(dataTar, compression, Map.of("control", CONTROL));
  }

  /** A package with these control files. */
  public static DebBuilder of(
      byte[] dataTar, Compression compression, Map<String, String> controlFiles) {
    byte[] control = TarBuilder.control(new LinkedHashMap<>(controlFiles));
    return new DebBuilder()
        .member("debian-binary", "2.0\n".getBytes(StandardCharsets.US_ASCII))
        .member("control.tar" + compression.suffix(), compress(control, compression))
        .member("data.tar" + compression.suffix(), compress(dataTar, compression));
  }

  /** Adds a member, or replaces the one of that name. */
  public DebBuilder member(String name, byte[] content) {
    members.put(name, content);
    return this;
  }

  /** Compresses with any format, also with those that only old packages have. */
  public static byte[] compress(byte[] content, Compression compression) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      if (compression == Compression.BZIP2) {
        try (OutputStream out = new BZip2CompressorOutputStream(bytes, 1)) {
          out.write(content);
        }
      } else if (compression == Compression.LZMA) {
        try (OutputStream out = new LZMAOutputStream(bytes, new LZMA2Options(0), -1)) {
          out.write(content);
        }
      } else {
        bytes.write(compression.compress(content));
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The package. */
  public byte[] build() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        ar.putArchiveEntry(
            new ArArchiveEntry(
                member.getKey(), member.getValue().length, 0, 0, 0100644, TarBuilder.TIME));
        ar.write(member.getValue());
        ar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Writes the package. */
  public Path writeTo(Path file) {
    try {
      return Files.write(file, build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
