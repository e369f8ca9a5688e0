package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.repository.Stage;
import org.packetary.dkms2bin.repository.Transaction;
import org.packetary.dkms2bin.util.Digests;

/**
 * The index files of an apt repository: Packages, its compressed form, and Release, which names
 * their digests (apt-secure(8); the repository format on Debian's wiki).
 *
 * <p>There is no Packages.xz: compressing the index of 10,000 packages with it takes seconds, each
 * time, and apt takes whatever form Release names.
 *
 * @param files Packages and Packages.gz of each part
 * @param about Release's lines about the whole
 */
record AptIndex(AptLayout layout, List<IndexFile> files, List<String> about) {

  /** The file that apt reads first. */
  static final String RELEASE = "Release";

  private static final String PACKAGES = "Packages";
  private static final String COMPRESSED = PACKAGES + ".gz";

  /** The form that earlier versions wrote. */
  private static final String OBSOLETE = PACKAGES + ".xz";

  /** Where apt finds an index by its digest ("Acquire-By-Hash" of the repository format). */
  private static final String BY_HASH = "by-hash/SHA256/";

  static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** The index of some packages, in their order. */
  static AptIndex of(AptLayout layout, List<IndexedDeb> debs) {
    List<IndexFile> files = new ArrayList<>();
    Map<String, List<IndexedDeb>> parts = layout.parts(debs);
    for (Map.Entry<String, List<IndexedDeb>> part : parts.entrySet()) {
      byte[] text =
          part.getValue().stream()
              .map(IndexedDeb::paragraph)
              .collect(Collectors.joining())
              .getBytes(StandardCharsets.UTF_8);
      // Compressing takes longer than all else here.
      Stream.of(true, false)
          .parallel()
          .map(plain -> file(part.getKey(), text, plain))
          .forEachOrdered(files::add);
    }
    List<String> about = new ArrayList<>();
    about.add("Origin: dkms2bin");
    about.add("Label: dkms2bin");
    about.add("Suite: " + layout.suite().orElse("stable"));
    about.add("Codename: " + layout.suite().orElse("dkms2bin"));
    about.add("Architectures: " + String.join(" ", layout.architectures(debs)));
    List<String> components = layout.components(parts.keySet());
    if (!components.isEmpty()) {
      about.add("Components: " + String.join(" ", components));
    }
    return new AptIndex(layout, files, about);
  }

  private static IndexFile file(String part, byte[] text, boolean plain) {
    try {
      return plain
          ? IndexFile.of(part + PACKAGES, text)
          : IndexFile.of(part + COMPRESSED, Compression.GZIP.compress(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A file.
   *
   * @param name relative to Release
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and large
  record IndexFile(String name, byte[] content, String sha256) {

    static IndexFile of(String name, byte[] content) {
      return new IndexFile(name, content, Digests.sha256(content));
    }

    /** Its name by its digest. */
    String byHash() {
      return AptIndex.byHash(name, sha256);
    }
  }

  /** The names of its files by their digests, relative to the repository. */
  List<String> byHash() {
    return files.stream().map(file -> layout.root() + file.byHash()).toList();
  }

  static String byHash(String name, String digest) {
    return name.substring(0, name.lastIndexOf('/') + 1) + BY_HASH + digest;
  }

  /** Whether a directory holds these very files, and a Release that goes with them. */
  boolean isIn(Path dir) throws IOException {
    Path root = dir.resolve(layout.root());
    for (IndexFile file : files) {
      if (!holds(root.resolve(file.name()), file.content())
          || !holds(root.resolve(file.byHash()), file.content())) {
        return false;
      }
    }
    Optional<Instant> date = AptListing.releaseDate(root.resolve(RELEASE));
    return date.isPresent() && holds(root.resolve(RELEASE), release(date.get()));
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == content.length
        && Arrays.equals(Files.readAllBytes(file), content);
  }

  /**
   * Puts its files into a transaction.
   *
   * @param date of Release
   * @param stage of Release: the first file, unless InRelease is
   */
  void put(Transaction transaction, Instant date, Stage stage) throws IOException {
    for (IndexFile file : files) {
      transaction.put(Stage.INDEX, layout.root() + file.byHash(), file.content());
      transaction.put(Stage.BESIDE, layout.root() + file.name(), file.content());
    }
    if (layout.suite().isEmpty()) {
      transaction.remove(OBSOLETE);
    }
    transaction.put(stage, layout.root() + RELEASE, release(date));
  }

  /**
   * The Release file. Of digests it has SHA-256 only: apt asks for an index by the strongest that
   * is listed. What it says of itself never changes: apt stops where it does.
   *
   * @param date cut to seconds
   */
  byte[] release(Instant date) {
    StringBuilder text = new StringBuilder();
    about.forEach(line -> text.append(line).append('\n'));
    text.append("Date: ").append(DATE.format(date)).append('\n');
    text.append("Acquire-By-Hash: yes\n");
    text.append("Description: Kernel modules built from DKMS packages\n");
    text.append("SHA256:\n");
    files.forEach(
        file ->
            text.append(' ')
                .append(file.sha256())
                .append(' ')
                .append(file.content().length)
                .append(' ')
                .append(file.name())
                .append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
