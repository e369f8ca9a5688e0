package org.packetary.dkms2bin.prepared;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.KeptIndexes;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.HostDigests;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.request.Settings;

/**
 * Writes layers of the cache, with what the archives that they come from answered, into one file
 * that another host's cache can be filled from.
 */
public final class EnvExport {

  static final String DOWNLOADS = "downloads";

  private static final FileTime NO_DATE = FileTime.from(Instant.EPOCH);

  private final Settings settings;
  private final KeptIndexes indexes;
  private final LayerTar tar;

  /** An export from the settings' cache. */
  public EnvExport(Settings settings) {
    this.settings = settings;
    this.indexes = new KeptIndexes(settings.cache());
    this.tar = new LayerTar(settings.runner(), settings.environment());
  }

  /**
   * What was written.
   *
   * @param layers their names
   * @param archives of how many archives indexes are in it
   * @param bytes the file's size
   */
  public record Written(List<String> layers, int archives, long bytes) {
    public Written {
      layers = List.copyOf(layers);
    }
  }

  /**
   * Writes all that the cache has.
   *
   * @throws EnvironmentException if it has no layer, or the file cannot be written
   */
  public Written all(Path file) throws InterruptedException {
    List<Layer> layers = new LayerStore(settings.cache()).existing("");
    return write(
        file,
        layers.stream()
            .filter(layer -> !LayerStore.staysHere(layer))
            .map(Layer::id)
            .filter(Layer::isId)
            .toList(),
        indexes.all());
  }

  /**
   * Writes what some prepared roots consist of.
   *
   * @throws EnvironmentException if they are a user namespace's, or the file cannot be written
   */
  public Written of(Path file, Collection<PreparedRoots> prepared) throws InterruptedException {
    if (prepared.stream().flatMap(p -> p.layers().stream()).anyMatch(LayerStore::staysHere)) {
      throw new EnvironmentException(
          "layers of a user namespace cannot be exported: their files belong to users of this host",
          "export as root, without --isolation userns");
    }
    return write(
        file,
        prepared.stream().flatMap(p -> p.layers().stream()).map(Layer::id).distinct().toList(),
        prepared.stream().flatMap(p -> p.indexes().stream()).distinct().toList());
  }

  private Written write(Path file, List<String> ids, List<Path> archives)
      throws InterruptedException {
    if (ids.isEmpty()) {
      throw new EnvironmentException(
          "there are no layers in " + settings.cache(), "\"dkms2bin env prepare\" makes some");
    }
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), settings.remover())) {
      Path staging = work.subdirectory("export");
      List<String> sorted = ids.stream().sorted().toList();
      use(
          new LayerStore(
              settings.cache(),
              Tier.ofRoot(),
              work,
              settings.events(),
              new HostDigests(settings.runner(), settings.environment())),
          sorted);
      Files.writeString(
          staging.resolve(EnvManifest.NAME),
          new EnvManifest(settings.toolVersion(), sorted).text());
      for (Path archive : archives) {
        indexes.copy(archive, staging);
      }
      indexes.copyHost(staging);
      undate(staging);
      long bytes = pack(file.toAbsolutePath(), staging, sorted);
      return new Written(sorted, archives.size(), bytes);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /** Nobody removes what is being packed. */
  private static void use(LayerStore store, List<String> ids) throws InterruptedException {
    for (String id : ids) {
      if (!store.use(id)) {
        throw new EnvironmentException(
            "the layer " + id + " was removed just now", "try again, or make it: env prepare");
      }
      store.list(id);
    }
  }

  private long pack(Path file, Path staging, List<String> ids)
      throws IOException, InterruptedException {
    List<String> first = new ArrayList<>(List.of(EnvManifest.NAME));
    KeptIndexes.PLACES.stream()
        .filter(name -> Files.isDirectory(staging.resolve(name)))
        .forEach(first::add);
    List<String> cached = new ArrayList<>(downloads());
    List<String> layers = ids.stream().map(id -> LayerStore.NAME + "/" + id).toList();
    cached.addAll(layers);
    return AtomicFile.replace(
        file,
        temporary ->
            tar.pack(
                temporary,
                List.of(
                    new LayerTar.Part(staging, first), new LayerTar.Part(settings.cache(), cached)),
                tar.devices(settings.cache(), layers)));
  }

  /** The same layers and indexes give the same file: what was written just now has no date. */
  private static void undate(Path staging) throws IOException {
    List<Path> dated;
    try (Stream<Path> paths = Files.walk(staging)) {
      dated = paths.filter(p -> Files.isDirectory(p) || p.endsWith(EnvManifest.NAME)).toList();
    }
    for (Path path : dated) {
      Files.setLastModifiedTime(path, NO_DATE);
    }
  }

  /** DKMS packages that were named, and would have to be downloaded. */
  private List<String> downloads() throws IOException {
    Path directory = settings.cache().resolve(DOWNLOADS);
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(e -> e.getFileName().toString())
          .filter(UnpackedCheck::isDownload)
          .sorted()
          .map(name -> DOWNLOADS + "/" + name)
          .toList();
    }
  }

  private static EnvironmentException unwritable(Path file, IOException e) {
    return new EnvironmentException(
        "cannot write " + file + ": " + e.getMessage(),
        "does its directory exist, and is there room?",
        e);
  }
}
