package org.packetary.dkms2bin.kbuild;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which files became a cell's modules, as kbuild noted it and the files were in the cell.
 *
 * @param compiler what the kernel was compiled by, as its configuration says; may be empty
 * @param config of the options that were asked for, those that are set, with their values
 * @param items all files, by their paths
 * @param units what was compiled
 * @param modules what was linked
 * @param gaps why it may not be all, a sentence each; empty where it is all
 */
public record BuildTrace(
    String compiler,
    SortedMap<String, String> config,
    List<Item> items,
    List<Unit> units,
    List<Module> modules,
    List<String> gaps) {

  public BuildTrace {
    config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    items = List.copyOf(items);
    units = List.copyOf(units);
    modules = List.copyOf(modules);
    gaps = List.copyOf(gaps);
  }

  /** Nothing is known, and why. */
  public static BuildTrace unknown(String why) {
    return new BuildTrace("", new TreeMap<>(), List.of(), List.of(), List.of(), List.of(why));
  }

  /** Where a file comes from. */
  public enum Origin {
    /** The driver's sources, as they were given. */
    DRIVER("driver"),
    /** The same, changed before it was compiled: by a patch, or a script. */
    CHANGED("changed"),
    /** Made by the build. */
    GENERATED("generated"),
    /** The kernel's headers. */
    KERNEL("kernel"),
    /** Anything else in the build root. */
    ROOT("root");

    private final String word;

    Origin(String word) {
      this.word = word;
    }

    /** The word for it in files. */
    public String word() {
      return word;
    }
  }

  /**
   * A file.
   *
   * @param path absolute, in the build root
   * @param sha256 its digest at the end of the build; empty where it was gone
   * @param owner the package that it belongs to, {@code NAME VERSION}; empty for the driver's own,
   *     and where nobody knows
   */
  public record Item(String path, Optional<String> sha256, Origin origin, String owner) {}

  /**
   * A file that was compiled.
   *
   * @param source the number of its item
   * @param command the compiler's command line
   * @param reads the numbers of the items that it includes, the source not among them
   * @param options the options of the kernel's configuration that all of them ask for
   */
  public record Unit(
      String object, int source, String command, List<Integer> reads, List<String> options) {
    public Unit {
      reads = List.copyOf(reads);
      options = List.copyOf(options);
    }

    /** Whether a word of the command line names what is compiled, or is made of that name. */
    public boolean isAbout(String word) {
      String name = object.substring(object.lastIndexOf('/') + 1).replaceFirst("\\.o$", "");
      return word.startsWith("-DKBUILD_BASENAME=")
          || (!word.startsWith("-") && word.matches("(.*/)?\\Q" + name + "\\E\\.[a-zA-Z]+"));
    }
  }

  /**
   * A module.
   *
   * @param name of its file in the build, without directory: {@code x.ko}
   * @param units the numbers of what was compiled for it
   * @param objects the numbers of the items that were linked as they came, without a source
   */
  public record Module(String name, List<Integer> units, List<Integer> objects) {
    public Module {
      units = List.copyOf(units);
      objects = List.copyOf(objects);
    }
  }
}
