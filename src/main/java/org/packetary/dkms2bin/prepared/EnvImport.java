package org.packetary.dkms2bin.prepared;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.distro.archive.KeptIndexes;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.layer.HostDigests;
import org.packetary.dkms2bin.layer.IncomingLayers;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.request.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the cache from a file that {@link EnvExport} wrote. All of it is unpacked and checked in a
 * directory of the run's own before any of it is put in its place.
 */
public final class EnvImport {

  private static final Logger LOG = LoggerFactory.getLogger(EnvImport.class);

  private final Settings settings;
  private final LayerTar tar;
  private final IncomingLayers layers;

  /** An import into the settings' cache. */
  public EnvImport(Settings settings) {
    this.settings = settings;
    this.tar = new LayerTar(settings.runner(), settings.environment());
    this.layers =
        new IncomingLayers(
            settings.cache(), new HostDigests(settings.runner(), settings.environment()));
  }

  /**
   * What came of it.
   *
   * @param taken layers that were put into the cache
   * @param there layers that the cache had
   * @param archives of how many archives indexes were taken; not of those whose are as new
   */
  public record Taken(List<String> taken, List<String> there, int archives) {
    public Taken {
      taken = List.copyOf(taken);
      there = List.copyOf(there);
    }
  }

  /**
   * Imports.
   *
   * @throws InputException if it is no such file, of another format, damaged, or has in it what
   *     does not belong there; the cache is as it was then
   */
  public Taken run(Path file) throws InterruptedException {
    Path archive = file.toAbsolutePath();
    EnvManifest manifest = EnvManifest.parse(tar.first(archive, EnvManifest.NAME), file.toString());
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover())) {
      Path unpacked = work.subdirectory("import");
      List<String> there = manifest.layers().stream().filter(layers::has).toList();
      tar.unpack(archive, unpacked, there.stream().map(id -> LayerStore.NAME + "/" + id).toList());
      List<String> missing = new ArrayList<>(manifest.layers());
      missing.removeAll(there);
      Files.deleteIfExists(unpacked.resolve(EnvManifest.NAME));
      new UnpackedCheck(file, unpacked, tar).check(missing);
      List<String> taken = new ArrayList<>();
      for (String id : missing) {
        if (layers.take(unpacked.resolve(LayerStore.NAME).resolve(id))) {
          taken.add(id);
        }
      }
      takeDownloads(unpacked.resolve(EnvExport.DOWNLOADS));
      int archives = new KeptIndexes(settings.cache()).take(unpacked);
      List<String> were = new ArrayList<>(manifest.layers());
      were.removeAll(taken);
      return new Taken(taken, were, archives);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + settings.cache() + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private void takeDownloads(Path unpacked) throws IOException {
    if (!Files.isDirectory(unpacked)) {
      return;
    }
    Path directory = CacheDirectory.below(settings.cache(), EnvExport.DOWNLOADS);
    for (Path download : UnpackedCheck.entries(unpacked)) {
      Path place = directory.resolve(download.getFileName());
      if (!Files.exists(place)) {
        try {
          Files.move(download, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
          LOG.debug("another run downloaded {} just now", place);
        }
      }
    }
  }
}
