package org.packetary.dkms2bin.resolve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Finds kernels' headers in a tree of files that is to be laid over a root. */
final class HeaderTree {

  /** Where distributions and kernel builds put headers, a directory each. */
  private static final List<String> PLACES = List.of("usr/src", "usr/src/kernels");

  private static final List<String> MODULES = List.of("lib/modules", "usr/lib/modules");

  /** The Makefile of the kernel writes it for every release, see its target "utsrelease.h". */
  private static final Pattern UTS_RELEASE =
      Pattern.compile("#define\\s+UTS_RELEASE\\s+\"([^\"]+)\"");

  private final Path tree;

  /** A view of a tree. */
  HeaderTree(Path tree) {
    this.tree = tree;
  }

  /**
   * The releases with headers in the tree.
   *
   * @return each with its headers' directory, relative to the tree
   */
  SortedMap<KernelRelease, Path> kernels() {
    SortedMap<KernelRelease, Path> kernels = new TreeMap<>();
    for (Path directory : candidates()) {
      releaseOf(directory).ifPresent(r -> kernels.putIfAbsent(r, tree.relativize(directory)));
    }
    return kernels;
  }

  /** Makes the links by which builds find headers, where the tree has none. */
  void link(KernelRelease release, Path headers) {
    if (MODULES.stream().anyMatch(place -> isLinked(place, release))) {
      return;
    }
    Path modules = tree.resolve(MODULES.get(0)).resolve(release.release());
    try {
      Files.createDirectories(modules);
      Files.createSymbolicLink(modules.resolve("build"), Path.of("/").resolve(headers));
    } catch (IOException e) {
      throw new EnvironmentException("cannot write in " + modules, "is the disk full?", e);
    }
  }

  private boolean isLinked(String place, KernelRelease release) {
    Path build = tree.resolve(place).resolve(release.release()).resolve("build");
    return Files.exists(build, LinkOption.NOFOLLOW_LINKS);
  }

  private List<Path> candidates() {
    List<Path> candidates = new ArrayList<>();
    PLACES.forEach(place -> candidates.addAll(directoriesIn(tree.resolve(place))));
    for (String modules : MODULES) {
      directoriesIn(tree.resolve(modules)).stream()
          .map(d -> d.resolve("build"))
          .filter(d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS))
          .forEach(candidates::add);
    }
    return candidates;
  }

  private static List<Path> directoriesIn(Path parent) {
    if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(parent)) {
      return children
          .filter(d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new EnvironmentException("cannot list " + parent, null, e);
    }
  }

  /** The release that a directory of headers is of; empty for what is no such directory. */
  static Optional<KernelRelease> releaseOf(Path directory) {
    Matcher matcher =
        UTS_RELEASE.matcher(text(directory.resolve("include/generated/utsrelease.h")));
    String release =
        matcher.find()
            ? matcher.group(1)
            : text(directory.resolve("include/config/kernel.release")).strip();
    return KernelRelease.isRelease(release)
        ? Optional.of(KernelRelease.parse(release))
        : Optional.empty();
  }

  /** A small file's text; empty where there is none. A link could lead to the host's files. */
  private static String text(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }
}
