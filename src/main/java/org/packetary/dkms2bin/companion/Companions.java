package org.packetary.dkms2bin.companion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.util.Digests;

/**
 * The files about packages of a repository, each at {@code attestations/PLACE.SUFFIX}, where PLACE
 * is the package's own below the repository. No index names them. A state file remembers their
 * digests, so that one that is gone or changed is found, and that nobody else's files are touched.
 */
public final class Companions {

  /** Where they lie, relative to the repository. */
  public static final String DIRECTORY = "attestations";

  private static final String STATE = ".dkms2bin/companions.json";

  /** How the names of packages end: a companion's name goes on behind it. */
  private static final List<String> PACKAGES = List.of(".deb.", ".rpm.");

  private final Path repository;
  private final SortedMap<String, String> before;
  private final SortedMap<String, String> digests;

  private Companions(
      Path repository, SortedMap<String, String> before, SortedMap<String, String> digests) {
    this.repository = repository;
    this.before = before;
    this.digests = digests;
  }

  /** What changes in a repository. */
  public interface Changes {

    /**
     * A file gets new content.
     *
     * @param name relative to the repository
     */
    void put(String name, byte[] content) throws IOException;

    /** A file goes. */
    void remove(String name);
  }

  /** Those that a repository remembers. */
  public static Companions in(Path repository) throws IOException {
    SortedMap<String, String> known = remembered(repository);
    return new Companions(repository, known, new TreeMap<>(known));
  }

  /** Those that lie in a repository: what it remembers of them does not count. */
  public static Companions found(Path repository) throws IOException {
    SortedMap<String, String> digests = new TreeMap<>();
    for (String name : namesIn(repository)) {
      digests.put(name, Digests.sha256(fileOf(repository, name)));
    }
    return new Companions(repository, remembered(repository), digests);
  }

  private static SortedMap<String, String> remembered(Path repository) throws IOException {
    Path file = repository.resolve(STATE);
    if (Files.isRegularFile(file)) {
      try {
        SortedMap<String, String> files = CompanionState.read(file);
        if (files.keySet().stream().allMatch(Companions::isName)) {
          return files;
        }
      } catch (MalformedJsonException e) {
        // Nothing is known of them, then: "repo index" finds them again.
      }
    }
    return new TreeMap<>();
  }

  /** Whether it is one of a package, and leads nowhere else. */
  private static boolean isName(String name) {
    return placeEnd(name) > 0
        && name.indexOf('\0') < 0
        && !name.startsWith("/")
        && !name.startsWith(".")
        && !name.contains("//")
        && !name.contains("/.");
  }

  /** Where the name of the package ends in one of a companion; 0 where it is none. */
  private static int placeEnd(String name) {
    int end = 0;
    for (String ending : PACKAGES) {
      end = Math.max(end, name.lastIndexOf(ending));
    }
    if (end <= 0) {
      return 0;
    }
    int from = end + PACKAGES.get(0).length();
    boolean good = from < name.length();
    for (int i = from; i < name.length() && good; i++) {
      char c = name.charAt(i);
      good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
    }
    return good ? from - 1 : 0;
  }

  private static List<String> namesIn(Path repository) throws IOException {
    Path top = repository.resolve(DIRECTORY);
    if (!Files.isDirectory(top)) {
      return List.of();
    }
    // A walk does not enter a directory that is a link.
    Path real = top.toRealPath();
    try (Stream<Path> files = Files.walk(real)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> real.relativize(file).toString())
          .filter(Companions::isName)
          .sorted()
          .toList();
    }
  }

  private static String placeOf(String name) {
    int end = placeEnd(name);
    if (end == 0) {
      throw new IllegalArgumentException(name);
    }
    return name.substring(0, end);
  }

  private static Path fileOf(Path repository, String name) {
    return repository.resolve(DIRECTORY).resolve(name);
  }

  /**
   * Where a file about a package lies.
   *
   * @param place the package's, relative to the repository
   */
  public static Path fileOf(Path repository, String place, String suffix) {
    return fileOf(repository, place + "." + suffix);
  }

  /**
   * Has those of a package published. What the repository has already is left alone.
   *
   * @param place the package's, relative to the repository
   * @param isNew whether its bytes are new there: what is about earlier ones goes
   */
  public void put(String place, PackageFile file, boolean isNew, Changes changes)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (PackageFile.Companion companion : file.companions()) {
      put(place, companion.suffix(), Files.readAllBytes(companion.file()), changes);
      names.add(place + "." + companion.suffix());
    }
    if (isNew) {
      // All names that begin with the place and a dot: what comes behind a dot is a slash.
      List<String> gone =
          digests.subMap(place + ".", place + "/").keySet().stream()
              .filter(name -> placeOf(name).equals(place) && !names.contains(name))
              .toList();
      remove(gone, changes);
    }
  }

  /** Has one of a package published, in place of an earlier one. */
  public void put(String place, String suffix, byte[] content, Changes changes) throws IOException {
    String name = place + "." + suffix;
    String digest = Digests.sha256(content);
    Path there = fileOf(repository, name);
    if (!Files.isRegularFile(there) || !Digests.sha256(there).equals(digest)) {
      changes.put(DIRECTORY + "/" + name, content);
    }
    digests.put(name, digest);
  }

  /**
   * Has those go whose packages go.
   *
   * @param isThere whether there will be a package at a place
   */
  public void keep(Predicate<String> isThere, Changes changes) {
    Map<String, Boolean> answers = new HashMap<>();
    List<String> gone =
        digests.keySet().stream()
            .filter(name -> !answers.computeIfAbsent(placeOf(name), isThere::test))
            .toList();
    remove(gone, changes);
  }

  private void remove(List<String> gone, Changes changes) {
    for (String name : gone) {
      digests.remove(name);
      changes.remove(DIRECTORY + "/" + name);
    }
  }

  /** Has it remembered what there is then. */
  public void remember(Changes changes) throws IOException {
    if (digests.equals(before)) {
      return;
    }
    if (digests.isEmpty()) {
      changes.remove(STATE);
      return;
    }
    changes.put(STATE, CompanionState.bytes(digests));
  }

  /** What is wrong with them, a sentence each. */
  public List<String> problems() throws IOException {
    List<String> problems = new ArrayList<>();
    for (String name : digests.keySet()) {
      complaint(name).ifPresent(what -> problems.add(DIRECTORY + "/" + name + " " + what));
    }
    for (String name : namesIn(repository)) {
      if (!digests.containsKey(name)) {
        problems.add(DIRECTORY + "/" + name + " is there, and was not published with a package");
      }
    }
    return problems;
  }

  private Optional<String> complaint(String name) throws IOException {
    Path file = fileOf(repository, name);
    if (!Files.isRegularFile(repository.resolve(placeOf(name)))) {
      return Optional.of("is about a package that is not there");
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of("was published, and there is no such file");
    }
    return Digests.sha256(file).equals(digests.get(name))
        ? Optional.empty()
        : Optional.of("has other content than was published");
  }

  /** The packages that a kind of file is about, by their places, with those files. */
  public SortedMap<String, Path> about(String suffix) {
    SortedMap<String, Path> files = new TreeMap<>();
    for (String name : digests.keySet()) {
      if (name.equals(placeOf(name) + "." + suffix)) {
        files.put(placeOf(name), fileOf(repository, name));
      }
    }
    return files;
  }
}
