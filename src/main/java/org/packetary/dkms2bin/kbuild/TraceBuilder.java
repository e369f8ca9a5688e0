package org.packetary.dkms2bin.kbuild;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Follows kbuild's notes from the modules back to the files that they were made of. */
public final class TraceBuilder {

  private static final int NAMED = 3;

  private final KbuildNotes notes;
  private final Owners owners;
  private final Map<String, CommandFile> byTarget = new HashMap<>();
  private final Map<String, List<CommandFile>> units = new LinkedHashMap<>();
  private final Map<String, List<String>> objects = new HashMap<>();

  private TraceBuilder(KbuildNotes notes, Owners owners) {
    this.notes = notes;
    this.owners = owners;
  }

  /** Says where files come from. */
  @FunctionalInterface
  public interface Owners {
    /**
     * An item for a file.
     *
     * @param path absolute, in the build root
     * @param sha256 its digest, if it was there
     */
    BuildTrace.Item item(String path, Optional<String> sha256);
  }

  /**
   * The trace that the notes give.
   *
   * @param config the value of an option of the kernel's configuration, written without prefix
   */
  public static BuildTrace build(
      KbuildNotes notes, Function<String, Optional<String>> config, Owners owners) {
    return new TraceBuilder(notes, owners).build(config);
  }

  private BuildTrace build(Function<String, Optional<String>> config) {
    notes.commands().forEach(c -> byTarget.putIfAbsent(c.target(), c));
    byTarget.keySet().stream().filter(t -> t.endsWith(".ko")).sorted().forEach(this::follow);
    List<CommandFile> compiled = units.values().stream().flatMap(List::stream).distinct().toList();
    List<String> paths = List.copyOf(paths(compiled));
    Map<String, Integer> numbers = new HashMap<>();
    List<BuildTrace.Item> items = new ArrayList<>();
    for (String path : paths) {
      numbers.put(path, items.size());
      items.add(owners.item(path, Optional.ofNullable(notes.digests().get(path))));
    }
    Map<String, Integer> unitNumbers = new HashMap<>();
    List<BuildTrace.Unit> all = new ArrayList<>();
    for (CommandFile unit : compiled) {
      unitNumbers.put(unit.target(), all.size());
      String source = unit.source().orElseThrow();
      all.add(
          new BuildTrace.Unit(
              unit.target(),
              numbers.get(source),
              unit.command(),
              unit.reads().stream()
                  .filter(r -> !r.equals(source))
                  .distinct()
                  .map(numbers::get)
                  .sorted()
                  .toList(),
              unit.options().stream().distinct().sorted().toList()));
    }
    List<BuildTrace.Module> modules = new ArrayList<>();
    units.forEach(
        (target, own) ->
            modules.add(
                new BuildTrace.Module(
                    target.substring(target.lastIndexOf('/') + 1),
                    own.stream().map(u -> unitNumbers.get(u.target())).toList(),
                    objects.getOrDefault(target, List.of()).stream().map(numbers::get).toList())));
    return new BuildTrace(
        config.apply("CC_VERSION_TEXT").orElse(""),
        values(all, config),
        items,
        all,
        modules,
        gaps(items, modules));
  }

  private static SortedMap<String, String> values(
      List<BuildTrace.Unit> units, Function<String, Optional<String>> config) {
    SortedMap<String, String> values = new TreeMap<>();
    units.stream()
        .flatMap(u -> u.options().stream())
        .distinct()
        .forEach(option -> config.apply(option).ifPresent(value -> values.put(option, value)));
    return values;
  }

  /** Finds what a module was linked of. */
  private void follow(String module) {
    List<CommandFile> compiled = new ArrayList<>();
    List<String> asTheyCame = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(module));
    Deque<String> open =
        new ArrayDeque<>(Optional.ofNullable(byTarget.get(module)).orElseThrow().parts());
    while (!open.isEmpty()) {
      String path = open.removeFirst();
      if (!seen.add(path)) {
        continue;
      }
      Optional<CommandFile> made = Optional.ofNullable(byTarget.get(path));
      if (made.flatMap(CommandFile::source).isPresent()) {
        compiled.add(made.get());
      } else if (made.isPresent() && !made.get().parts().isEmpty()) {
        made.get().parts().forEach(open::addLast);
      } else if (!path.endsWith(".mod")) {
        asTheyCame.add(path);
      }
    }
    units.put(module, compiled);
    objects.put(module, asTheyCame);
  }

  private Set<String> paths(List<CommandFile> compiled) {
    Set<String> paths = new TreeSet<>();
    for (CommandFile unit : compiled) {
      unit.source().ifPresent(paths::add);
      paths.addAll(unit.reads());
    }
    objects.values().forEach(paths::addAll);
    return paths;
  }

  private static List<String> gaps(List<BuildTrace.Item> items, List<BuildTrace.Module> modules) {
    List<String> gaps = new ArrayList<>();
    List<String> gone =
        items.stream().filter(i -> i.sha256().isEmpty()).map(BuildTrace.Item::path).toList();
    if (!gone.isEmpty()) {
      gaps.add(
          (gone.size() == 1
                  ? "1 file that the build had read was"
                  : gone.size() + " files that the build had read were")
              + " gone when it ended: "
              + some(gone));
    }
    if (modules.isEmpty()) {
      gaps.add("kbuild's notes were there, and none is about a module");
    }
    for (BuildTrace.Module module : modules) {
      if (module.units().isEmpty() && module.objects().isEmpty()) {
        gaps.add("kbuild's notes do not say what " + module.name() + " was linked of");
      } else if (!module.objects().isEmpty()) {
        int count = module.objects().size();
        gaps.add(
            module.name()
                + (count == 1 ? " has an object file" : " has " + count + " object files")
                + " of which no source is known: "
                + some(
                    module.objects().stream()
                        .map(o -> items.get(o).path().replaceFirst(".*/", ""))
                        .toList()));
      }
    }
    return gaps;
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(NAMED, names.size())))
        + (names.size() > NAMED ? " and others" : "");
  }
}
