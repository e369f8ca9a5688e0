package org.packetary.dkms2bin.image.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.image.Replacement;
import org.packetary.dkms2bin.image.RootUpdate;
import org.packetary.dkms2bin.image.WorkPlace;
import org.packetary.dkms2bin.image.initramfs.FileChange;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.image.modules.MergedModules;
import org.packetary.dkms2bin.image.modules.ModuleIndexes;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.sandbox.NamespaceSandbox;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.limit.LimitRequest;

/** Installs driver packages into systems that run in memory, by these systems' own rpm. */
public final class RpmInjection {

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;

  /** One that uses a host's programs. */
  public RpmInjection(CommandRunner runner, HostEnvironment environment, Tier tier) {
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
  }

  /**
   * Installs packages.
   *
   * @throws InputException if the system has no rpm database, the packages are for another one, or
   *     their modules would not load
   */
  public ImageUpdate.Done inject(InjectRequest request) throws InterruptedException {
    return WorkPlace.in(
        request.outDir(),
        tier,
        work -> {
          List<String> notes = new ArrayList<>();
          MemorySystem system =
              request.isSquashfs()
                  ? new SquashfsSystem(
                      request.image(), new SquashfsTools(runner, environment, tier), work)
                  : new InitramfsSystem(request.image(), work);
          SortedMap<String, FileChange> changes = new TreeMap<>();
          Instant date = install(request, system, work, changes, notes);
          Path written = work.resolve("image");
          system.pack(written, changes, date);
          Path target = request.outDir().resolve(request.image().getFileName());
          Replacement replacement = new Replacement();
          replacement.add(
              written,
              target,
              request.image(),
              Files.exists(target)
                  && Files.isSameFile(target, request.image())
                  && !Files.exists(
                      target.resolveSibling(target.getFileName() + Replacement.ORIGINAL)));
          return new ImageUpdate.Done(replacement.commit(), notes);
        });
  }

  private Instant install(
      InjectRequest request,
      MemorySystem system,
      Path work,
      Map<String, FileChange> changes,
      List<String> notes)
      throws IOException, InterruptedException {
    String image = request.image().toString();
    RootUpdate root = new RootUpdate(image, system.tree(), Instant.EPOCH);
    ImageRpm rpm = new ImageRpm(image, work, system.tree(), sandbox(work));
    Set<String> there = new TreeSet<>(root.releases());
    if (there.isEmpty()) {
      throw new InputException(image + " has no kernel's modules", "name the system's root");
    }
    ModulePackages packages = ModulePackages.unpack(request.packages(), there, work);
    checkForm(packages);
    Set<String> others = new TreeSet<>(packages.releases());
    others.removeAll(there);
    if (!others.isEmpty()) {
      throw new InputException(
          "the packages have modules for "
              + String.join(", ", others)
              + ", and "
              + image
              + " is for "
              + String.join(", ", there),
          "build them for this kernel: --kernel " + there.iterator().next());
    }
    Instant date = request.date().orElse(Instant.EPOCH);
    Depmod depmod = new Depmod(runner, environment);
    for (String release : packages.releases()) {
      PackageContents contents = packages.contents(release);
      // Refuses what would not load.
      MergedModules merged =
          MergedModules.of(
              root.modules(release),
              contents,
              Files.createDirectory(work.resolve("check-" + release)),
              depmod);
      notes.add(image + ", " + release + ": " + String.join(", ", packages.words()));
      if (!merged.silent().isEmpty()) {
        notes.add("no device asks for " + String.join(", ", merged.silent()));
      }
      if (request.date().isEmpty() && contents.date().isAfter(date)) {
        date = contents.date();
      }
    }
    Path upper = rpm.install(packages.files(), there, date, notes);
    changes.putAll(new WrittenFiles(upper, system.tree(), date).changes());
    WrittenFiles.apply(changes, system.tree(), date);
    for (String release : packages.releases()) {
      changes.putAll(indexes(root.modules(release), system.tree(), date, work, depmod));
    }
    return date;
  }

  /** What depmod says of the modules that are there now. */
  private static Map<String, FileChange> indexes(
      ImageModules modules, Path tree, Instant date, Path work, Depmod depmod)
      throws IOException, InterruptedException {
    String release = modules.release();
    Path directory =
        new LayeredTree(List.of(new Layer("system", tree)))
            .find("lib/modules/" + release)
            .orElseThrow();
    SortedMap<String, FileChange> changes = new TreeMap<>();
    ModuleIndexes.changed(modules, Files.createDirectory(work.resolve("depmod-" + release)), depmod)
        .forEach(
            (name, file) ->
                changes.put(
                    tree.relativize(directory.resolve(name)).toString(),
                    new FileChange.Put(file, 0644, date)));
    WrittenFiles.apply(changes, tree, date);
    return changes;
  }

  private Sandbox sandbox(Path work) {
    return new NamespaceSandbox(
        work, CellLimits.of(LimitRequest.DEFAULT, work), runner, environment, tier, event -> {});
  }

  private static void checkForm(ModulePackages packages) {
    Optional<Path> other =
        packages.files().stream()
            .filter(f -> !f.getFileName().toString().endsWith(".rpm"))
            .findFirst();
    if (other.isPresent()) {
      throw new InputException(
          other.get() + " is no RPM package", "name .rpm files, or a yum repository");
    }
  }
}
