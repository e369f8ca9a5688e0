package org.packetary.dkms2bin.headers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.EnvironmentException;

/**
 * The headers that a module of one kernel is compiled with: the directory that {@code
 * /lib/modules/RELEASE/build} names, and the one that it shares with other flavours where a
 * distribution keeps such ({@code linux-headers-…-common} of Debian, {@code linux-headers-…}
 * without flavour of Ubuntu).
 *
 * @param trees the kernel's own directory first
 */
public record HeaderSet(List<Path> trees) {

  private static final Pattern INCLUDED_MAKEFILE =
      Pattern.compile("(?m)^include\\s+(/\\S+)/Makefile\\s*$");

  private static final Pattern UTS_RELEASE = Pattern.compile("#define UTS_RELEASE \"([^\"]+)\"");

  /** Where in a tree headers are that C code can include, and the part that it does not write. */
  private static final Pattern INCLUDE_ROOT =
      Pattern.compile("(?:arch/[^/]+/)?include/(?:generated/uapi/|generated/(?=asm/)|uapi/)?");

  public HeaderSet {
    trees = List.copyOf(trees);
  }

  /** A header: where it is, and how it is called below the kernel's headers. */
  record Header(Path path, String name) {

    /** How {@code #include} names it. */
    String included() {
      Matcher root = INCLUDE_ROOT.matcher(name);
      return root.lookingAt() ? name.substring(root.end()) : name;
    }

    /** The smaller, the likelier that a driver means what this header declares. */
    private int rank() {
      if (name.contains("/uapi/")) {
        return 3;
      }
      if (name.startsWith("arch/")) {
        return 2;
      }
      if (name.startsWith("include/asm-generic/")) {
        return 4;
      }
      return name.startsWith("include/linux/") ? 0 : 1;
    }
  }

  /**
   * Finds a kernel's headers.
   *
   * @param build the directory that modules are built against, for example {@code
   *     /lib/modules/RELEASE/build}
   * @param files says where a file at an absolute path is, with all links resolved
   * @return empty where there are none
   */
  public static Optional<HeaderSet> of(String build, Function<String, Optional<Path>> files) {
    Optional<Path> own = files.apply(build);
    if (own.isEmpty() || !Files.isDirectory(own.get().resolve("include"))) {
      return Optional.empty();
    }
    Set<Path> trees = new LinkedHashSet<>(List.of(own.get()));
    files
        .apply(build + "/Makefile")
        .ifPresent(
            makefile -> {
              trees.add(makefile.getParent());
              includedMakefile(makefile).flatMap(files).ifPresent(trees::add);
            });
    return Optional.of(new HeaderSet(new ArrayList<>(trees)));
  }

  private static Optional<String> includedMakefile(Path makefile) {
    try {
      Matcher include = INCLUDED_MAKEFILE.matcher(Files.readString(makefile));
      return include.find() ? Optional.of(include.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** What the kernel exports, if the headers say so. */
  Optional<Path> symvers() {
    return first("Module.symvers");
  }

  /** The kernel's release, if the headers say so. */
  public Optional<KernelRelease> release() {
    try {
      Optional<Path> file = first("include/generated/utsrelease.h");
      Matcher release = UTS_RELEASE.matcher(file.isPresent() ? Files.readString(file.get()) : "");
      return release.find() && KernelRelease.isRelease(release.group(1))
          ? Optional.of(KernelRelease.parse(release.group(1)))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<Path> first(String name) {
    return trees.stream().map(t -> t.resolve(name)).filter(Files::isRegularFile).findFirst();
  }

  /**
   * The headers of this kernel and its architecture, the likeliest to be meant first.
   *
   * @throws EnvironmentException if a directory cannot be read
   */
  List<Header> headers() {
    List<Header> headers = new ArrayList<>();
    for (Path tree : trees) {
      collect(tree, "include", headers);
      for (String architecture : architectures()) {
        collect(tree, "arch/" + architecture + "/include", headers);
      }
    }
    headers.sort(Comparator.comparingInt(Header::rank).thenComparing(Header::name));
    return headers;
  }

  /** Only the kernel's own architecture has generated headers. */
  private List<String> architectures() {
    Path arch = trees.get(0).resolve("arch");
    if (!Files.isDirectory(arch)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(arch)) {
      return entries
          .filter(a -> Files.isDirectory(a.resolve("include/generated")))
          .map(a -> a.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(arch, e);
    }
  }

  private static void collect(Path tree, String directory, List<Header> headers) {
    Path root = tree.resolve(directory);
    if (!Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(f -> f.getFileName().toString().endsWith(".h"))
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .map(f -> new Header(f, tree.relativize(f).toString()))
          .forEach(headers::add);
    } catch (IOException | UncheckedIOException e) {
      throw unreadable(root, e);
    }
  }

  private static EnvironmentException unreadable(Path directory, Exception e) {
    return new EnvironmentException(
        "cannot read the headers in " + directory + ": " + e.getMessage(),
        "may this user read them, and are they complete?",
        e);
  }
}
