package org.packetary.dkms2bin.resolve;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.archive.FileKind;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.source.TreeDigest;
import org.packetary.dkms2bin.util.Digests;

/**
 * Kernel headers that the user has as files: packages of either kind, or directories. They are
 * unpacked here, as what they are for stands in them and not in their names.
 */
public final class GivenHeaders {

  private static final String HINT =
      "give .deb or .rpm packages with kernel headers, or directories that a kernel's build or"
          + " such a package left, to --headers";

  /** Where the headers of a bare directory are laid. */
  private static final String OWN_PLACE = "usr/src/linux-headers-";

  private final List<Item> items;

  private GivenHeaders(List<Item> items) {
    this.items = List.copyOf(items);
  }

  /**
   * One file or directory.
   *
   * @param given what the user wrote
   * @param id what pins it down
   * @param kind whose packages it is one of; empty for a directory
   * @param depends what it depends on: alternatives for each dependency
   * @param tree its files, as they lie in a root
   * @param kernels the releases with headers in it; none for what several kernels share
   */
  record Item(
      Path given,
      ArchivePackage id,
      Optional<PackageKind> kind,
      List<List<String>> depends,
      Path tree,
      Set<KernelRelease> kernels) {}

  /**
   * Unpacks headers.
   *
   * @param scratch an existing directory for the files
   * @throws InputException if one is no package and no directory, is damaged, several are of one
   *     release, or none is of any
   */
  public static GivenHeaders read(List<Path> given, Path scratch) {
    List<Item> items = new ArrayList<>();
    for (Path path : given) {
      items.add(item(path, scratch.resolve(Integer.toString(items.size()))));
    }
    Map<KernelRelease, Path> seen = new TreeMap<>();
    for (Item item : items) {
      for (KernelRelease release : item.kernels()) {
        Path other = seen.putIfAbsent(release, item.given());
        if (other != null) {
          throw new InputException(
              other + " and " + item.given() + " both have the headers of " + release,
              "give one of them");
        }
      }
    }
    if (!given.isEmpty() && seen.isEmpty()) {
      throw new InputException(
          "no kernel's own headers in "
              + given.stream().map(Path::toString).collect(Collectors.joining(", ")),
          HINT);
    }
    return new GivenHeaders(items);
  }

  /** What pins down each that is given, in the order given. */
  List<ArchivePackage> ids() {
    return items.stream().map(Item::id).toList();
  }

  /** The releases that headers are given for. */
  public List<KernelRelease> releases() {
    return items.stream().flatMap(i -> i.kernels().stream()).toList();
  }

  /** The item with the headers of a release. */
  Optional<Item> of(String release) {
    return items.stream()
        .filter(i -> i.kernels().stream().anyMatch(r -> r.release().equals(release)))
        .findFirst();
  }

  /** The items that are of no release: what several kernels' headers share. */
  List<Item> shared() {
    return items.stream().filter(i -> i.kernels().isEmpty()).toList();
  }

  /** The item that a package stands for. */
  Optional<Item> of(ArchivePackage id) {
    return items.stream().filter(i -> i.id().equals(id)).findFirst();
  }

  private static Item item(Path path, Path tree) {
    if (Files.isDirectory(path)) {
      return directory(path, tree);
    }
    byte[] head = head(path);
    PackageKind kind =
        PackageKind.ofFile(head)
            .orElseThrow(() -> new InputException(path + " is " + FileKind.describe(head), HINT));
    BinaryPackage file = kind.read(path);
    file.extractTo(tree, ExtractionLimits.DEFAULT);
    try {
      ArchivePackage id =
          new ArchivePackage(
              file.name(), file.version(), "given", Digests.sha256(path), Files.size(path));
      return new Item(path, id, Optional.of(kind), file.dependencies(), tree, linked(tree));
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + path + ": " + e.getMessage(), null, e);
    }
  }

  /** A directory of headers, or one in which packages of them were unpacked. */
  private static Item directory(Path path, Path tree) {
    Optional<KernelRelease> release = HeaderTree.releaseOf(path);
    Path to = release.map(r -> tree.resolve(OWN_PLACE + r)).orElse(tree);
    try {
      Files.createDirectories(to);
    } catch (IOException e) {
      throw new EnvironmentException("cannot create " + to, "is the disk full?", e);
    }
    new TreeCopier(ExtractionLimits.DEFAULT).copy(path, to, file -> false);
    Set<KernelRelease> kernels = linked(tree);
    if (kernels.isEmpty()) {
      throw new InputException("no kernel's headers in the directory " + path, HINT);
    }
    ArchivePackage id =
        new ArchivePackage(
            String.valueOf(path.toAbsolutePath().normalize().getFileName()),
            "",
            "given",
            TreeDigest.of(tree),
            0);
    return new Item(path, id, Optional.empty(), List.of(), tree, kernels);
  }

  private static Set<KernelRelease> linked(Path tree) {
    HeaderTree headers = new HeaderTree(tree);
    Map<KernelRelease, Path> kernels = headers.kernels();
    kernels.forEach(headers::link);
    return kernels.keySet();
  }

  private static byte[] head(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(FileKind.HEAD);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the headers " + path + ": " + e.getMessage(), "check the path", e);
    }
  }
}
