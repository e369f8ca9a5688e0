package org.packetary.dkms2bin.proof.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.proof.InTree;
import org.packetary.dkms2bin.proof.KernelImage;

/**
 * A kernel's own modules, as depmod and the kernel's build list them. Names are the kernel's, with
 * underscores.
 */
public final class KernelTree {

  private final Path directory;
  private final Map<String, Path> files = new HashMap<>();
  private final Map<String, List<String>> needs = new HashMap<>();
  private final Map<String, List<String>> softly = new HashMap<>();
  private final Map<String, List<String>> aliases = new HashMap<>();
  private final Set<String> askedFor = new HashSet<>();
  private final Set<String> builtIn = new HashSet<>();
  private final Map<String, String> builtInInfo = new HashMap<>();

  private KernelTree(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads the lists of a kernel's modules; one without has none.
   *
   * @throws EnvironmentException if they cannot be read
   */
  public static KernelTree of(KernelImage kernel) {
    KernelTree tree =
        new KernelTree(kernel.modules().resolve("lib/modules").resolve(kernel.release()));
    try {
      tree.lines("modules.dep").forEach(tree::dependencies);
      tree.lines("modules.softdep").forEach(tree::softDependency);
      tree.lines("modules.alias").forEach(tree::alias);
      tree.lines("modules.builtin")
          .forEach(line -> tree.builtIn.add(KernelModule.kernelName(Path.of(line))));
      tree.information();
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read the lists of modules in " + tree.directory + ": " + e.getMessage(),
          "may this user read the cache?",
          e);
    }
    return tree;
  }

  private List<String> lines(String list) throws IOException {
    Path file = directory.resolve(list);
    return Files.exists(file)
        ? Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList()
        : List.of();
  }

  /** {@code kernel/a.ko: kernel/b.ko kernel/c.ko}, where b uses c. */
  private void dependencies(String line) {
    int colon = line.indexOf(':');
    if (colon > 0) {
      Path file = Path.of(line.substring(0, colon));
      List<String> names = new ArrayList<>();
      for (String word : line.substring(colon + 1).strip().split(" +", -1)) {
        if (!word.isEmpty()) {
          names.add(KernelModule.kernelName(Path.of(word)));
        }
      }
      Collections.reverse(names);
      files.put(KernelModule.kernelName(file), directory.resolve(file));
      needs.put(KernelModule.kernelName(file), names);
    }
  }

  /** {@code alias crc32c crc32c_generic}; soft dependencies name such, without wildcards. */
  private void alias(String line) {
    String[] words = line.split(" ", 3);
    if (words.length == 3 && words[1].indexOf(':') > 0) {
      askedFor.add(KernelModule.kernelName(words[2]));
    }
    if (words.length == 3 && words[1].indexOf('*') < 0) {
      aliases
          .computeIfAbsent(KernelModule.kernelName(words[1]), key -> new ArrayList<>())
          .add(KernelModule.kernelName(words[2]));
    }
  }

  private void softDependency(String line) {
    List<String> words = List.of(line.strip().split("\\s+", -1));
    if (words.size() > 2 && words.get(0).equals("softdep")) {
      softly
          .computeIfAbsent(KernelModule.kernelName(words.get(1)), key -> new ArrayList<>())
          .addAll(before(words.subList(2, words.size())));
    }
  }

  /** The names after {@code pre:} of a soft dependency: {@code pre: a b post: c}. */
  public static List<String> before(String softDependency) {
    return before(List.of(softDependency.strip().split("\\s+", -1)));
  }

  private static List<String> before(List<String> words) {
    List<String> names = new ArrayList<>();
    boolean pre = false;
    for (String word : words) {
      if (word.endsWith(":")) {
        pre = word.equals("pre:");
      } else if (pre) {
        names.add(KernelModule.kernelName(word));
      }
    }
    return names;
  }

  /** {@code name.version=1}, with a zero byte behind each. */
  private void information() throws IOException {
    Path file = directory.resolve("modules.builtin.modinfo");
    if (Files.exists(file)) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      for (String entry : text.split("\0", -1)) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          builtInInfo.putIfAbsent(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    }
  }

  /** The names of all that are no part of the kernel itself. */
  public Set<String> names() {
    return Collections.unmodifiableSet(files.keySet());
  }

  /** Whether a device can ask for a module: by an alias of its bus, {@code pci:v00008086d*}. */
  public boolean isAskedFor(String name) {
    return askedFor.contains(name);
  }

  /** Where a module is, relative to the directory of the kernel's modules. */
  public Optional<Path> place(String name) {
    return file(name).map(directory::relativize);
  }

  /** Whether nothing is known of the kernel's own modules. */
  public boolean isEmpty() {
    return files.isEmpty() && builtIn.isEmpty();
  }

  /** The file of a module; empty where there is none, or it is built in. */
  public Optional<Path> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /**
   * What has to be loaded for modules of some names, in order, each once; what the kernel has built
   * in, or does not have, is left out.
   *
   * @param except names that are not followed, since others of that name are there
   */
  public List<String> closure(List<String> names, Set<String> except) {
    Map<String, Path> order = new LinkedHashMap<>();
    names.forEach(name -> add(KernelModule.kernelName(name), except, order, new HashSet<>()));
    return List.copyOf(order.keySet());
  }

  private void add(String name, Set<String> except, Map<String, Path> order, Set<String> open) {
    Path file = files.get(name);
    if (file == null && !except.contains(name) && open.add(name)) {
      aliases.getOrDefault(name, List.of()).forEach(n -> add(n, except, order, open));
    }
    if (file == null || order.containsKey(name) || except.contains(name) || !open.add(name)) {
      return;
    }
    softly.getOrDefault(name, List.of()).forEach(n -> add(n, except, order, open));
    needs.getOrDefault(name, List.of()).forEach(n -> add(n, except, order, open));
    order.put(name, file);
  }

  /** The kernel's own module of a name. */
  public Optional<InTree> inTree(String name) {
    if (builtIn.contains(name)) {
      return Optional.of(
          new InTree(
              name,
              true,
              Optional.ofNullable(builtInInfo.get(name + ".version")),
              Optional.ofNullable(builtInInfo.get(name + ".srcversion"))));
    }
    return file(name).map(file -> inTree(name, file));
  }

  private static InTree inTree(String name, Path file) {
    try {
      KernelModule module = KernelModule.read(file);
      return new InTree(
          name,
          false,
          module.modinfo("version").stream().findFirst(),
          module.modinfo("srcversion").stream().findFirst());
    } catch (ModuleFormatException e) {
      return new InTree(name, false, Optional.empty(), Optional.empty());
    }
  }
}
