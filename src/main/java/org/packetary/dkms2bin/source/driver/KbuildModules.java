package org.packetary.dkms2bin.source.driver;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.InputException;

/**
 * The modules that kbuild makes of a directory and those it descends into
 * (Documentation/kbuild/modules.rst).
 *
 * @param modules in the order in which the makefiles list them, located relative to the sources'
 *     top
 * @param makefiles each file that lists any, relative to the top
 * @param options the CONFIG_ options that modules depend on and no makefile sets, by name
 * @param unclear object lists that cannot be told without running make, as written
 */
record KbuildModules(
    List<BuiltModuleSpec> modules,
    List<String> makefiles,
    Set<String> options,
    List<String> unclear) {

  /** An option of the kernel's configuration decides. */
  private static final Pattern OPTION = Pattern.compile("\\$[({](CONFIG_\\w+)[)}]");

  /** A variable that no makefile sets: make takes it as empty. */
  private static final Pattern UNSET = Pattern.compile("\\$[({][A-Za-z0-9_.-]+[)}]");

  private static final int DEEPEST = 8;
  private static final int MOST = 500;

  KbuildModules {
    modules = List.copyOf(modules);
    makefiles = List.copyOf(makefiles);
    unclear = List.copyOf(unclear);
  }

  /** What kbuild makes of several directories, one after the other. */
  static KbuildModules of(List<Path> directories, Path top) {
    Search search = new Search(top);
    directories.forEach(d -> search.descend(d, Map.of(), 0));
    return search.result();
  }

  /** Whether there is anything for kbuild to make. */
  boolean lists() {
    return !modules.isEmpty() || !unclear.isEmpty();
  }

  /** The makefile that kbuild reads in a directory: Kbuild, else Makefile. */
  static Optional<Path> makefile(Path directory) {
    return List.of("Kbuild", "Makefile").stream()
        .map(directory::resolve)
        .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }

  /**
   * What kbuild makes when it is pointed at a directory.
   *
   * @param top the sources, of which the directory is a part or the whole
   */
  static KbuildModules of(Path directory, Path top) {
    return of(List.of(directory), top);
  }

  /** A search over directories. */
  private static final class Search {

    private final Path top;
    private final Set<BuiltModuleSpec> modules = new LinkedHashSet<>();
    private final List<String> makefiles = new ArrayList<>();
    private final Set<String> options = new LinkedHashSet<>();
    private final List<String> unclear = new ArrayList<>();
    private final Set<Path> visited = new HashSet<>();

    Search(Path top) {
      this.top = top;
    }

    KbuildModules result() {
      return new KbuildModules(List.copyOf(modules), makefiles, options, unclear);
    }

    /** Exported variables reach makefiles further down, so all of them are taken along. */
    void descend(Path directory, Map<String, String> inherited, int depth) {
      if (depth > DEEPEST || modules.size() > MOST || !visited.add(directory)) {
        return;
      }
      Optional<Makefile> read = makefile(directory).flatMap(f -> Makefile.read(f, top));
      if (read.isEmpty()) {
        return;
      }
      Map<String, String> variables = new LinkedHashMap<>(inherited);
      variables.putAll(read.get().variables());
      int before = modules.size() + unclear.size();
      for (Makefile.Objects list : read.get().objects()) {
        objects(list, directory, variables, depth);
      }
      if (modules.size() + unclear.size() > before) {
        makefile(directory).ifPresent(f -> makefiles.add(top.relativize(f).toString()));
      }
    }

    private void objects(
        Makefile.Objects list, Path directory, Map<String, String> variables, int depth) {
      Matcher option = OPTION.matcher(list.decider());
      boolean undecided = option.matches() && !variables.containsKey(option.group(1));
      String decision = undecided ? "m" : Expansion.partly(list.decider(), variables).strip();
      if (decision.contains("$")) {
        unclear.add("obj-" + list.decider());
        return;
      }
      if (!decision.equals("m") && !decision.equals("y")) {
        return;
      }
      int before = modules.size();
      for (String word : Expansion.partly(list.words(), variables).strip().split("\\s+", -1)) {
        if (word.contains("$") && !UNSET.matcher(word).matches()) {
          unclear.add(list.words());
          break;
        }
        object(word, directory, variables, decision.equals("m"), depth);
      }
      if (undecided && modules.size() > before) {
        options.add(option.group(1));
      }
    }

    private void object(
        String word, Path directory, Map<String, String> variables, boolean modular, int depth) {
      if (word.endsWith("/")) {
        Path below = directory.resolve(word).normalize();
        if (below.startsWith(top) && Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
          descend(below, variables, depth + 1);
        }
      } else if (modular && word.endsWith(".o")) {
        module(directory.resolve(word.substring(0, word.length() - 2)).normalize());
      }
    }

    private void module(Path module) {
      Path parent = module.getParent();
      if (parent == null || !module.startsWith(top)) {
        return;
      }
      String name = String.valueOf(module.getFileName());
      try {
        modules.add(new BuiltModuleSpec(name, top.relativize(parent).toString(), Optional.empty()));
      } catch (InputException e) {
        unclear.add(name + ".o");
      }
    }
  }
}
