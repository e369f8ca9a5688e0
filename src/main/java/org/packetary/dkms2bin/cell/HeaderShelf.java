package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.packetary.dkms2bin.diagnosis.reference.CrossReference;
import org.packetary.dkms2bin.headers.HeaderIndex;
import org.packetary.dkms2bin.headers.HeaderSet;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.util.Digests;

/**
 * The kernel headers at hand: those of cached kernel layers, and those that a user names. Headers
 * are read when a finding first needs them, and their index is kept in the cache.
 */
public final class HeaderShelf implements FindingNotes {

  /** The directory of the cache. */
  private static final String INDEXES = "header-index";

  private static final String KERNEL = "kernel-";

  private final Path cache;
  private final Path hostRoot;
  private final LayerStore store;
  private final Map<String, ShelvedHeaders> opened = new LinkedHashMap<>();

  /**
   * The headers of a cache and a host.
   *
   * @param hostRoot the host's root directory
   */
  public HeaderShelf(Path cache, Path hostRoot) {
    this.cache = cache;
    this.hostRoot = hostRoot;
    this.store = new LayerStore(cache);
  }

  /**
   * The cross-reference for findings that came from a log.
   *
   * @param target the release that the build was for, where the log tells; else it is the first one
   *     that is named
   * @param named directories of headers, or releases
   * @return empty where neither the log nor the user tells the target
   * @throws InputException if nothing is found where the user says that headers are
   */
  public Optional<CrossReference> crossReference(Optional<String> target, List<String> named) {
    List<CrossReference.Kernel> kernels = new ArrayList<>();
    named.forEach(word -> kernels.add(named(word)));
    kernels.addAll(cached());
    Optional<String> release =
        target.or(() -> named.isEmpty() ? Optional.empty() : Optional.of(kernels.get(0).name()));
    return release.map(
        name ->
            new CrossReference(
                kernels.stream()
                    .filter(k -> k.name().equals(name))
                    .findFirst()
                    .or(() -> onHost(name))
                    .orElse(new CrossReference.Kernel(name, Optional::empty)),
                kernels));
  }

  @Override
  public List<Finding> add(KernelRoot kernel, List<Finding> findings) {
    try {
      return crossReference(Optional.of(kernel.release().release()), List.of())
          .map(c -> c.annotate(findings))
          .orElse(findings);
    } catch (Dkms2binException e) {
      return findings;
    }
  }

  private List<CrossReference.Kernel> cached() {
    Map<String, CrossReference.Kernel> kernels = new LinkedHashMap<>();
    for (Layer layer : store.existing(KERNEL)) {
      layer
          .word()
          .map(word -> word.substring(KERNEL.length()))
          .ifPresent(release -> kernels.put(release, ofLayer(release, layer)));
    }
    return List.copyOf(kernels.values());
  }

  private CrossReference.Kernel ofLayer(String release, Layer layer) {
    return shelved(release, layer.id(), () -> inTree(release, withThoseBelow(layer)));
  }

  private LayeredTree withThoseBelow(Layer layer) {
    return new LayeredTree(Stream.concat(store.below(layer).stream(), Stream.of(layer)).toList());
  }

  private CrossReference.Kernel named(String word) {
    Optional<CrossReference.Kernel> found =
        Files.isDirectory(Path.of(word))
            ? ofDirectory(Path.of(word).toAbsolutePath().normalize())
            : release(word);
    return found.orElseThrow(
        () ->
            new InputException(
                "no kernel headers found for \"" + word + "\"",
                "name a directory such as /usr/src/linux-headers-RELEASE, or the release of a"
                    + " kernel that is cached or whose headers are installed here"));
  }

  private Optional<CrossReference.Kernel> release(String word) {
    return cached().stream().filter(k -> k.name().equals(word)).findFirst().or(() -> onHost(word));
  }

  private Optional<CrossReference.Kernel> onHost(String release) {
    return KernelRelease.isRelease(release)
        ? inTree(release, tree(hostRoot)).map(set -> ofSet(release, set))
        : Optional.empty();
  }

