package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.AnswerCache;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.model.Architecture;

/** Says which indexes apt has, by what its Release files list. */
final class AptIndexes implements AnswerCache.State {

  private static final String STAMP = "Release";

  /** To be raised when something else is read in the same files. */
  private static final String FORM = "apt 1 ";

  private final Path lists;
  private final List<String> sources;
  private final Architecture architecture;
  private final KeptSnapshot kept;

  /**
   * Indexes of some sources.
   *
   * @param lists apt's directory of them, which has those of no others
   * @param sources the lines of sources.list(5)
   * @param kept remembers what they said
   */
  AptIndexes(Path lists, List<String> sources, Architecture architecture, KeptSnapshot kept) {
    this.kept = kept;
    this.lists = lists;
    this.sources = List.copyOf(sources);
    this.architecture = architecture;
  }

  @Override
  public ArchiveSnapshot look() throws IOException {
    List<Path> files = files();
    List<String> settings = new ArrayList<>(sources);
    settings.add(FORM + architecture.debian());
    return kept.of(files, settings, () -> read(files));
  }

  private ArchiveSnapshot read(List<Path> files) throws IOException {
    List<ReleaseFile> releases = new ArrayList<>();
    for (Path file : files) {
      releases.add(ReleaseFile.read(file));
    }
    releases.sort(Comparator.comparing(ReleaseFile::suite));
    // Where a mirror is, and how it is trusted, changes no answer; the order of sources may.
    List<String> deciding = new ArrayList<>(List.of(FORM + architecture.debian()));
    sources.forEach(line -> deciding.add(String.join(" ", words(line))));
    List<String> components =
        sources.stream().flatMap(l -> words(l).stream().skip(1)).distinct().sorted().toList();
    releases.stream()
        .map(r -> String.join("\n", r.deciding(components, architecture.debian())))
        .sorted()
        .forEach(deciding::add);
    return ArchiveSnapshot.of(
        deciding,
        sources.stream().flatMap(line -> described(words(line), releases).stream()).toList());
  }

  /** What apt is still downloading says nothing yet. */
  private List<Path> files() throws IOException {
    if (!Files.isDirectory(lists)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(lists)) {
      return files.filter(f -> f.toString().endsWith(STAMP)).sorted().toList();
    }
  }

  /** The suite and the components of {@code deb [OPTIONS] URI SUITE COMPONENT...}. */
  private static List<String> words(String line) {
    String[] words = line.replaceFirst("\\[.*?] *", "").split(" +");
    return Arrays.asList(words).subList(Math.min(2, words.length), words.length);
  }

  private static List<String> described(List<String> words, List<ReleaseFile> releases) {
    String suite = words.isEmpty() ? "" : words.get(0);
    String date =
        releases.stream()
            .filter(r -> r.suite().equals(suite.replace('/', '_')))
            .findFirst()
            .map(r -> date(r.date()))
            .orElse("not there");
    return words.stream().skip(1).map(c -> suite + "/" + c + " " + date).toList();
  }

  private static String date(String said) {
    try {
      return Instant.from(
              DateTimeFormatter.RFC_1123_DATE_TIME.parse(said.replaceFirst("UTC$", "GMT")))
          .toString();
    } catch (DateTimeException e) {
      return said;
    }
  }
}
