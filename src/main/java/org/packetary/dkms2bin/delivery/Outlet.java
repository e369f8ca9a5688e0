package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmSigningKey;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.repository.yum.YumRepository;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.util.Digests;

/**
 * In what form modules leave: who makes which packages and disks, and the repository that they go
 * to.
 *
 * @param packager writes our packages
 * @param repository publishes packages, and has disks beside them
 * @param wanted what the user asked for
 * @param diskWriter writes our disks
 * @param packing makes packages of results
 * @param scripts the digest of the scripts that packages hold
 */
public record Outlet(
    Packager packager,
    PackageRepository repository,
    PackagingRequest wanted,
    DiskWriter diskWriter,
    Packing packing,
    String scripts) {

  /** What mkbmdeb runs: dpkg-buildpackage with debhelper's programs under fakeroot. */
  private static final List<String> MKBMDEB_TOOLS = List.of("debhelper", "dpkg-dev", "fakeroot");

  /** Has the mkisofs that mkdriverdisk runs. */
  private static final String MKISOFS = "genisoimage";

  /**
   * The outlet for a distribution.
   *
   * @throws UsageException if what was asked for is about packages of another kind
   */
  public static Outlet of(Recipe recipe, BuildRequest request, Settings settings) {
    PackagingRequest wanted = request.packaging();
    DiskWriter diskWriter = new DiskWriter(settings.runner(), settings.environment());
    Problems problems = new Problems();
    check(recipe, Optional.of(wanted), Optional.of(request.rpm()), problems);
    problems.throwIfAny("options do not fit " + recipe.name(), null);
    return switch (recipe.packages()) {
      case DEB ->
          new Outlet(
              new DebPackager(),
              new AptRepository(request.outDir(), settings.clock()),
              wanted,
              diskWriter,
              packing(recipe, wanted, new DebPackager(), "deb"),
              PackingScripts.digest());
      case RPM -> {
        RpmOptions options =
            wanted.driverDisk().isPresent() ? request.rpm().forDriverDisk() : request.rpm();
        RpmPackager packager = new RpmPackager(options);
        yield new Outlet(
            packager,
            new YumRepository(
                request.outDir(),
                settings.clock(),
                request.sourceDate(),
                request.rpm().signKey().map(RpmSigningKey::publicKey),
                settings.runner(),
                settings.environment()),
            wanted,
            diskWriter,
            packing(recipe, wanted, packager, words(options)),
            PackingScripts.digest());
      }
    };
  }

  /** Finds options that are about packages of another kind than the distribution takes. */
  public static void check(
      Recipe recipe,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Problems problems) {
    switch (recipe.packages()) {
      case DEB -> {
        String takes = ", and " + recipe.name() + " takes Debian packages";
        if (rpm.filter(r -> !r.equals(RpmOptions.DEFAULTS)).isPresent()) {
          problems.usage(
              "--kabi-requires, --weak-modules and --rpm-sign-key are about RPM packages" + takes,
              "leave them out, or choose another --distro");
        }
        if (isDisk(packaging, DiskForm.REDHAT3)) {
          problems.usage(
              "--driver-disk redhat3 is for RPM packages" + takes, "write --driver-disk ubuntu");
        }
      }
      case RPM -> {
        String takes = ", and " + recipe.name() + " takes RPM packages";
        if (packaging.filter(p -> p.packager() == PackagerChoice.DKMS).isPresent()) {
          problems.usage(
              "--packager dkms is dkms's mkbmdeb, which makes Debian packages"
                  + takes
                  + "; dkms dropped mkrpm and mkkmp with it, in 2.8.8",
              "leave --packager away: dkms2bin makes RPM packages itself");
        }
        if (packaging.filter(PackagingRequest::sourcePackage).isPresent()) {
          problems.usage(
              "--source-package makes DKMS packages for Debian and Ubuntu" + takes,
              "leave it out: \"dkms2bin source\" makes the same package without building");
        }
        if (isDisk(packaging, DiskForm.UBUNTU)) {
          problems.usage(
              "--driver-disk ubuntu is for Debian packages" + takes, "write --driver-disk redhat3");
        }
      }
    }
  }

  private static boolean isDisk(Optional<PackagingRequest> packaging, DiskForm form) {
    return packaging.flatMap(PackagingRequest::driverDisk).equals(Optional.of(form));
  }

  /**
   * Finds out whether all can be written, before anything is built.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if something cannot
   */
  public void check() throws InterruptedException {
    repository.check();
    if (wanted.driverDisk().isPresent() && !isDkms()) {
      diskWriter.check(wanted.driverDisk().get(), wanted.media());
    }
  }

  /**
   * Finds out whether the recipe's dkms has the packagers that were asked for.
   *
   * @param base the recipe's base layers
   * @param scratch private, on the layers' file system
   * @throws UsageException if it has not
   */
  public void check(Recipe recipe, DkmsPackagers dkms, List<Layer> base, Path scratch)
      throws InterruptedException {
    if (!isDkms()) {
      return;
    }
    List<String> actions = new ArrayList<>(List.of("mkbmdeb"));
    wanted.driverDisk().ifPresent(form -> actions.add("mkdriverdisk"));
    DkmsPackagers.Offer offer = dkms.offer(base, scratch);
    actions.removeAll(offer.actions());
    if (!actions.isEmpty()) {
      throw new UsageException(
          "--packager dkms: dkms "
              + offer.version()
              + " of "
              + recipe.name()
              + " has no "
              + String.join(" and no ", actions)
              + "; dkms had them up to 2.8.7",
          "leave --packager away: dkms2bin makes the packages itself; or choose a recipe whose dkms"
              + " has them: debian-11, ubuntu-20.04, ubuntu-22.04");
    }
  }

  /** Whether the root's own dkms makes the packages. */
  public boolean isDkms() {
    return wanted.packager() == PackagerChoice.DKMS;
  }

  /** What has to be installed in the build roots for it. */
  public List<String> tools() {
    if (!isDkms()) {
      return List.of();
    }
    List<String> tools = new ArrayList<>(MKBMDEB_TOOLS);
    if (wanted.driverDisk().isPresent() && wanted.media() == Media.ISO) {
      tools.add(MKISOFS);
    }
    return tools;
  }

  /** What makes the cells' packages. */
  private static Packing packing(
      Recipe recipe, PackagingRequest wanted, Packager packager, String options) {
    return wanted.packager() == PackagerChoice.DKMS
        ? new DkmsPacking()
        : new OwnPacking(packager, recipe.kernels().modulesDirectory(), options);
  }

  private static String words(RpmOptions options) {
    return String.join(
        " ",
        "rpm",
        "kabi-requires=" + options.kabiRequires(),
        "weak-modules=" + options.weakModules(),
        "driver-disk=" + options.onDriverDisk(),
        "key=" + options.signKey().map(key -> Digests.sha256(key.publicKey())).orElse("none"));
  }

  /**
   * The digest of all that decides about a cell's packages beside its result: how they are packed,
   * and what the sources' package says about itself.
   */
  public String packingDigest(CellSpec cell) {
    return Digests.sha256(
        String.join(
            "\n",
            scripts,
            packing.description(),
            cell.source(),
            Boolean.toString(wanted.sourcePackage())));
  }

  /**
   * Packs a cell's result.
   *
   * @param staging where the package is put
   * @throws org.packetary.dkms2bin.model.PublishException if it cannot be made
   */
  public List<PackageFile> pack(DeliveredCell cell, Path staging) throws IOException {
    ResultOutcome.Verified verified =
        cell.result()
            .facts()
            .outcome()
            .fold(v -> v, skipped -> unpackable(cell), failed -> unpackable(cell));
    return List.of(packing.pack(cell, verified, staging));
  }

  private static ResultOutcome.Verified unpackable(DeliveredCell cell) {
    throw new IllegalStateException("nothing to pack of " + cell.id());
  }

  /** Whether disks are made of what dkms kept of each build, and not of packages. */
  public boolean disksNeedResults() {
    return isDkms() && wanted.driverDisk().isPresent();
  }

  /** What the disk of a module version is called; empty where none is wanted. */
  Optional<String> diskName(ModuleId module) {
    return wanted.driverDisk().map(form -> form.fileName(module, wanted.media()));
  }

  /**
   * What makes disks of packages; empty where none is wanted.
   *
   * @param logs where programs' output goes
   */
  public Optional<DriverDisks> disks(
      DkmsPackagers dkms, BuildRoots roots, SourceLayers sources, Path logs) {
    return wanted
        .driverDisk()
        .map(
            form ->
                isDkms()
                    ? new DkmsDisks(dkms, roots, sources, form, wanted.media(), logs)
                    : new OwnDisks(diskWriter, form, wanted.media()));
  }
}
