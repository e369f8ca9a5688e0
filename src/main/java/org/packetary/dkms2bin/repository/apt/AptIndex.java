package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.Deb822;
import org.packetary.dkms2bin.repository.Digests;

/**
 * The index files of a flat apt repository: Packages, its compressed forms, and Release, which
 * names their digests (apt-secure(8); the repository format on Debian's wiki).
 *
 * @param packages the files Packages, Packages.gz and Packages.xz by name
 * @param architectures what Release names, in order
 */
record AptIndex(Map<String, byte[]> packages, List<String> architectures) {

  /** The file that apt reads first and that is therefore replaced last. */
  static final String RELEASE = "Release";

  private static final String PACKAGES = "Packages";

  /** All files of an index. */
  static final List<String> NAMES = List.of(PACKAGES, PACKAGES + ".gz", PACKAGES + ".xz", RELEASE);

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The index of some packages, in their order. */
  static AptIndex of(List<IndexedDeb> debs) throws IOException {
    byte[] text =
        debs.stream()
            .map(IndexedDeb::paragraph)
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(PACKAGES, text);
    files.put(PACKAGES + ".gz", Compression.GZIP.compress(text));
    files.put(PACKAGES + ".xz", Compression.XZ.compress(text));
    return new AptIndex(
        files, debs.stream().map(d -> d.field("Architecture")).distinct().sorted().toList());
  }

  /** Whether a directory holds these very files, and a Release that goes with them. */
  boolean isIn(Path dir) throws IOException {
    for (Map.Entry<String, byte[]> file : packages.entrySet()) {
      Path path = dir.resolve(file.getKey());
      if (!Files.isRegularFile(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
        return false;
      }
    }
    Optional<Instant> date = releaseDate(dir);
    return date.isPresent()
        && Arrays.equals(Files.readAllBytes(dir.resolve(RELEASE)), release(date.get()));
  }

  /**
   * The Release file.
   *
   * @param date cut to seconds
   */
  byte[] release(Instant date) {
    StringBuilder text = new StringBuilder();
    text.append("Origin: dkms2bin\n");
    text.append("Label: dkms2bin\n");
    text.append("Date: ").append(DATE.format(date)).append('\n');
    text.append("Architectures: ").append(String.join(" ", architectures)).append('\n');
    text.append("Description: Kernel modules built from DKMS packages\n");
    text.append("SHA256:\n");
    packages.forEach(
        (name, content) ->
            text.append(' ')
                .append(Digests.of(content).sha256())
                .append(' ')
                .append(content.length)
                .append(' ')
                .append(name)
                .append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The date of a directory's Release file; empty when there is none that can be read. */
  static Optional<Instant> releaseDate(Path dir) throws IOException {
    Path release = dir.resolve(RELEASE);
    if (!Files.isRegularFile(release)) {
      return Optional.empty();
    }
    String text = new String(Files.readAllBytes(release), StandardCharsets.UTF_8);
    try {
      return Deb822.parse(text, release.toString()).stream()
          .findFirst()
          .flatMap(fields -> fields.get("Date"))
          .map(date -> DATE.parse(date, Instant::from));
    } catch (InputException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
