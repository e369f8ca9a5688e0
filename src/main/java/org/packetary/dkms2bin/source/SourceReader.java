package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.FileKind;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Reads DKMS sources in any known form into private trees. A form is one {@link SourceFormat} in
 * one list; the first that recognises the input reads it.
 */
public final class SourceReader {

  private final List<SourceFormat> formats;

  /** A reader that refuses inputs beyond the limits. */
  public SourceReader(ExtractionLimits limits) {
    this.formats =
        List.of(
            new DirectoryFormat(limits),
            new DebFormat(limits),
            new RpmFormat(limits),
            new ZipFormat(limits),
            new TarballFormat(limits));
  }

  /** Whether a file or directory is a version control system's own, and no part of sources. */
  public static boolean isVersionControl(Path path) {
    return DirectoryFormat.isVersionControl(path);
  }

  /**
   * Reads one input.
   *
   * @param input a DKMS package, or sources with a dkms.conf
   * @param privateDir below which a new directory takes everything unpacked; it is created where it
   *     is missing, and the caller removes it, after failures too
   * @return one source for each dkms.conf, at least one, sorted by directory
   * @throws InputException if the input is missing, of no known form, damaged, unsafe, or holds no
   *     dkms.conf
   * @throws EnvironmentException if the host cannot read or write
   */
  public List<DkmsSource> read(Path input, Path privateDir) {
    return format(input).read(input, directoryIn(privateDir));
  }

  /**
   * Unpacks one input and leaves it at that: driver sources may come without a dkms.conf.
   *
   * @param input a package, archive or directory
   * @param privateDir as for {@link #read}
   * @throws InputException if the input is missing, of no known form, damaged, or unsafe
   * @throws EnvironmentException if the host cannot read or write
   */
  public Unpacked unpack(Path input, Path privateDir) {
    return format(input).unpack(input, directoryIn(privateDir));
  }

  private SourceFormat format(Path input) {
    if (!Files.exists(input)) {
      throw new InputException("no such file or directory: " + input, "check the path");
    }
    byte[] head = head(input);
    return formats.stream()
        .filter(f -> f.recognises(input, head))
        .findFirst()
        .orElseThrow(() -> unknown(input, head));
  }

  private static byte[] head(Path input) {
    if (!Files.isRegularFile(input)) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(input)) {
      return in.readNBytes(FileKind.HEAD);
    } catch (AccessDeniedException e) {
      throw new InputException(
          "cannot read " + input + ": permission denied", "make it readable for this user", e);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + input + ": " + e.getMessage(), "check the disk", e);
    }
  }

  private InputException unknown(Path input, byte[] head) {
    String is = Files.isRegularFile(input) ? FileKind.describe(head) : "a special file";
    return new InputException(
        input + " is not a DKMS package but " + is,
        "give "
            + formats.stream().map(SourceFormat::description).collect(Collectors.joining(", or ")));
  }

  private static Path directoryIn(Path privateDir) {
    try {
      Files.createDirectories(privateDir);
      return Files.createTempDirectory(privateDir, "source-").toRealPath();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot create a directory in " + privateDir + ": " + e.getMessage(),
          "check its permissions and the free disk space",
          e);
    }
  }
}
