package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.Deb822;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.util.Digests;

/** Reads the index of an apt repository from the disk, as a client does. */
final class AptListing {

  /** A line below Release's SHA256 field. */
  private static final Pattern ENTRY =
      Pattern.compile(" (?<digest>[0-9a-f]{64}) +[0-9]+ (?<name>\\S+)");

  /** The name of a module package, as DebianNames makes it. */
  private static final Pattern MODULES =
      Pattern.compile("(?<module>.+)-modules-(?<kernel>[0-9].*)");

  /** What one says whose modules were proven. */
  private static final String PROOF = "Dkms2bin-Proof";

  private static final String FILE_NAME = "\nFilename: ";

  private AptListing() {}

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
    Path release = dir.resolve(layout.root()).resolve(AptIndex.RELEASE);
    for (String line : Files.readAllLines(release, StandardCharsets.UTF_8)) {
      Matcher entry = ENTRY.matcher(line);
      if (entry.matches()) {
        String name = entry.group("name");
        named.put(name, layout.root() + AptIndex.byHash(name, entry.group("digest")));
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
          problems.add(
              layout.root() + AptIndex.RELEASE + " names " + name + ", and there is no such file");
        } else if (!Digests.sha256(place).equals(digest)) {
          problems.add(
              name + " has other content than " + layout.root() + AptIndex.RELEASE + " says");
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
        ours ? Optional.of(modules.group("kernel")) : Optional.empty(),
        Rung.of(fields.getOrDefault(PROOF, "")));
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
          .map(date -> AptIndex.DATE.parse(date, Instant::from));
    } catch (InputException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
