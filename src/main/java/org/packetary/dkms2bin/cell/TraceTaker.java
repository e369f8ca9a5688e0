package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.kbuild.BuildTrace;
import org.packetary.dkms2bin.kbuild.KbuildNotes;
import org.packetary.dkms2bin.kbuild.TraceBuilder;
import org.packetary.dkms2bin.kbuild.TraceFile;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Digests;

/** Makes the trace of a cell's build: what kbuild noted, and whose the files are that it names. */
final class TraceTaker {

  private static final int WORDS_OF_A_PLACE = 4;

  private final BuildCell cell;
  private final List<Layer> layers;
  private final Map<Layer, RootSpec.LayerSpec> specs = new HashMap<>();
  private final LayeredTree sources;
  private final DkmsPlaces places;
  private final Map<String, List<Layer>> byPlace = new HashMap<>();
  private final InstalledFiles installed;

  /**
   * For one cell.
   *
   * @param installed knows the layers' packages, for all cells
   */
  TraceTaker(BuildCell cell, InstalledFiles installed) {
    this.cell = cell;
    this.installed = installed;
    this.layers = cell.layers();
    List<RootSpec.LayerSpec> known = cell.spec().root().layers();
    for (int i = 0; i < known.size() && i < cell.kernel().layers().size(); i++) {
      specs.put(cell.kernel().layers().get(i), known.get(i));
    }
    this.sources = new LayeredTree(List.of(cell.sources()));
    this.places = new DkmsPlaces(cell.id().module());
  }

  /** Keeps the trace of a build that is over. */
  void take(SandboxRoot root, Path file) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    TraceFile.write(trace(Dkms.out(root)), file);
  }

  private BuildTrace trace(Path out) throws IOException {
    try {
      Optional<KbuildNotes> notes = KbuildNotes.read(out);
      if (notes.isEmpty()) {
        return BuildTrace.unknown(
            cell.conf().value("POST_BUILD").isPresent()
                ? "the driver's POST_BUILD script left none of kbuild's notes"
                : "kbuild left no notes in the build directory: it ran elsewhere, or the driver's own"
                    + " makefile took them away");
      }
      return TraceBuilder.build(
          notes.get(), option -> cell.kernel().config().value("CONFIG_" + option), this::item);
    } catch (KbuildNotes.MalformedException e) {
      return BuildTrace.unknown(
          "what was taken down of kbuild's notes is damaged: " + e.getMessage());
    }
  }

  private BuildTrace.Item item(String path, Optional<String> sha256) {
    String build = places.build() + "/";
    if (path.startsWith(build)) {
      return new BuildTrace.Item(path, sha256, own(path.substring(build.length()), sha256), "");
    }
    Optional<Layer> layer = layerOf(path);
    if (layer.equals(Optional.of(cell.sources()))) {
      return new BuildTrace.Item(path, sha256, BuildTrace.Origin.DRIVER, "");
    }
    Optional<RootSpec.LayerSpec> spec = layer.map(specs::get);
    boolean kernel =
        spec.filter(
                s -> s.kind() == RootSpec.Kind.HEADERS || s.kind() == RootSpec.Kind.HEADER_TREES)
            .isPresent();
    return new BuildTrace.Item(
        path,
        sha256,
        kernel ? BuildTrace.Origin.KERNEL : BuildTrace.Origin.ROOT,
        kernel ? packageOf(spec.get()) : layer.map(l -> installed.ownerOf(path, l)).orElse(""));
  }

  private BuildTrace.Origin own(String relative, Optional<String> sha256) {
    Optional<Path> given =
        sources.find(places.sources() + "/" + relative).filter(Files::isRegularFile);
    if (given.isEmpty()) {
      return BuildTrace.Origin.GENERATED;
    }
    try {
      return sha256.isPresent() && !Digests.sha256(given.get()).equals(sha256.get())
          ? BuildTrace.Origin.CHANGED
          : BuildTrace.Origin.DRIVER;
    } catch (IOException e) {
      return BuildTrace.Origin.CHANGED;
    }
  }

  /** Header packages have a layer each; where several share one, all that it may be are named. */
  private static String packageOf(RootSpec.LayerSpec spec) {
    return spec.packages().stream().map(TraceTaker::words).collect(Collectors.joining(" or "));
  }

  private static String words(ArchivePackage one) {
    return one.name() + " " + one.version();
  }

  /** The topmost layer with the file. Headers of a kernel are all in one: that is asked once. */
  private Optional<Layer> layerOf(String path) {
    String place =
        Stream.of(path.split("/", -1)).limit(WORDS_OF_A_PLACE).collect(Collectors.joining("/"));
    List<Layer> candidates =
        byPlace.computeIfAbsent(
            place,
            p ->
                layers.stream()
                    .filter(l -> new LayeredTree(List.of(l)).find(p).isPresent())
                    .toList());
    if (candidates.size() == 1) {
      return Optional.of(candidates.get(0));
    }
    Optional<Path> found = new LayeredTree(layers).find(path);
    return layers.stream()
        .filter(l -> found.filter(f -> f.startsWith(l.tree())).isPresent())
        .findFirst();
  }
}