  /** A directory of headers, or one that holds one as a root or /usr/src does. */
  private Optional<CrossReference.Kernel> ofDirectory(Path directory) {
    Function<String, Optional<Path>> files = tree(directory.getRoot())::find;
    return Stream.concat(Stream.of(directory, directory.resolve("build")), below(directory))
        .flatMap(d -> HeaderSet.of(d.toString(), files).stream())
        .findFirst()
        .map(s -> ofSet(s.release().map(KernelRelease::release).orElse(directory.toString()), s))
        .or(() -> ofRoot(directory));
  }

  private Optional<CrossReference.Kernel> ofRoot(Path root) {
    return Stream.of("usr/lib/modules", "lib/modules")
        .flatMap(d -> below(root.resolve(d)))
        .map(d -> d.getFileName().toString())
        .filter(KernelRelease::isRelease)
        .map(KernelRelease::parse)
        .sorted(Comparator.reverseOrder())
        .map(KernelRelease::release)
        .flatMap(r -> inTree(r, tree(root)).map(s -> ofSet(r, s)).stream())
        .findFirst();
  }

  private static Stream<Path> below(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Stream.empty();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static Optional<HeaderSet> inTree(String release, LayeredTree root) {
    return Stream.of(
            "/usr/lib/modules/" + release + "/build",
            "/lib/modules/" + release + "/build",
            "/usr/src/linux-headers-" + release,
            "/usr/src/kernels/" + release)
        .flatMap(build -> HeaderSet.of(build, root::find).stream())
        .findFirst();
  }

  private static LayeredTree tree(Path root) {
    return new LayeredTree(List.of(new Layer("root", root)));
  }

  /** Headers that are not in a layer can change: what their making writes decides. */
  private CrossReference.Kernel ofSet(String name, HeaderSet set) {
    StringBuilder state = new StringBuilder();
    for (Path tree : set.trees()) {
      for (String file : List.of("", "Module.symvers", "include/generated/autoconf.h")) {
        state.append(tree.resolve(file)).append(' ').append(modified(tree.resolve(file)));
      }
    }
    String id = "headers-" + Digests.sha256(state.toString()).substring(0, 24);
    return shelved(name, id, () -> Optional.of(set));
  }

  private static String modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toString();
    } catch (IOException e) {
      return "absent";
    }
  }

  private CrossReference.Kernel shelved(String name, String id, Supplier<Optional<HeaderSet>> set) {
    synchronized (opened) {
      return new CrossReference.Kernel(
          name, opened.computeIfAbsent(id, i -> new ShelvedHeaders(cache, i, set)));
    }
  }

  /** The index of one set of headers, opened or made when it is first asked for. */
  private static final class ShelvedHeaders implements Supplier<Optional<HeaderIndex>> {

    private final Path cache;
    private final Path file;
    private final Supplier<Optional<HeaderSet>> set;
    private Optional<HeaderIndex> index = Optional.empty();
    private boolean asked;

    ShelvedHeaders(Path cache, String id, Supplier<Optional<HeaderSet>> set) {
      this.cache = cache;
      this.file = cache.resolve(INDEXES).resolve(id);
      this.set = set;
    }

    @Override
    public synchronized Optional<HeaderIndex> get() {
      if (!asked) {
        index = HeaderIndex.open(file).or(this::build);
        index.ifPresent(i -> CacheDirectory.use(file));
        asked = true;
      }
      return index;
    }

    private Optional<HeaderIndex> build() {
      Optional<HeaderIndex> built = set.get().map(HeaderIndex::build);
      if (built.isEmpty()) {
        return built;
      }
      try {
        CacheDirectory.below(cache, INDEXES);
        built.get().save(file);
        return HeaderIndex.open(file).or(() -> built);
      } catch (IOException | EnvironmentException e) {
        return built;
      }
    }
  }
}
