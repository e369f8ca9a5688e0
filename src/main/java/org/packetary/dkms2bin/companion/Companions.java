package org.packetary.dkms2bin.companion;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.util.Digests;

/**
 * The files about packages of a repository, each at {@code attestations/PLACE.SUFFIX}, where PLACE
 * is the package's own below the repository. No index names them. State files remember their
 * digests, so that one that is gone or changed is found, and that nobody else's files are touched.
 */
public final class Companions {

  /** Where they lie, relative to the repository. */
  public static final String DIRECTORY = "attestations";

  /** How the names of packages end: a companion's name goes on behind it. */
  private static final List<String> PACKAGES = List.of(".deb.", ".rpm.");

  private final Path repository;
  private final CompanionState digests;

  private Companions(Path repository, CompanionState digests) {
    this.repository = repository;
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
  public static Companions in(Path repository) {
    return new Companions(repository, new CompanionState(repository));
  }

  /** Those that lie in a repository: what it remembers of them does not count. */
  public static Companions found(Path repository) throws IOException {
    CompanionState digests = new CompanionState(repository);
    digests.clear();
    for (String name : namesIn(repository)) {
      digests.put(placeOf(name), name, Digests.sha256(fileOf(repository, name)));
    }
    return new Companions(repository, digests);
  }

  /** Whether it is one of a package, and leads nowhere else. */
  static boolean isName(String name) {
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

  static String placeOf(String name) {
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
      List<String> gone = new ArrayList<>(digests.of(place).keySet());
      gone.removeAll(names);
      remove(place, gone, changes);
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
    digests.put(place, name, digest);
  }

  /** The packages that there are some of, by their places. */
  public Set<String> places() throws IOException {
    Set<String> places = new HashSet<>();
    digests.all().keySet().forEach(name -> places.add(placeOf(name)));
    return places;
  }

  /**
   * Has those go whose packages go.
   *
   * @param places of packages that go
   */
  public void remove(Collection<String> places, Changes changes) throws IOException {
    for (String place : places) {
      remove(place, List.copyOf(digests.of(place).keySet()), changes);
    }
  }

  private void remove(String place, List<String> gone, Changes changes) throws IOException {
    for (String name : gone) {
      digests.remove(place, name);
      changes.remove(DIRECTORY + "/" + name);
    }
  }

  /** Has it remembered what there is then. */
  public void remember(Changes changes) throws IOException {
    digests.remember(changes);
  }

  /** What is wrong with them, a sentence each. */
  public List<String> problems() throws IOException {
    List<String> problems = new ArrayList<>();
    SortedMap<String, String> known = digests.all();
    for (String name : known.keySet()) {
      complaint(name, known.get(name))
          .ifPresent(what -> problems.add(DIRECTORY + "/" + name + " " + what));
    }
    for (String name : namesIn(repository)) {
      if (!known.containsKey(name)) {
        problems.add(DIRECTORY + "/" + name + " is there, and was not published with a package");
      }
    }
    return problems;
  }

  private Optional<String> complaint(String name, String digest) throws IOException {
    Path file = fileOf(repository, name);
    if (!Files.isRegularFile(repository.resolve(placeOf(name)))) {
      return Optional.of("is about a package that is not there");
    }
    if (!Files.isRegularFile(file)) {
      return Optional.of("was published, and there is no such file");
    }
    return Digests.sha256(file).equals(digest)
        ? Optional.empty()
        : Optional.of("has other content than was published");
  }

  /** The packages that a kind of file is about, by their places, with those files. */
  public SortedMap<String, Path> about(String suffix) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    for (String name : digests.all().keySet()) {
      if (name.equals(placeOf(name) + "." + suffix)) {
        files.put(placeOf(name), fileOf(repository, name));
      }
    }
    return files;
  }
}
