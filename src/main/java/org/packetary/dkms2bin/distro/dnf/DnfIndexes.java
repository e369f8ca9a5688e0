package org.packetary.dkms2bin.distro.dnf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.AnswerCache;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.util.Digests;

/** Says which metadata dnf has, by repositories' {@code repomd.xml}. */
final class DnfIndexes implements AnswerCache.State {

  private static final String STAMP = "repodata/repomd.xml";

  /** What dnf adds to a repository's name: a digest of its address. */
  private static final Pattern PLACE = Pattern.compile("-[0-9a-f]{16}$");

  private static final Pattern TIME = Pattern.compile("<timestamp>\\s*(\\d{1,12})");

  private final Path cache;
  private final List<String> settings;

  /**
   * Metadata of some repositories.
   *
   * @param cache dnf's directory of it
   * @param settings what decides about answers beside it
   */
  DnfIndexes(Path cache, List<String> settings) {
    this.cache = cache;
    this.settings = List.copyOf(settings);
  }

  @Override
  public ArchiveSnapshot look() throws IOException {
    Map<String, String> repositories = new TreeMap<>();
    List<String> described = new ArrayList<>();
    for (Path file : files()) {
      String name = PLACE.matcher(cache.relativize(file).getName(0).toString()).replaceFirst("");
      String text = Files.readString(file, StandardCharsets.UTF_8);
      repositories.put(name, Digests.sha256(text));
      described.add(name + " " + date(text));
    }
    List<String> deciding = new ArrayList<>(List.of("dnf 1"));
    deciding.addAll(settings);
    repositories.forEach((name, digest) -> deciding.add(name + " " + digest));
    return ArchiveSnapshot.of(deciding, described);
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(cache)) {
      return List.of();
    }
    try (Stream<Path> repositories = Files.list(cache)) {
      return repositories
          .map(repository -> repository.resolve(STAMP))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }

  private static String date(String metadata) {
    OptionalLong newest =
        TIME.matcher(metadata).results().mapToLong(r -> Long.parseLong(r.group(1))).max();
    return newest.isPresent() ? Instant.ofEpochSecond(newest.getAsLong()).toString() : "undated";
  }
}
