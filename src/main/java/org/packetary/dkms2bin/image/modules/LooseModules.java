package org.packetary.dkms2bin.image.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.module.KernelModule;

/**
 * Modules for a system whose own are not at hand. What depmod would say of these alone would hide
 * all others from modprobe: so what they need of the kernel's own goes with them where that is
 * known, and an order to load them in.
 *
 * @param files uncompressed modules, by paths relative to the directory of the kernel's modules
 * @param own the paths of those that are the packages'
 * @param orders how each of the modules is loaded that are to be
 * @param firmware the names of what the packages' modules ask for
 * @param architecture what the packages' modules are for
 */
public record LooseModules(
    SortedMap<String, Path> files,
    Set<String> own,
    List<LoadOrder> orders,
    SortedSet<String> firmware,
    Architecture architecture) {

  /**
   * How a module is loaded.
   *
   * @param module its name
   * @param others names of modules that it needs and that have to be there already
   * @param paths what is loaded after those, one after the other, relative as those of the files
   *     are; the module itself is the last
   */
  public record LoadOrder(String module, List<String> others, List<String> paths) {

    /** Copies the lists. */
    public LoadOrder {
      others = List.copyOf(others);
      paths = List.copyOf(paths);
    }

    /** Where the module itself is. */
    public String path() {
      return paths.get(paths.size() - 1);
    }
  }

  /** Copies the collections. */
  public LooseModules {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    own = Set.copyOf(own);
    orders = List.copyOf(orders);
    firmware = Collections.unmodifiableSortedSet(new TreeSet<>(firmware));
  }

  /**
   * Reads packages' modules.
   *
   * @param kernel the kernel's own modules, if they are known: the packages' are checked against
   *     them then
   * @param asked what is to be loaded; what the packages say, and what no other of their modules
   *     needs, where it is empty
   * @param work an empty directory
   * @throws InputException if they would not load, or one is asked for that is not there
   */
  public static LooseModules of(
      PackageContents packages, Optional<ImageModules> kernel, List<String> asked, Path work) {
    SortedMap<String, Placed> ours = read(packages);
    SortedMap<String, Placed> kernels =
        kernel.map(k -> Placed.byName(modules(k))).orElse(new TreeMap<>());
    if (kernel.isPresent()) {
      new WholeSet(packages.release(), kernels, ours).check("beside the kernel's own modules");
    }
    return new Gathering(packages, ours, kernels, work).gathered(asked);
  }

  /** The packages' modules that no other of them needs. */
  public static List<String> topmost(PackageContents packages) {
    return topmost(read(packages));
  }

  private static SortedMap<String, Path> modules(ImageModules image) {
    SortedMap<String, Path> modules = new TreeMap<>(image.files());
    modules.keySet().removeIf(path -> !Initramfs.isModule(path));
    return modules;
  }

  private static SortedMap<String, Placed> read(PackageContents packages) {
    SortedMap<String, Placed> read = Placed.whole(packages.modules());
    for (Placed placed : read.values()) {
      String built = placed.module().vermagic().split(" ", 2)[0];
      if (!built.equals(packages.release())) {
        throw new InputException(
            placed.path() + " was built for " + built + ", and not for " + packages.release(),
            "build it for this very kernel: --kernel " + packages.release());
      }
    }
    return read;
  }

  private static List<String> topmost(SortedMap<String, Placed> ours) {
    return Placed.topmost(ours.values()).stream().map(Placed::name).toList();
  }

  /** The work. */
  private static final class Gathering {

    private final PackageContents packages;
    private final SortedMap<String, Placed> ours;
    private final SortedMap<String, Placed> kernels;
    private final Path work;
    private final SortedMap<String, Path> files = new TreeMap<>();

    Gathering(
        PackageContents packages,
        SortedMap<String, Placed> ours,
        SortedMap<String, Placed> kernels,
        Path work) {
      this.packages = packages;
      this.ours = ours;
      this.kernels = kernels;
      this.work = work;
    }

    LooseModules gathered(List<String> asked) {
      Set<String> names = new LinkedHashSet<>();
      packages.load().forEach(name -> names.add(KernelModule.kernelName(name)));
      (asked.isEmpty() ? topmost(ours) : asked).forEach(n -> names.add(KernelModule.kernelName(n)));
      List<LoadOrder> orders = new ArrayList<>();
      for (String name : names) {
        if (ours.containsKey(name) || kernels.containsKey(name)) {
          orders.add(order(name));
        } else if (!packages.load().contains(name)) {
          throw new InputException(
              "--load " + name + ": no package has it for " + packages.release(),
              "check the name, or add its package");
        }
      }
      Set<String> own = ours.values().stream().map(this::place).collect(Collectors.toSet());
      return new LooseModules(
          files,
          own,
          orders,
          Placed.firmware(ours.values()),
          ours.values().stream()
              .flatMap(m -> Architecture.ofElf(m.module().elfMachine()).stream())
              .findFirst()
              .orElseGet(Architecture::host));
    }

    private LoadOrder order(String name) {
      Set<String> paths = new LinkedHashSet<>();
      Set<String> others = new LinkedHashSet<>();
      visit(name, paths, others, new LinkedHashSet<>());
      return new LoadOrder(name, List.copyOf(others), List.copyOf(paths));
    }

    private void visit(String name, Set<String> paths, Set<String> others, Set<String> seen) {
      Placed placed = ours.containsKey(name) ? ours.get(name) : kernels.get(name);
      if (placed == null) {
        others.add(name);
      } else if (seen.add(name)) {
        placed.needs().forEach(n -> visit(n, paths, others, seen));
        paths.add(place(placed));
      }
    }

    private String place(Placed placed) {
      String path = Placed.plainName(placed.path());
      if (!files.containsKey(path)) {
        try {
          Path to = work.resolve(Integer.toString(files.size()));
          files.put(path, Files.write(to, Placed.plain(path, placed.file())));
        } catch (IOException e) {
          throw HostIo.failure("cannot unpack " + placed.file() + " into " + work, e);
        }
      }
      return path;
    }
  }
}
