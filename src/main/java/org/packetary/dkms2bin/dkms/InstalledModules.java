package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/**
 * The modules that dkms built for a cell, and where it installed them. The files are those of
 * dkms's own tree; where they belong is what {@code dkms install} did with them. What the build put
 * below the kernel's modules directory by itself is neither.
 *
 * @param modules in the order of their places
 * @param notInstalled the names of modules that dkms built and left out, {@code NAME.ko}
 * @param byBuild what the build itself had installed and {@code build.sh} took away before {@code
 *     dkms install}: paths below the kernel's modules directory
 */
public record InstalledModules(
    List<BuiltModule> modules, List<String> notInstalled, List<String> byBuild) {

  private static final Pattern MODULE = Pattern.compile(".*\\.ko(\\.(gz|xz|zst))?");

  /** Relative, without empty, {@code .} or {@code ..} components. */
  private static final Pattern CLEAN =
      Pattern.compile("(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+(/(?!\\.{1,2}(/|$))[^/\\p{Cntrl}]+)*");

  public InstalledModules {
    modules = List.copyOf(modules);
    notInstalled = List.copyOf(notInstalled);
    byBuild = List.copyOf(byBuild);
  }

  /**
   * Reads a root in which dkms has installed a cell's modules.
   *
   * @param said what {@code dkms install} printed: it decides where a script has put a copy of a
   *     module elsewhere
   */
  public static InstalledModules of(CellId cell, SandboxRoot root, String said) throws IOException {
    Path out = Dkms.out(root);
    List<String> written = paths(out.resolve("modules.installed"));
    List<BuiltModule> modules = new ArrayList<>();
    List<String> notInstalled = new ArrayList<>();
    for (Path file : kept(cell, root)) {
      String name = BuiltModule.plain(file.getFileName().toString());
      Optional<String> place = place(cell, root, file, written, said);
      place.ifPresentOrElse(
          p -> modules.add(new BuiltModule(file, p)), () -> notInstalled.add(name));
    }
    modules.sort(Comparator.comparing(BuiltModule::relative));
    return new InstalledModules(modules, notInstalled, paths(out.resolve("modules.by-build")));
  }

  /** The regular files among the modules in dkms's tree; a build may have left anything there. */
  private static List<Path> kept(CellId cell, SandboxRoot root) throws IOException {
    Optional<Path> directory =
        root.written()
            .find(new DkmsPlaces(cell.module()).modules(cell))
            .filter(d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS));
    if (directory.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory.get())) {
      return files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .filter(f -> MODULE.matcher(f.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /**
   * Where dkms put a module: of the files of its name that {@code dkms install} wrote, the one that
   * is a copy, and that is where dkms says it installs to.
   */
  private static Optional<String> place(
      CellId cell, SandboxRoot root, Path file, List<String> written, String said)
      throws IOException {
    String name = BuiltModule.plain(file.getFileName().toString());
    Optional<String> best = Optional.empty();
    int most = -1;
    for (String path : written) {
      int slash = path.lastIndexOf('/');
      if (!BuiltModule.plain(path.substring(slash + 1)).equals(name)) {
        continue;
      }
      int points = isCopy(cell, root, file, path) ? 2 : 0;
      if (said.contains("/" + cell.kernel() + "/" + path.substring(0, slash + 1))) {
        points += 1;
      }
      if (points > most) {
        most = points;
        best = Optional.of(path);
      }
    }
    return best;
  }

  private static boolean isCopy(CellId cell, SandboxRoot root, Path file, String path)
      throws IOException {
    Optional<Path> installed =
        root.written()
            .find("/lib/modules/" + cell.kernel() + "/" + path)
            .or(() -> root.written().find("/usr/lib/modules/" + cell.kernel() + "/" + path))
            .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS));
    return installed.isPresent() && Files.mismatch(file, installed.get()) < 0;
  }

  private static List<String> paths(Path file) throws IOException {
    return Dkms.text(file).stream()
        .flatMap(text -> Stream.of(text.split("\0", -1)))
        .filter(path -> CLEAN.matcher(path).matches())
        .toList();
  }
}
