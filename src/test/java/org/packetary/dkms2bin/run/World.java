package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.fakes.FakeDistribution;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.util.Digests;

/**
 * Drivers, a distribution, a cache and a repository for runs that need neither root nor network.
 */
final class World {

  static final String KERNEL = FakeDkms.RELEASE;
  static final String OTHER_KERNEL = FakeDkms.OTHER_RELEASE;

  private static final Instant DATE = Instant.parse("2023-11-14T22:13:20Z");

  final Path temp;
  final FakeDistribution distribution = new FakeDistribution(KERNEL, OTHER_KERNEL);
  final List<BuildEvent> events = new CopyOnWriteArrayList<>();

  /** The cells that dkms was run for, as {@code MODULE RELEASE}, in that order. */
  final List<String> begun = new CopyOnWriteArrayList<>();

  int sandboxes;

  /** Says what comes of modules. */
  FakeProver prover = new FakeProver();

  private final List<String> drivers = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  World(Path temp) {
    this.temp = temp;
    building((root, module) -> FakeDkms.installed(root, module));
  }

  /** What dkms does with every module of which nothing else is said. */
  void building(FakeSandbox.Happening happening) {
    distribution.building(noted(happening));
  }

  /** What dkms does with one module. */
  void building(String module, FakeSandbox.Happening happening) {
    distribution.building(module, noted(happening));
  }

  private FakeSandbox.Happening noted(FakeSandbox.Happening happening) {
    return (root, module) -> {
      begun.add(module + " " + root.release().orElse(""));
      return happening.in(root, module);
    };
  }

  Path repository() {
    return temp.resolve("repository");
  }

  /** Adds drivers of one module, {@code fixture_base}. */
  World with(String... modules) {
    Stream.of(modules).forEach(module -> driver(module, ""));
    return this;
  }

  /** Writes a driver's sources; it is added where it is new. */
  void driver(String module, String moreConf) {
    Path sources = temp.resolve("drivers/" + module + "-1.0");
    try {
      Files.createDirectories(sources);
      write(
          sources.resolve("dkms.conf"),
          "PACKAGE_NAME="
              + module
              + "\nPACKAGE_VERSION=1.0\nBUILT_MODULE_NAME[0]=fixture_base\n"
              + "DEST_MODULE_LOCATION[0]=/updates\n"
              + moreConf);
      write(sources.resolve("Makefile"), "obj-m := fixture_base.o\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!drivers.contains(sources.toString())) {
      drivers.add(sources.toString());
    }
  }

  /** Changes a driver's sources. */
  void change(String module) throws IOException {
    write(temp.resolve("drivers/" + module + "-1.0/new.c"), "/* new */\n");
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(DATE));
  }

  BuildRequest request() {
    return new BuildRequest(
        List.of(DriverRequest.of(drivers)),
        List.of(),
        new KernelRequest(List.of(KERNEL, OTHER_KERNEL), Optional.empty(), OptionalInt.empty()),
        new RecipeRequest(Optional.of("debian-12"), Optional.empty()),
        MirrorChoice.DEFAULT,
        BackendRequest.DEFAULT,
        RpmOptions.DEFAULTS,
        PackagingRequest.DEFAULTS,
        repository(),
        2,
        Duration.ofMinutes(1),
        false,
        Reuse.ALL,
        Optional.empty(),
        Keeping.NONE,
        Optional.empty(),
        List.of());
  }

  Settings settings() {
    return new Settings(
        Path.of("chroot-recipes"),
        temp.resolve("cache"),
        temp.resolve("os-release"),
        new ProcessRunner(),
        HostEnvironment.of(Map.of("PATH", String.valueOf(System.getenv("PATH")))),
        events::add,
        Clock.fixed(now, ZoneOffset.UTC),
        "1.0");
  }

  HostMeans surroundings() {
    return new HostMeans() {
      @Override
      public Architecture architecture() {
        return Architecture.X86_64;
      }

      @Override
      public Tier tier(BackendRequest backend) {
        return Tier.ofRoot();
      }

      @Override
      public PackageArchive archive(Recipe recipe, MirrorChoice mirror, Tier tier) {
        return distribution;
      }

      @Override
      public Sandbox sandbox(BackendRequest backend, WorkDirectory work, Tier tier) {
        sandboxes++;
        return distribution.sandbox();
      }

      @Override
      public KernelProver prover(
          Recipe recipe, PackageArchive archive, LayerStore layers, Path proofs) {
        return prover;
      }
    };
  }

  BuildRun prepare(UnaryOperator<BuildRequest> change) {
    begun.clear();
    events.clear();
    now = now.plusSeconds(60);
    return new BuildRun(
        settings(), List.of(change.apply(request())), List.of(), settings -> surroundings());
  }

  /** The distribution of the request, opened. */
  Target target(UnaryOperator<BuildRequest> change) throws InterruptedException {
    WorkDirectory work = WorkDirectory.open(settings().cache());
    return new Opening(settings(), RunArea.of(work, false), surroundings(), "program")
        .open(0, change.apply(request()), Optional.empty(), true);
  }

  RunReport run() throws InterruptedException {
    return run(request -> request);
  }

  RunReport run(UnaryOperator<BuildRequest> change) throws InterruptedException {
    return prepare(change).run();
  }

  /** Cells as {@code MODULE KERNEL OUTCOME}, in the report's order. */
  static List<String> words(RunReport report) {
    return report.cells().stream().map(World::word).toList();
  }

  private static String word(CellReport cell) {
    return cell.cell().module().name() + " " + cell.cell().kernel() + " " + cell.outcome().word();
  }

  /** Every file below a directory, with its time and content. */
  static SortedMap<String, String> files(Path directory) throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(
            directory.relativize(file).toString(),
            Files.getLastModifiedTime(file) + " " + Digests.sha256(file));
      }
    }
    return files;
  }
}
