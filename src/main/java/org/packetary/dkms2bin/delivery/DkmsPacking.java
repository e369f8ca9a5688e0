package org.packetary.dkms2bin.delivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.roots.BuildRoots;

/**
 * Takes the packages that the cells' own dkms made, and lets it make disks.
 *
 * @param wanted what the user asked for
 */
record DkmsPacking(PackagingRequest wanted) implements Packing {

  /** What mkbmdeb runs: dpkg-buildpackage with debhelper's programs under fakeroot. */
  private static final List<String> MKBMDEB_TOOLS = List.of("debhelper", "dpkg-dev", "fakeroot");

  /** Has the mkisofs that mkdriverdisk runs. */
  private static final String MKISOFS = "genisoimage";

  @Override
  public String description() {
    return "dkms mkbmdeb";
  }

  @Override
  public PackageFile pack(ReadyCell ready, Optional<Rung> proven, Path staging) throws IOException {
    DeliveredCell cell = ready.cell();
    List<Path> made = ResultFiles.list(cell.result().files().packages());
    if (made.size() != 1) {
      throw new PublishException(
          "the result of " + cell.id() + " holds " + made.size() + " packages of dkms",
          "build it again with --force");
    }
    Path taken = staging.resolve(made.get(0).getFileName());
    Files.copy(made.get(0), taken, StandardCopyOption.REPLACE_EXISTING);
    return ForeignPackages.describe(DebFile.read(taken));
  }

  @Override
  public void checkRoot(Recipe recipe, DkmsPackagers dkms, List<Layer> base, Path scratch)
      throws InterruptedException {
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

  @Override
  public List<String> tools() {
    List<String> tools = new ArrayList<>(MKBMDEB_TOOLS);
    if (wanted.driverDisk().isPresent() && wanted.media() == Media.ISO) {
      tools.add(MKISOFS);
    }
    return tools;
  }

  @Override
  public boolean disksNeedResults() {
    return true;
  }

  @Override
  public DriverDisks disks(
      DiskForm form, DkmsPackagers dkms, BuildRoots roots, SourceLayers sources, Path logs) {
    return new DkmsDisks(dkms, roots, sources, form, wanted.media(), logs);
  }
}
