package org.packetary.dkms2bin.image.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.model.InputException;

/**
 * An image's modules with those of packages, as modprobe will see them.
 *
 * @param files what is new or differs from the image's, by paths relative to the directory of the
 *     kernel's modules: the modules, uncompressed, and what depmod says of all
 * @param modules the packages' among them
 * @param replaced the image's modules that others take the place of
 * @param silent the packages' modules that no device asks for and no other module needs
 * @param firmware the names of what the modules ask for
 */
public record MergedModules(
    SortedMap<String, Path> files,
    List<String> modules,
    List<String> replaced,
    List<String> silent,
    SortedSet<String> firmware) {

  /** Copies the collections. */
  public MergedModules {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    modules = List.copyOf(modules);
    replaced = List.copyOf(replaced);
    silent = List.copyOf(silent);
    firmware = Collections.unmodifiableSortedSet(new TreeSet<>(firmware));
  }

  /** Whether the packages have a module of a name. */
  public boolean has(String module) {
    return Placed.isAmong(modules, module);
  }

  /**
   * Lays modules over an image's.
   *
   * @param work an empty directory, on the file system that the image's files are kept on
   * @throws InputException if they do not fit together
   */
  public static MergedModules of(
      ImageModules image, PackageContents packages, Path work, Depmod depmod)
      throws InterruptedException {
    return new Merge(image, packages, work).merged(depmod);
  }

  /** The work. */
  private static final class Merge {

    private final ImageModules image;
    private final PackageContents packages;
    private final Path root;
    private final Path directory;

    /** The packages' modules: their files, by paths as they will be. */
    private final SortedMap<String, Path> ours = new TreeMap<>();

    Merge(ImageModules image, PackageContents packages, Path work) {
      this.image = image;
      this.packages = packages;
      this.root = work.resolve("root");
      this.directory = root.resolve("lib/modules").resolve(image.release());
    }

    MergedModules merged(Depmod depmod) throws InterruptedException {
      lay();
      SortedMap<String, Placed> base = Placed.byName(baseModules());
      SortedMap<String, Placed> own = Placed.whole(ours);
      new WholeSet(image.release(), base, own).check("in this image");
      List<Path> settings = new ArrayList<>(image.depmod());
      settings.addAll(packages.depmod());
      depmod.run(root, image.release(), settings);
      checkOursWin();
      SortedMap<String, Path> files = new TreeMap<>(ours);
      files.putAll(changedIndexes());
      return new MergedModules(
          files,
          List.copyOf(ours.keySet()),
          own.keySet().stream().filter(name -> base.containsKey(name)).toList(),
          silent(own),
          Placed.firmware(own.values()));
    }

    private void lay() {
      try {
        Files.createDirectories(directory);
        for (Map.Entry<String, Path> file : image.files().entrySet()) {
          Path to = directory.resolve(file.getKey());
          Files.createDirectories(to.getParent());
          if (isIndex(file.getKey())) {
            Files.copy(file.getValue(), to); // depmod writes it anew
          } else {
            link(file.getValue(), to);
          }
        }
        for (Map.Entry<String, Path> module : packages.modules().entrySet()) {
          String path = place(module.getKey());
          Path to = directory.resolve(path);
          Files.createDirectories(to.getParent());
          Files.deleteIfExists(to);
          Compression wanted =
              Compression.ofSuffix(path.substring(path.lastIndexOf(".ko") + 3))
                  .orElse(Compression.NONE);
          Files.write(to, wanted.compress(Placed.plain(module.getKey(), module.getValue())));
          ours.put(path, to);
        }
      } catch (IOException e) {
        throw HostIo.failure("cannot lay out the image's modules in " + root, e);
      }
    }

    private static void link(Path file, Path to) throws IOException {
      try {
        Files.createLink(to, file);
      } catch (UnsupportedOperationException | IOException e) {
        Files.copy(file, to);
      }
    }

    /**
     * Where a module goes. Uncompressed, any loader reads it; but where the image has the same
     * module in the same directory under another name, two would be there: it takes that name.
     */
    private String place(String path) {
      String name = Placed.nameOf(path);
      Optional<String> same =
          image.files().keySet().stream()
              .filter(Initramfs::isModule)
              .filter(p -> Placed.nameOf(p).equals(name))
              .filter(p -> Placed.directoryOf(p).equals(Placed.directoryOf(path)))
              .findFirst();
      return same.orElse(Placed.plainName(path));
    }

    private SortedMap<String, Path> baseModules() {
      SortedMap<String, Path> modules = new TreeMap<>();
      for (String path : image.files().keySet()) {
        if (Initramfs.isModule(path) && !ours.containsKey(path)) {
          modules.put(path, directory.resolve(path));
        }
      }
      return modules;
    }

    private void checkOursWin() {
      Set<String> named = Depmod.named(directory);
      List<String> lost = ours.keySet().stream().filter(p -> !named.contains(p)).toList();
      if (!lost.isEmpty()) {
        throw new InputException(
            "depmod prefers others to " + String.join(", ", lost),
            "the image's depmod.d says so: packages whose modules are in updates/ come first");
      }
    }

    private SortedMap<String, Path> changedIndexes() {
      SortedMap<String, Path> changed = new TreeMap<>();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = file.getFileName().toString();
          Path before = image.files().get(name);
          if (isIndex(name) && (before == null || Files.mismatch(before, file) >= 0)) {
            changed.put(name, file);
          }
        }
      } catch (IOException e) {
        throw HostIo.failure("cannot read what depmod wrote in " + directory, e);
      }
      return changed;
    }

    private static boolean isIndex(String path) {
      return path.startsWith("modules.");
    }

    private static List<String> silent(SortedMap<String, Placed> own) {
      return Placed.topmost(own.values()).stream()
          .filter(m -> m.module().modinfo("alias").isEmpty())
          .map(Placed::name)
          .toList();
    }
  }
}
