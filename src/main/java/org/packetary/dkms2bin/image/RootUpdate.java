package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.InputException;

/**
 * A root file system in a directory that files are brought into: its links are followed within it,
 * and directories keep their times.
 */
public final class RootUpdate implements ImageTarget {

  private final String name;
  private final Path root;
  private final LayeredTree tree;
  private final Instant date;

  private final List<String> written = new ArrayList<>();

  /** What the times of directories are to be in the end. */
  private final Map<Path, FileTime> times = new LinkedHashMap<>();

  /**
   * A root.
   *
   * @param name what messages call it
   * @param date of new files
   */
  public RootUpdate(String name, Path root, Instant date) {
    this.name = name;
    this.root = root;
    this.tree = new LayeredTree(List.of(new Layer(name, root)));
    this.date = date;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean has(String path) {
    return find(path).isPresent();
  }

  @Override
  public void put(String path, int mode, Path content) {
    try {
      Path to = place(path);
      Files.copy(content, to, StandardCopyOption.REPLACE_EXISTING);
      finish(to, mode);
      written.add(path);
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + path + " into " + name, e);
    }
  }

  /** Adds lines to a text, those that it lacks. */
  void lines(String path, List<String> lines) {
    try {
      Optional<Path> file = find(path);
      List<String> there =
          file.isPresent()
              ? Files.readAllLines(file.get(), StandardCharsets.ISO_8859_1)
              : List.of();
      List<String> all = new ArrayList<>(there);
      lines.stream().filter(l -> !there.contains(l)).forEach(all::add);
      Path to = place(path);
      Files.write(
          to,
          all,
          StandardCharsets.ISO_8859_1,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);
      finish(to, 0644);
    } catch (IOException e) {
      throw HostIo.failure("cannot write " + path + " into " + name, e);
    }
  }

  /** What an earlier update says of itself; its modules are taken out. */
  Optional<RootMarker> takeOutEarlier() throws IOException {
    Optional<Path> file = find(RootMarker.PATH);
    Optional<RootMarker> earlier = file.isEmpty() ? Optional.empty() : RootMarker.read(file.get());
    for (String path : earlier.map(RootMarker::modules).orElse(List.of())) {
      Optional<Path> module = Initramfs.isModule(path) ? tree.entry(path) : Optional.empty();
      if (module.filter(m -> Files.isRegularFile(m, LinkOption.NOFOLLOW_LINKS)).isPresent()) {
        remember(module.get().resolveSibling(""));
        Files.delete(module.get());
      }
    }
    return earlier;
  }

  /** Says of what packages the modules are that were put in. */
  void mark(List<String> packages, Path work) throws IOException {
    List<String> modules = written.stream().filter(Initramfs::isModule).sorted().toList();
    put(
        RootMarker.PATH,
        0644,
        Files.writeString(work.resolve("root-marker"), new RootMarker(packages, modules).text()));
  }

  private void finish(Path file, int mode) throws IOException {
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString((mode & 0111) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
    Files.setLastModifiedTime(file, FileTime.from(date));
  }

  /** Where a file goes; directories on the way are made. What is there as a link makes way. */
  private Path place(String path) throws IOException {
    String[] words = path.split("/", -1);
    Path at = root;
    String upTo = "";
    for (int i = 0; i < words.length - 1; i++) {
      upTo += (i > 0 ? "/" : "") + words[i];
      Optional<Path> found = tree.find(upTo);
      boolean isOther =
          found.isPresent() && !Files.isDirectory(found.get(), LinkOption.NOFOLLOW_LINKS);
      boolean leadsNowhere = found.isEmpty() && tree.entry(upTo).isPresent();
      if (isOther || leadsNowhere) {
        throw new InputException(
            "nothing can be put at " + path + " in " + name + ": something is in the way",
            "look at " + upTo + " in the image");
      }
      if (found.isEmpty()) {
        remember(at);
        Path made = Files.createDirectory(at.resolve(words[i]));
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        times.put(made, FileTime.from(date));
        at = made;
      } else {
        at = found.get();
      }
    }
    remember(at);
    Path to = at.resolve(words[words.length - 1]);
    if (Files.isSymbolicLink(to)) {
      Files.delete(to);
    }
    return to;
  }

  private void remember(Path directory) throws IOException {
    if (!times.containsKey(directory)) {
      times.put(directory, Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS));
    }
  }

  /** Gives directories their times again. */
  void settle() throws IOException {
    for (Map.Entry<Path, FileTime> time : times.entrySet()) {
      Files.setLastModifiedTime(time.getKey(), time.getValue());
    }
  }

  /** A file of it. */
  Optional<Path> find(String path) {
    return tree.find(path).filter(Files::isRegularFile);
  }

  /** The kernels that it has modules for. */
  public List<String> releases() throws IOException {
    Optional<Path> modules = tree.find("lib/modules").filter(Files::isDirectory);
    if (modules.isEmpty()) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(modules.get())) {
      return files
          .filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  /** What it has of a kernel's modules. */
  public ImageModules modules(String release) throws IOException {
    SortedMap<String, Path> found = new TreeMap<>();
    Path directory = tree.find("lib/modules/" + release).orElseThrow();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        String path = directory.relativize(file).toString();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.put(path, file);
        } else if (Initramfs.isModule(path)) {
          // A link of weak-modules, to another kernel's module.
          find(root.relativize(file).toString()).ifPresent(f -> found.put(path, f));
        }
      }
    }
    List<Path> settings = new ArrayList<>();
    for (String path : Depmod.SETTINGS) {
      tree.find(path)
          .filter(Files::isDirectory)
          .filter(d -> !settings.contains(d))
          .ifPresent(settings::add);
    }
    return new ImageModules(release, found, settings);
  }
}
