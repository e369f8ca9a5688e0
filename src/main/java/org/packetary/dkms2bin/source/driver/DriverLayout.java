package org.packetary.dkms2bin.source.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * Where in driver sources the driver is: at the top, in {@code src/} as with Intel's, or in the one
 * directory further down for which kbuild has something to make.
 *
 * @param directories relative to the top, {@code ""} for the top itself; more than one where it
 *     cannot be told
 * @param isWhole whether kbuild makes all modules of that directory; otherwise they are in several
 *     below the top, into which the top's makefile descends
 * @param kbuild what kbuild makes of all of them
 * @param rules the directory's own makefile
 */
record DriverLayout(
    List<String> directories, boolean isWhole, KbuildModules kbuild, Optional<OwnRules> rules) {

  private static final int DEEPEST = 3;
  private static final int MOST = 2_000;

  /** Directories whose modules are not what the sources are about. */
  private static final Set<String> BESIDE_THE_POINT =
      Set.of("debian", "doc", "docs", "example", "examples", "sample", "samples", "test", "tests");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+~@-]*");

  DriverLayout {
    directories = List.copyOf(directories);
  }

  /** Looks for the driver. */
  static DriverLayout of(Path top) {
    List<Path> level = List.of(top);
    for (int depth = 0; depth <= DEEPEST && !level.isEmpty() && level.size() < MOST; depth++) {
      List<Path> found = choose(level, d -> KbuildModules.of(d, top).lists());
      if (!found.isEmpty()) {
        return at(found, top);
      }
      level = level.stream().flatMap(d -> below(d).stream()).toList();
    }
    List<Path> own =
        choose(
            Stream.concat(Stream.of(top), below(top).stream()).toList(),
            d -> OwnRules.of(d, top).filter(OwnRules::takesKernel).isPresent());
    return at(own.contains(top) || own.isEmpty() ? List.of(top) : own, top);
  }

  private static DriverLayout at(List<Path> directories, Path top) {
    Path first = directories.get(0);
    KbuildModules kbuild = KbuildModules.of(directories, top);
    if (directories.size() == 1) {
      return new DriverLayout(relative(directories, top), true, kbuild, OwnRules.of(first, top));
    }
    Optional<OwnRules> common = OwnRules.of(top, directories).filter(OwnRules::takesKernel);
    return new DriverLayout(
        common.isPresent() ? List.of("") : relative(directories, top), false, kbuild, common);
  }

  private static List<String> relative(List<Path> directories, Path top) {
    return directories.stream().map(d -> top.relativize(d).toString()).toList();
  }

  private static List<Path> choose(List<Path> level, Predicate<Path> wanted) {
    List<Path> found = level.stream().filter(wanted).toList();
    List<Path> sources = found.stream().filter(d -> d.endsWith("src")).toList();
    return found.size() > 1 && sources.size() == 1 ? sources : found;
  }

  private static List<Path> below(Path directory) {
    List<Path> directories = new ArrayList<>();
    try (Stream<Path> all = Files.list(directory)) {
      all.filter(d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS))
          .filter(d -> isCandidate(String.valueOf(d.getFileName())))
          .sorted()
          .forEach(directories::add);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + directory + ": " + e.getMessage(), "check the disk", e);
    }
    return directories;
  }

  /** Only names that a command can hold without quotes. */
  private static boolean isCandidate(String name) {
    return NAME.matcher(name).matches() && !BESIDE_THE_POINT.contains(name);
  }

  /** Whether it can be told where the driver is. */
  boolean isClear() {
    return directories.size() == 1;
  }

  /** The commands that build it, where they can be told. */
  Optional<BuildCommands> commands() {
    if (!isClear()) {
      return Optional.empty();
    }
    return isWhole
        ? BuildCommands.choose(directories.get(0), kbuild, rules)
        : rules.map(r -> BuildCommands.own("", r));
  }
}
