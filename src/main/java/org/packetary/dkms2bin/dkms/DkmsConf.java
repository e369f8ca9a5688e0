package org.packetary.dkms2bin.dkms;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * A dkms.conf as bash evaluated it for one kernel (dkms(8), "DKMS.CONF").
 *
 * @param directives index and value of every directive that is set; a scalar has index 0
 * @param exclusions why the module does not want this kernel; empty where it does
 * @param expressions how bash took the expressions in it
 * @param unset the variables that the file speaks of and that had no value when it was read
 */
public record DkmsConf(
    Map<String, SortedMap<Integer, String>> directives,
    List<Exclusion> exclusions,
    List<Expression> expressions,
    Set<String> unset) {

  /** The arrays that hold a value for each module. */
  static final List<String> MODULE_ARRAYS =
      List.of(
          "BUILT_MODULE_NAME",
          "BUILT_MODULE_LOCATION",
          "DEST_MODULE_NAME",
          "DEST_MODULE_LOCATION",
          "STRIP");

  public DkmsConf {
    Map<String, SortedMap<Integer, String>> copy = new TreeMap<>();
    directives.forEach(
        (name, values) -> copy.put(name, Collections.unmodifiableSortedMap(new TreeMap<>(values))));
    directives = Collections.unmodifiableMap(copy);
    exclusions = List.copyOf(exclusions);
    expressions = List.copyOf(expressions);
    unset = Set.copyOf(unset);
  }

  /** A file of which nothing is known but its directives and what they exclude. */
  public DkmsConf(Map<String, SortedMap<Integer, String>> directives, List<Exclusion> exclusions) {
    this(directives, exclusions, List.of(), Set.of());
  }

  /**
   * How bash took an expression that is held against a kernel or machine.
   *
   * @param directive for example {@code PATCH_MATCH}
   * @param valid whether it is an expression at all; one that is not matches nothing
   * @param matched the text that it matched; empty where it matched none
   */
  public record Expression(String directive, int index, boolean valid, String matched) {}

  /**
   * A directive that keeps a module from a kernel.
   *
   * @param directive its name, for example {@code BUILD_EXCLUSIVE_ARCH}; with an index where it is
   *     about one module of several: {@code BUILD_EXCLUSIVE_ARCH[1]}
   * @param wanted its value, or the part of it that is not met
   * @param actual what the kernel has
   */
  public record Exclusion(String directive, String wanted, String actual) {

    private static final Pattern INDEXED = Pattern.compile("\\w+\\[(\\d+)]");

    /** The index of the module it is about; empty where it is about the whole package. */
    public OptionalInt module() {
      Matcher matcher = INDEXED.matcher(directive);
      return matcher.matches()
          ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
          : OptionalInt.empty();
    }
  }

  /**
   * Why nothing of the package is built for this kernel: a directive for all of it, or the first
   * one of a package whose modules are all excluded one by one. Empty where something is built.
   */
  public Optional<Exclusion> exclusion() {
    return exclusions.stream()
        .filter(e -> e.module().isEmpty())
        .findFirst()
        .or(
            () ->
                excludedModules().containsAll(moduleIndexes())
                    ? exclusions.stream().findFirst()
                    : Optional.empty());
  }

  /** The indexes of modules that are excluded one by one. */
  public Set<Integer> excludedModules() {
    Set<Integer> excluded = new TreeSet<>();
    exclusions.forEach(e -> e.module().ifPresent(excluded::add));
    return excluded;
  }

  /** The indexes of the package's modules. */
  public Set<Integer> moduleIndexes() {
    Set<Integer> indexes = new TreeSet<>();
    MODULE_ARRAYS.stream()
        .filter(name -> !name.equals("STRIP"))
        .forEach(name -> indexes.addAll(values(name).keySet()));
    return indexes;
  }

  /** The directive's value at index 0; empty where it is unset or empty. */
  public Optional<String> value(String directive) {
    return Optional.ofNullable(values(directive).get(0)).filter(v -> !v.isEmpty());
  }

  /** The directive's values by index. */
  public SortedMap<Integer, String> values(String directive) {
    return directives.getOrDefault(directive, Collections.emptySortedMap());
  }

  /**
   * The module's name and version.
   *
   * @throws InputException if dkms.conf sets none or unusable ones
   */
  public ModuleId id() {
    return new ModuleId(required("PACKAGE_NAME"), required("PACKAGE_VERSION"));
  }

  private String required(String directive) {
    return value(directive)
        .orElseThrow(() -> new InputException("dkms.conf sets no " + directive, null));
  }

  /**
   * The names under which the modules are installed, without suffix. As dkms has it, a record
   * without a name of its own takes the package's.
   */
  public Set<String> installedNames() {
    return builtNames().keySet();
  }

  /** The names under which the modules are installed, and under which they are built. */
  public Map<String, String> builtNames() {
    Set<Integer> indexes = moduleIndexes();
    indexes.removeAll(excludedModules());
    Map<String, String> names = new LinkedHashMap<>();
    for (int index : indexes) {
      List<String> choices = new ArrayList<>();
      choices.add(values("BUILT_MODULE_NAME").getOrDefault(index, ""));
      choices.add(value("PACKAGE_NAME").orElse(""));
      Optional<String> built = choices.stream().filter(c -> !c.isEmpty()).findFirst();
      Optional.of(values("DEST_MODULE_NAME").getOrDefault(index, ""))
          .filter(name -> !name.isEmpty())
          .or(() -> built)
          .ifPresent(name -> names.putIfAbsent(name, built.orElse(name)));
    }
    return names;
  }

  /** The names of the DKMS modules that this one needs installed to be built. */
  public Set<String> buildDepends() {
    Set<String> names = new LinkedHashSet<>();
    values("BUILD_DEPENDS").values().stream()
        .flatMap(v -> Stream.of(v.trim().split("\\s+")))
        .filter(n -> !n.isEmpty())
        .forEach(names::add);
    return names;
  }

  /** Whether the module wants the initial ramdisk made anew when it is installed. */
  public boolean remakesInitrd() {
    return says("REMAKE_INITRD");
  }

  /** Whether the module must not be linked to kernels that it was not built for. */
  public boolean forbidsWeakModules() {
    return says("NO_WEAK_MODULES");
  }

  private boolean says(String directive) {
    return value(directive).map(v -> v.startsWith("y") || v.startsWith("Y")).orElse(false);
  }
}
