package org.packetary.dkms2bin.prepared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.KeptIndexes;
import org.packetary.dkms2bin.layer.IncomingLayers;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.InputException;

/** Looks an unpacked archive of layers over before anything of it is used. */
final class UnpackedCheck {

  /** A download's directory is named by the package's digest. */
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** An archive's directory, or what another host's apt said. */
  private static final Pattern ARCHIVE = Pattern.compile("[0-9a-f]{16}|of-another-host");

  private final Path file;
  private final Path unpacked;
  private final LayerTar tar;

  /**
   * A check.
   *
   * @param file the archive, for messages
   * @param unpacked the directory that holds its members, without the manifest
   */
  UnpackedCheck(Path file, Path unpacked, LayerTar tar) {
    this.file = file;
    this.unpacked = unpacked;
    this.tar = tar;
  }

  static boolean isDownload(String name) {
    return DIGEST.matcher(name).matches();
  }

  /**
   * Checks.
   *
   * @param layers the names of the layers that it must have
   * @throws InputException if it has something else, or not all of them
   */
  void check(List<String> layers) throws IOException, InterruptedException {
    Map<String, Predicate<String>> places = new HashMap<>();
    places.put(LayerStore.NAME, layers::contains);
    places.put(EnvExport.DOWNLOADS, UnpackedCheck::isDownload);
    KeptIndexes.PLACES.forEach(p -> places.put(p, ARCHIVE.asMatchPredicate()));
    List<String> others = new ArrayList<>();
    for (Path place : entries(unpacked)) {
      String name = place.getFileName().toString();
      Predicate<String> allowed = places.get(name);
      if (allowed == null || !isDirectory(place)) {
        throw foreign(name);
      }
      for (Path entry : entries(place)) {
        if (!allowed.test(entry.getFileName().toString()) || !isDirectory(entry)) {
          throw foreign(name + "/" + entry.getFileName());
        }
      }
      if (!name.equals(LayerStore.NAME)) {
        others.add(name);
      }
    }
    for (String id : layers) {
      Path layer = unpacked.resolve(LayerStore.NAME).resolve(id);
      if (!isDirectory(layer)) {
        throw new InputException(
            file + " says that it has the layer " + id + ", and has not", "export it again");
      }
      IncomingLayers.check(layer, file);
    }
    refuse(tar.special(unpacked, others));
    if (!layers.isEmpty()) {
      refuse(tar.devices(unpacked, List.of(LayerStore.NAME)));
    }
  }

  private void refuse(List<String> names) {
    if (!names.isEmpty()) {
      throw foreign(names.get(0));
    }
  }

  private InputException foreign(String name) {
    return new InputException(
        file + " has something in it that \"dkms2bin env export\" does not write: " + name,
        "import only what you exported yourself");
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  static List<Path> entries(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }
}
