package org.packetary.dkms2bin.proof.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Says what an archive's kernels export: by the Module.symvers of their headers' packages, each
 * kept in a layer of the cache.
 *
 * @param archive what there is
 * @param kind of its packages
 * @param store keeps the layers
 * @param events told of what is made
 */
public record KernelSymvers(
    PackageArchive archive, PackageKind kind, LayerStore store, EventSink events) {

  private static final String WORD = "symvers-";
  private static final String CONTENTS = "exported symbols 1";
  private static final String NAME = "Module.symvers";

  /** What a kernel exports; empty if the archive has no headers of it. */
  public Optional<ModuleSymvers> of(String release) throws InterruptedException {
    Optional<ArchivePackage> headers = new ImagePackages(archive, kind).headers(release);
    if (headers.isEmpty()) {
      return Optional.empty();
    }
    Layer layer =
        store.ensure(
            WORD + release,
            List.of(CONTENTS, headers.get().pin()),
            (tree, log) ->
                Lasting.layer(
                    events,
                    "exported symbols of " + release,
                    () -> make(headers.get(), tree, log)));
    return Optional.of(ModuleSymvers.read(layer.tree().resolve(NAME)));
  }

  private void make(ArchivePackage headers, Path tree, Path log)
      throws IOException, InterruptedException {
    Path unpacked = tree.resolveSibling("headers");
    new ImagePackages(archive, kind)
        .unpack(List.of(headers), unpacked, ExtractionLimits.DEFAULT, log);
    try (Stream<Path> files = Files.walk(unpacked)) {
      Path found =
          files
              .filter(file -> file.endsWith(NAME) && Files.isRegularFile(file))
              .findFirst()
              .orElseThrow(
                  () ->
                      new EnvironmentException(
                          headers.name() + " " + headers.version() + " has no " + NAME,
                          "it is not known what this kernel exports: leave it out"));
      Files.createDirectories(tree);
      Files.move(found, tree.resolve(NAME));
    }
    FileTrees.delete(unpacked);
  }
}
