package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.Layer;

/**
 * Says which packages the files of layers are of, by the lists of dpkg in them; RPM's database has
 * no such lists. A layer does not change, so its lists are read once for all cells.
 */
final class InstalledFiles {

  private final Map<Layer, Map<String, String>> owners = new ConcurrentHashMap<>();

  /** The name of the package that a file was installed by; empty where that is not known. */
  String ownerOf(String path, Layer layer) {
    return owners.computeIfAbsent(layer, InstalledFiles::read).getOrDefault(path, "");
  }

  private static Map<String, String> read(Layer layer) {
    Map<String, String> owners = new HashMap<>();
    try (Stream<Path> files = Files.list(layer.tree().resolve("var/lib/dpkg/info"))) {
      List<Path> lists = files.filter(f -> f.toString().endsWith(".list")).sorted().toList();
      for (Path list : lists) {
        String name = list.getFileName().toString().replaceFirst("(:\\w+)?\\.list$", "");
        Files.readAllLines(list).forEach(line -> owners.put(line, name));
      }
    } catch (IOException e) {
      // What was read so far holds.
      return owners;
    }
    return owners;
  }
}
