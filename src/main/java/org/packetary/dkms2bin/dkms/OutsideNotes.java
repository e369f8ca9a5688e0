package org.packetary.dkms2bin.dkms;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellId;

/** Words the notes about files that a build wrote in its root and no package holds. */
public final class OutsideNotes {

  private static final int MOST_NAMED = 6;

  /** What files are for, by their place without a leading {@code /usr}; the first that fits. */
  private static final Map<String, Pattern> KINDS = new LinkedHashMap<>();

  static {
    kind("modules", "/lib/modules/.*\\.ko(\\.\\w+)?");
    kind("kernel headers", "(/usr)?/src/(linux|kernels).*|/lib/modules/[^/]+/(build|source).*");
    kind("firmware", "/lib/firmware/.*");
    kind("udev rules", "(/lib|/etc)/udev/.*");
    kind("module settings", "(/lib|/etc)/(modprobe|modules-load|depmod)\\.d/.*|/etc/modules");
    kind("services", "(/lib|/etc)/systemd/.*|/etc/init\\.d/.*");
    kind("programs", "(/usr)?(/local)?/s?bin/.*");
    kind("libraries", "(/usr/local)?/lib(32|64)?/.*\\.(so|a)(\\..*)?");
    kind("settings", "/etc/.*");
    kind("other files", ".*");
  }

  private OutsideNotes() {}

  private static void kind(String name, String place) {
    KINDS.put(name, Pattern.compile(place));
  }

  /**
   * The sentences; none where a build kept to its directory.
   *
   * @param named the names that dkms.conf gives its modules, without suffix
   */
  public static List<String> of(
      CellId cell, Set<String> named, InstalledModules modules, OutsideWrites writes) {
    List<String> notes = new ArrayList<>();
    if (!modules.byBuild().isEmpty()) {
      notes.add(
          "a target of the makefile, or a script, installs below /lib/modules/"
              + cell.kernel()
              + " by itself: "
              + some(modules.byBuild())
              + "; packaged is only what dkms installs, so MAKE should name a target that just"
              + " builds");
    }
    Set<String> unnamed = unnamed(named, modules);
    if (!unnamed.isEmpty()) {
      notes.add(
          "of these dkms.conf does not name "
              + some(unnamed)
              + ": no package has it; BUILT_MODULE_NAME names what dkms installs");
    }
    if (!writes.added().isEmpty()) {
      notes.add(
          "the build also writes "
              + byKind(writes.added())
              + ": no package has that; what the driver needs where it runs belongs into the DKMS"
              + " package, beside its sources");
    }
    List<String> harm =
        Stream.of(said("replaces", writes.replaced()), said("removes", writes.removed()))
            .flatMap(List::stream)
            .toList();
    if (!harm.isEmpty()) {
      notes.add(
          "the build "
              + String.join(" and ", harm)
              + " in its root, and would do so on every machine where dkms builds it; the package"
              + " does not");
    }
    return notes;
  }

  private static Set<String> unnamed(Set<String> named, InstalledModules modules) {
    return modules.byBuild().stream()
        .map(path -> BuiltModule.plain(path.substring(path.lastIndexOf('/') + 1)))
        .filter(name -> name.endsWith(".ko"))
        .map(name -> name.substring(0, name.length() - ".ko".length()))
        .filter(name -> !named.contains(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> said(String verb, List<String> paths) {
    return paths.isEmpty() ? List.of() : List.of(verb + " " + some(paths));
  }

  private static String byKind(List<String> paths) {
    Map<String, List<String>> kinds = new LinkedHashMap<>();
    KINDS.keySet().forEach(kind -> kinds.put(kind, new ArrayList<>()));
    paths.forEach(path -> kinds.getOrDefault(kindOf(path), new ArrayList<>()).add(path));
    return kinds.entrySet().stream()
        .filter(kind -> !kind.getValue().isEmpty())
        .map(kind -> kind.getKey() + " (" + some(kind.getValue()) + ")")
        .collect(Collectors.joining(", "));
  }

  private static String kindOf(String path) {
    String place = path.replaceFirst("^/usr(?=/)", "");
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getValue().matcher(place).matches())
        .findFirst()
        .map(Map.Entry::getKey)
        .orElse("other files");
  }

  private static String some(Iterable<String> paths) {
    List<String> all = new ArrayList<>();
    // A build chooses these names: they must not break the line that names them.
    paths.forEach(path -> all.add(path.replaceAll("\\p{Cntrl}", "?")));
    int more = all.size() - MOST_NAMED;
    return String.join(", ", all.subList(0, Math.min(all.size(), MOST_NAMED)))
        + (more > 0 ? " and " + more + " more" : "");
  }
}
