package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Architecture;

/**
 * Where the packages and the index of an apt repository lie: all at the top level, or packages in
 * {@code pool} and the index of a suite in {@code dists} (the repository format on Debian's wiki).
 *
 * @param suite empty for the flat layout
 * @param component of a suite, where packages that are published come to
 */
public record AptLayout(Optional<String> suite, String component) {

  /** All at the top level. */
  public static final AptLayout FLAT = new AptLayout(Optional.empty(), "");

  static final String DISTS = "dists";
  private static final String POOL = "pool";
  private static final String ALL = "all";

  /** What may stand in a path, an index and a sources list. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.+~_-]{0,100}");

  /** Checks the words. */
  public AptLayout {
    if (suite.isPresent() && !(isWord(suite.get()) && isWord(component))) {
      throw new IllegalArgumentException("suite " + suite.get() + ", component " + component);
    }
  }

  /** Whether a suite or a component can be called so. */
  public static boolean isWord(String word) {
    return WORD.matcher(word).matches();
  }

  /** A suite whose packages lie in the pool. */
  public static AptLayout pool(String suite, String component) {
    return new AptLayout(Optional.of(suite), component);
  }

  /** Those of the suites that a directory has. */
  static List<AptLayout> suitesIn(Path dir) throws IOException {
    List<AptLayout> suites = new ArrayList<>();
    for (String suite : wordsIn(dir.resolve(DISTS))) {
      List<String> components = wordsIn(dir.resolve(POOL).resolve(suite));
      suites.add(pool(suite, components.isEmpty() ? "main" : components.get(0)));
    }
    return suites;
  }

  private static List<String> wordsIn(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(AptLayout::isWord)
          .sorted()
          .toList();
    }
  }

  /** What files of ours about it begin with. */
  String word() {
    return suite.map(name -> "apt-" + name).orElse("apt");
  }

  /** The directory of Release, with a slash at the end; empty for the top level. */
  String root() {
    return suite.map(name -> DISTS + "/" + name + "/").orElse("");
  }

  /**
   * Where a package lies.
   *
   * @param source what it was made of: packages of one are kept together
   */
  String place(String source, String fileName) {
    return suite
        .map(name -> String.join("/", POOL, name, component, prefix(source), source, fileName))
        .orElse(fileName);
  }

  /** As in Debian's pool: the first letter, or the first four of a library. */
  private static String prefix(String source) {
    String word = source.toLowerCase(Locale.ROOT);
    return word.startsWith("lib") && word.length() > 3
        ? word.substring(0, 4)
        : word.substring(0, 1);
  }

  /** What may be package files, by its name. */
  List<Path> candidates(Path dir) throws IOException {
    Path top = suite.map(name -> dir.resolve(POOL).resolve(name)).orElse(dir);
    if (!Files.isDirectory(top)) {
      return List.of();
    }
    // A search does not enter a directory that is a link, the repository's own name perhaps.
    Path real = top.toRealPath();
    try (Stream<Path> files = suite.isPresent() ? Files.walk(real, 4) : Files.list(real)) {
      return files
          .filter(f -> f.toString().endsWith(".deb"))
          .map(f -> top.resolve(real.relativize(f)))
          .toList();
    }
  }

  /** The packages of each Packages file, by its directory relative to Release's. */
  Map<String, List<IndexedDeb>> parts(List<IndexedDeb> debs) {
    Map<String, List<IndexedDeb>> parts = new TreeMap<>();
    if (suite.isEmpty()) {
      parts.put("", debs);
      return parts;
    }
    Set<String> components = new TreeSet<>(Set.of(component));
    debs.forEach(deb -> components.add(componentOf(deb)));
    for (String one : components) {
      for (String architecture : architectures(debs)) {
        List<IndexedDeb> part = new ArrayList<>();
        for (IndexedDeb deb : debs) {
          String its = deb.field("Architecture");
          if (componentOf(deb).equals(one) && (its.equals(ALL) || its.equals(architecture))) {
            part.add(deb);
          }
        }
        parts.put(one + "/binary-" + architecture + "/", part);
      }
    }
    return parts;
  }

  /** What Release names: {@code all} has an index of its own in no layout. */
  List<String> architectures(List<IndexedDeb> debs) {
    Set<String> named = new TreeSet<>();
    debs.forEach(deb -> named.add(deb.field("Architecture")));
    if (suite.isPresent()) {
      named.remove(ALL);
      if (named.isEmpty()) {
        Stream.of(Architecture.values()).map(Architecture::debian).forEach(named::add);
      }
    }
    return List.copyOf(named);
  }

  /** The components that Release names. */
  List<String> components(Iterable<String> parts) {
    Set<String> named = new TreeSet<>();
    parts.forEach(part -> named.add(part.replaceFirst("/.*", "")));
    return suite.isPresent() ? List.copyOf(named) : List.of();
  }

  private static String componentOf(IndexedDeb deb) {
    return deb.fileName().split("/", 4)[2];
  }
}
