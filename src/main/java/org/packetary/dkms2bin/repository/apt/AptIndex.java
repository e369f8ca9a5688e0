package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.Deb822;
import org.packetary.dkms2bin.repository.ListedPackage;
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
  private static final String FILE_NAME = "\nFilename: ";
  private static final String COMPRESSED = PACKAGES + ".gz";

  /** The form that earlier versions wrote. */
  private static final String OBSOLETE = PACKAGES + ".xz";

  /** Where apt finds an index by its digest ("Acquire-By-Hash" of the repository format). */
  private static final String BY_HASH = "by-hash/SHA256/";

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** A line below Release's SHA256 field. */
  private static final Pattern ENTRY =
      Pattern.compile(" (?<digest>[0-9a-f]{64}) +[0-9]+ (?<name>\\S+)");

  /** The name of a module package, as DebianNames makes it. */
  private static final Pattern MODULES =
      Pattern.compile("(?<module>.+)-modules-(?<kernel>[0-9].*)");

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

  private static String byHash(String name, String digest) {
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
    Optional<Instant> date = releaseDate(root.resolve(RELEASE));
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

  /** Whether a directory has a Release of a layout, and all files that it names. */
  static boolean isThere(Path dir, AptLayout layout) {
    Path root = dir.resolve(layout.root());
    try {
      for (Map.Entry<String, String> file : named(dir, layout).entrySet()) {
        if (!Files.isRegularFile(root.resolve(file.getKey()))
            || !Files.isRegularFile(dir.resolve(file.getValue()))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The files by digest that a directory's Release names, by the names that it gives them.
   *
   * @return names relative to the directory by names relative to Release
   * @throws IOException if there is no Release
   */
  static Map<String, String> named(Path dir, AptLayout layout) throws IOException {
    Map<String, String> named = new LinkedHashMap<>();
    Path release = dir.resolve(layout.root()).resolve(RELEASE);
    for (String line : Files.readAllLines(release, StandardCharsets.UTF_8)) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        String name = entry.group("name");
        named.put(name, layout.root() + byHash(name, entry.group("digest")));
      }
    }
    return named;
  }

  /**
   * What is wrong with the files that Release names: apt fetches one of them by its digest, other
   * clients by its name.
   *
   * @throws IOException if there is no Release
   */
  static List<String> problems(Path dir, AptLayout layout) throws IOException {
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, String> file : named(dir, layout).entrySet()) {
      String digest = file.getValue().substring(file.getValue().lastIndexOf('/') + 1);
      for (String name : List.of(layout.root() + file.getKey(), file.getValue())) {
        Path place = dir.resolve(name);
        if (!Files.isRegularFile(place)) {
          problems.add(layout.root() + RELEASE + " names " + name + ", and there is no such file");
        } else if (!Digests.sha256(place).equals(digest)) {
          problems.add(name + " has other content than " + layout.root() + RELEASE + " says");
        }
      }
    }
    return problems;
  }

  /**
   * The packages that index files list.
   *
   * @param files those of a publication, compressed ones too; names relative to the repository
   * @throws IOException if one is not there
   */
  static List<ListedPackage> listed(Path dir, Collection<String> files) throws IOException {
    return listed(dir, files, fileName -> true);
  }

  /** Those of them that are wanted, by their file names. */
  static List<ListedPackage> listed(Path dir, Collection<String> files, Predicate<String> wanted)
      throws IOException {
    Map<String, ListedPackage> listed = new LinkedHashMap<>();
    for (String name : files) {
      Path file = dir.resolve(name);
      if (!Files.isRegularFile(file)) {
        throw new NoSuchFileException(file.toString());
      }
      if (Compression.detect(file) != Compression.NONE) {
        continue;
      }
      String text = Files.readString(file, StandardCharsets.UTF_8);
      int from = 0;
      for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", from)) {
        String paragraph = text.substring(from, end);
        String fileName = fileName(paragraph);
        if (wanted.test(fileName)) {
          listed.put(fileName, listed(paragraph, fileName));
        }
        from = end + 2;
      }
    }
    return List.copyOf(listed.values());
  }

  /** As {@link IndexedDeb#paragraph} writes it. */
  private static String fileName(String paragraph) {
    int field = paragraph.indexOf(FILE_NAME);
    if (field < 0) {
      return "";
    }
    int from = field + FILE_NAME.length();
    int end = paragraph.indexOf('\n', from);
    String name = paragraph.substring(from, end < 0 ? paragraph.length() : end);
    return name.startsWith("./") ? name.substring(2) : name;
  }

  private static ListedPackage listed(String paragraph, String fileName) {
    Map<String, String> fields = new HashMap<>();
    for (String line : paragraph.split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon > 0 && line.charAt(0) != ' ') {
        fields.put(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    String name = fields.getOrDefault("Package", "");
    Matcher modules = MODULES.matcher(name);
    boolean ours = modules.matches();
    return new ListedPackage(
        name,
        fields.getOrDefault("Version", ""),
        fields.getOrDefault("Architecture", ""),
        fileName,
        fields.getOrDefault("SHA256", ""),
        ours ? Optional.of(modules.group("module")) : Optional.empty(),
        ours ? Optional.of(modules.group("kernel")) : Optional.empty());
  }

  /** The date of a Release file; empty when there is none that can be read. */
  static Optional<Instant> releaseDate(Path release) throws IOException {
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
