package org.packetary.dkms2bin.image.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.HostIo;

/** What depmod says of an image's modules as they are. */
public final class ModuleIndexes {

  private ModuleIndexes() {}

  /**
   * The {@code modules.*} files that depmod makes otherwise than they are in the image.
   *
   * @param work an empty directory
   */
  public static SortedMap<String, Path> changed(ImageModules image, Path work, Depmod depmod)
      throws InterruptedException {
    Path root = work.resolve("root");
    Path directory = root.resolve("lib/modules").resolve(image.release());
    try {
      Files.createDirectories(directory);
      for (Map.Entry<String, Path> file : image.files().entrySet()) {
        Path to = directory.resolve(file.getKey());
        Files.createDirectories(to.getParent());
        Files.copy(file.getValue(), to);
      }
      depmod.run(root, image.release(), image.depmod());
      SortedMap<String, Path> changed = new TreeMap<>();
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String name = file.getFileName().toString();
          Path before = image.files().get(name);
          if (before == null || Files.mismatch(before, file) >= 0) {
            changed.put(name, file);
          }
        }
      }
      return changed;
    } catch (IOException e) {
      throw HostIo.failure("cannot lay out the image's modules in " + root, e);
    }
  }
}
