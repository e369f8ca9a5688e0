package org.packetary.dkms2bin.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.distro.archive.ForwardingArchive;
import org.packetary.dkms2bin.distro.archive.MetaPackage;
import org.packetary.dkms2bin.fakes.FakeArchive;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.state.RememberedCell;
import org.packetary.dkms2bin.upkeep.PruneRule;
import org.packetary.dkms2bin.upkeep.RepositoryUpkeep;

/** A repository with modules of drivers, and an archive with kernels. */
final class GateWorld {

  static final Instant DATE = Instant.parse("2026-11-29T00:00:00Z");
  static final Clock CLOCK = Clock.fixed(DATE, ZoneOffset.UTC);

  final Path directory;
  final PackageRepository repository;

  /** The versions of the meta-package by the release that each names, the newest first. */
  final Map<String, String> metas = new LinkedHashMap<>();

  /** What the archive has headers of. */
  final List<String> kernels = new ArrayList<>();

  private final Path work;
  private final String recipe;
  private final Packager packager;
  private final List<RememberedCell> remembered = new ArrayList<>();
  private int stagings;

  GateWorld(
      Path work, String recipe, PackageRepository repository, Path directory, Packager packager) {
    this.work = work;
    this.recipe = recipe;
    this.repository = repository;
    this.directory = directory;
    this.packager = packager;
  }

  private Path staging() throws IOException {
    stagings++;
    return Files.createDirectories(work.resolve("staging-" + stagings));
  }

  /** Publishes a module of each driver for a kernel. */
  void build(String kernel, String... drivers) throws IOException, InterruptedException {
    build(Optional.empty(), kernel, drivers);
  }

  /** The same of modules that were proven so far. */
  void prove(String rung, String kernel, String... drivers)
      throws IOException, InterruptedException {
    build(Optional.of(rung), kernel, drivers);
  }

  private void build(Optional<String> rung, String kernel, String... drivers)
      throws IOException, InterruptedException {
    List<PackageFile> files = new ArrayList<>();
    for (String driver : drivers) {
      ModulePackage modules =
          new ModulePackage(
              cell(driver, kernel),
              List.of(
                  new ModuleFile(
                      Path.of("src/test/resources/module/fixture_base.ko"),
                      "/lib/modules/" + kernel + "/extra/" + driver + ".ko")),
              Optional.empty(),
              false,
              PackageMetadata.NONE,
              DATE);
      files.add(packager.write(rung.map(modules::proven).orElse(modules), staging()));
    }
    repository.publish(files);
  }

  /** Remembers that a driver failed on a kernel. */
  void failed(String kernel, String driver) {
    remembered.add(
        RememberedCell.of(
            new CellReport(
                new CellKey(recipe, cell(driver, kernel)),
                new CellOutcome.Failed(
                    Stage.BUILD, OptionalInt.of(10), "make failed", List.of(), Optional.empty()),
                Duration.ZERO,
                Map.of(),
                Provenance.thisRun(DATE, "run"),
                Optional.empty())));
  }

  private static CellId cell(String driver, String kernel) {
    return new CellId(new ModuleId(driver, "1.0"), kernel, Architecture.X86_64);
  }

  /** The gate of the set "lab" of these drivers. */
  GateState settle(String... drivers) throws IOException, InterruptedException {
    return settle(new GateRequest("lab", List.of(drivers), List.of(), List.of(), Optional.empty()));
  }

  GateState settle(GateRequest request) throws IOException, InterruptedException {
    GatePlace place =
        new GatePlace(
            Recipes.shipped(recipe),
            new Archive(),
            Architecture.X86_64,
            repository,
            directory,
            packager);
    return new GateKeeper(place, remembered).settle(List.of(request), staging()).gates().get(0);
  }

  /** The file names of packages that a rule lets go. */
  List<String> obsolete(PruneRule rule) {
    Settings settings =
        new Settings(
            Path.of("chroot-recipes"),
            work,
            work,
            new ProcessRunner(),
            HostEnvironment.of(Map.of()),
            event -> {},
            CLOCK,
            "1");
    return RepositoryUpkeep.open(directory, Optional.empty(), settings)
        .obsolete(rule)
        .values()
        .stream()
        .flatMap(List::stream)
        .map(ListedPackage::fileName)
        .toList();
  }

  private final class Archive extends ForwardingArchive {
    Archive() {
      super(new FakeArchive(kernels, Map.of()));
    }

    @Override
    public List<MetaPackage> metaPackages(String name) {
      return name.equals("linux-image-amd64")
          ? metas.entrySet().stream()
              .map(
                  e ->
                      new MetaPackage(
                          name, e.getValue(), List.of("linux-image-" + e.getKey(), "firmware")))
              .toList()
          : List.of();
    }
  }
}
