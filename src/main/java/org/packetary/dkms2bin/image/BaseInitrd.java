package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.archive.single.Part;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.image.initramfs.ImageTree;
import org.packetary.dkms2bin.image.initramfs.Initramfs;
import org.packetary.dkms2bin.image.initramfs.InitramfsReader;
import org.packetary.dkms2bin.image.initramfs.Keeping;
import org.packetary.dkms2bin.image.initramfs.Node;
import org.packetary.dkms2bin.image.initramfs.Segment;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.util.Digests;

/** An initial RAM file system without what was appended to it earlier. */
final class BaseInitrd {

  private final Path file;
  private final Initramfs image;
  private final Optional<Marker> earlier;
  private final long size;

  private BaseInitrd(Path file, Initramfs image, Optional<Marker> earlier, long size) {
    this.file = file;
    this.image = image;
    this.earlier = earlier;
    this.size = size;
  }

  /**
   * Reads one.
   *
   * @param work where contents are kept
   * @throws InputException if the kernel would not read all of it, or what was appended to it is
   *     not at its end
   */
  static BaseInitrd read(Path file, Path work) throws IOException {
    Initramfs all = read(file, Long.MAX_VALUE, Files.createDirectory(work.resolve("files")));
    Optional<Marker> marker = Marker.of(all, all.tree());
    if (marker.isEmpty()) {
      return new BaseInitrd(file, all, marker, all.size());
    }
    Segment ours = all.ours().orElseThrow();
    if (ours.number() != all.segments().size()) {
      throw new InputException(
          file + ": something was appended behind the segment of ours",
          "make the image anew, and bring the modules in as the last step");
    }
    long size = marker.get().baseSize();
    Initramfs base = read(file, size, Files.createDirectory(work.resolve("base-files")));
    BaseInitrd found = new BaseInitrd(file, base, marker, size);
    if (!found.computed().equals(marker.get().baseDigest())) {
      throw new InputException(
          file + " was changed after modules were appended to it", "make the image anew");
    }
    return found;
  }

  private static Initramfs read(Path file, long size, Path kept) {
    Initramfs image =
        InitramfsReader.read(file, size, Optional.empty(), Keeping.in(kept, BaseInitrd::isNeeded));
    if (image.segments().stream()
        .anyMatch(s -> s.kind().filter(StreamKind.LZO::equals).isPresent())) {
      throw new InputException(
          file + " is packed by lzo, which is not read here", "have it packed by gzip or zstd");
    }
    image
        .faulty()
        .ifPresent(
            s -> {
              throw new InputException(
                  file
                      + ": the kernel stops at segment "
                      + s.number()
                      + ", and would not unpack what is appended: "
                      + s.fault().orElse(""),
                  "dkms2bin image show " + file + " says more");
            });
    return image;
  }

  private static boolean isNeeded(String path) {
    return path.matches("(usr/)?lib/modules/.+|.*/depmod\\.d/.+")
        || path.equals(Initramfs.MARKER)
        || BootMeans.isAsked(path);
  }

  Initramfs image() {
    return image;
  }

  ImageTree tree() {
    return image.tree();
  }

  /** What was appended earlier. */
  Optional<Marker> earlier() {
    return earlier;
  }

  /** How long it is. */
  long size() {
    return size;
  }

  /** SHA-256, in hexadecimal. */
  String digest() throws IOException {
    return earlier.isPresent() ? earlier.get().baseDigest() : computed();
  }

  private String computed() throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return Digests.sha256(new Part(in, size));
    }
  }

  /** Writes its bytes. */
  void copyTo(OutputStream out) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      new Part(in, size).transferTo(out);
    }
  }

  /** What it has of a kernel's modules. */
  ImageModules modules(String release, Path work) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    String directory =
        tree().directory("lib/modules/" + release).map(Node.Directory::path).orElse("");
    for (Map.Entry<String, Node> entry : tree().below(directory).entrySet()) {
      if (entry.getValue() instanceof Node.RegularFile regular) {
        files.put(
            entry.getKey().substring(directory.length() + 1),
            regular.content().orElse(empty(work)));
      }
    }
    return new ImageModules(release, files, settings(work));
  }

  private static Path empty(Path work) {
    try {
      Path empty = work.resolve("empty");
      return Files.exists(empty) ? empty : Files.createFile(empty);
    } catch (IOException e) {
      throw HostIo.failure("cannot write in " + work, e);
    }
  }

  private List<Path> settings(Path work) throws IOException {
    Set<Path> directories = new LinkedHashSet<>();
    Set<String> seen = new HashSet<>();
    for (String path : Depmod.SETTINGS) {
      if (!seen.add(tree().directory(path).map(Node.Directory::path).orElse(path))) {
        continue; // a merged /usr has one by two paths
      }
      for (String name : tree().names(path, Node.RegularFile.class::isInstance)) {
        Path to = work.resolve("settings").resolve(path.replace('/', '-'));
        Files.createDirectories(to);
        Optional<Path> content = tree().file(path + "/" + name).flatMap(Node.RegularFile::content);
        Files.copy(content.orElse(empty(work)), to.resolve(name));
        directories.add(to);
      }
    }
    return List.copyOf(directories);
  }
}
