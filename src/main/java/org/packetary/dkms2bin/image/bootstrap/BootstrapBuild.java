package org.packetary.dkms2bin.image.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.image.ImageUpdate;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.FileDigests;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.proof.image.ImagePackages;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.roots.ScriptedLayers;
import org.packetary.dkms2bin.sandbox.Backend;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.Sandboxes;
import org.packetary.dkms2bin.system.PackageArchives;

/** Makes bootstrap containers of a recipe's archive and of packages with modules. */
public final class BootstrapBuild {

  private final Settings settings;

  /** With the given means. */
  public BootstrapBuild(Settings settings) {
    this.settings = settings;
  }

  /**
   * Makes one.
   *
   * @throws org.packetary.dkms2bin.model.Dkms2binException if it cannot be made; nothing is written
   *     then
   */
  public ImageUpdate.Done make(BootstrapRequest request) throws InterruptedException {
    Recipe recipe = recipe(request);
    Tier tier = Tier.of(request.isolation(), settings.runner(), settings.environment());
    needs("mksquashfs", "squashfs-tools");
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), tier::delete)) {
      Drivers drivers =
          Drivers.read(request.drivers(), request.release(), work.subdirectory("drivers"));
      PackageArchive archive = archive(recipe, request, tier);
      List<ArchivePackage> kernel = kernel(recipe, archive, request.release());
      Set<String> more = new TreeSet<>(request.packages());
      more.addAll(drivers.needs(kernel.stream().map(ArchivePackage::name).toList(), archive));
      Sandbox sandbox = sandbox(request, tier, work);
      LayerStore store =
          new LayerStore(settings.cache(), tier, work, settings.events(), FileDigests.PLAIN);
      BootLayers layers =
          new BootLayers(
              recipe,
              archive,
              store,
              new ScriptedLayers(archive, store, sandbox, work, settings.events()),
              settings.events());
      layers.check(request.packages());
      List<Layer> stack = layers.realise(request.release(), kernel, more);
      Instant date = request.date().orElseGet(drivers::date);
      MadeRoot root =
          new BootRoot(
                  stack,
                  request.release(),
                  sandbox,
                  Files.createDirectories(work.path().resolve("image")),
                  settings.events())
              .make(drivers, request.extra(), date);
      Container container =
          Container.write(root, drivers, request, recipe.name(), work.subdirectory("container"));
      return new ImageUpdate.Done(List.of(container.file()), container.bootLines());
    } catch (IOException e) {
      throw HostIo.failure("cannot make the image", e);
    }
  }

  private void needs(String program, String hostPackage) {
    if (settings.environment().find(program).isEmpty()) {
      throw new EnvironmentException(
          "there is no " + program,
          "install " + hostPackage + " (\"dkms2bin doctor\" says which tools are missing)");
    }
  }

  private Recipe recipe(BootstrapRequest request) throws InterruptedException {
    RecipeChooser.Choice choice =
        new RecipeChooser(settings.recipes(), settings.osRelease())
            .choose(request.recipe(), List.of(request.release()));
    Recipe recipe = choice.recipe().ofArchive();
    if (recipe.packages() != PackageKind.DEB) {
      throw new UsageException(
          "image build makes images of distributions with .deb packages only, and "
              + recipe.title()
              + " has .rpm",
          "name a recipe of Debian or Ubuntu");
    }
    settings
        .events()
        .accept(new BuildEvent.RecipeChosen(recipe.name(), recipe.title(), choice.reason()));
    return recipe.with(recipe.archive(Bootstrap.Mmdebstrap.class).including(BootLayers.INCLUDE));
  }

  private PackageArchive archive(Recipe recipe, BootstrapRequest request, Tier tier)
      throws InterruptedException {
    return PackageArchives.refreshed(settings, tier, recipe, request.mirror(), Architecture.host());
  }

  private static List<ArchivePackage> kernel(Recipe recipe, PackageArchive archive, String release)
      throws InterruptedException {
    List<ArchivePackage> kernel = new ImagePackages(archive, recipe.packages()).of(release);
    if (kernel.isEmpty()) {
      throw new EnvironmentException(
          "the archive of "
              + recipe.title()
              + " has no image of the kernel "
              + release
              + " of the version of its headers",
          "\"dkms2bin kernels --distro " + recipe.name() + "\" lists what it has headers of");
    }
    return kernel;
  }

  private Sandbox sandbox(BootstrapRequest request, Tier tier, WorkDirectory work)
      throws InterruptedException {
    BackendRequest plain = BackendRequest.DEFAULT;
    return new Sandboxes(
            settings.cache(), settings.runner(), settings.environment(), tier, settings.events())
        .open(
            new BackendRequest(
                Backend.CHROOT,
                request.isolation(),
                plain.engine(),
                plain.options(),
                plain.image(),
                plain.limits()),
            work);
  }
}
