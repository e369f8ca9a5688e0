package org.packetary.dkms2bin.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.delivery.Outlet;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.input.GivenSources;
import org.packetary.dkms2bin.input.InputWords;
import org.packetary.dkms2bin.input.NamedPackages;
import org.packetary.dkms2bin.input.SourceShelf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.HostDigests;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.plan.BuildPlan;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.Distribution;
import org.packetary.dkms2bin.resolve.GivenArchive;
import org.packetary.dkms2bin.resolve.GivenHeaders;
import org.packetary.dkms2bin.resolve.KernelSelection;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.resolve.RootImage;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.sandbox.LazySandbox;

/** Opens a distribution: reads the inputs, chooses recipe and kernels, opens archive and outlet. */
final class Opening {

  private final Settings settings;
  private final RunArea area;
  private final HostMeans surroundings;
  private final SourceShelf shelf;
  private final String program;

  /**
   * An opening for a run.
   *
   * @param program the program's digest
   */
  Opening(Settings settings, RunArea area, HostMeans surroundings, String program) {
    this.settings = settings;
    this.area = area;
    this.surroundings = surroundings;
    this.program = program;
    this.shelf =
        new SourceShelf(settings.cache(), area.directory("inputs"), program, settings.clock());
  }

  /**
   * Opens a distribution.
   *
   * @param plan what is to be carried out; empty where it is to be planned
   * @param delivers whether the outlet will be used, and so must be usable
   * @throws org.packetary.dkms2bin.model.Dkms2binException if it cannot be built for as asked
   */
  Target open(int number, BuildRequest request, Optional<BuildPlan> plan, boolean delivers)
      throws InterruptedException {
    GivenSources given = new GivenSources(settings.events());
    for (DriverRequest driver : request.drivers()) {
      given.add(driver, InputWords.of(driver.inputs()).files(), input -> shelf.take(input, driver));
    }
    List<TakenSource> sources = new ArrayList<>(given.all());
    Path own = area.directory(Integer.toString(number));
    GivenHeaders headers = GivenHeaders.read(request.headers(), own.resolve("headers"));
    KernelRequest kernels = request.kernels().orFor(headers.releases());
    RecipeChooser.Choice choice =
        new RecipeChooser(settings.recipes(), settings.osRelease())
            .choose(
                new RootImage(settings.cache(), settings.runner(), settings.environment())
                    .settle(request),
                kernels.selectors());
    Recipe recipe = choice.recipe();
    Outlet outlet = Outlet.of(recipe, request, settings, program);
    if (delivers) {
      outlet.check();
    }
    settings
        .events()
        .accept(new BuildEvent.RecipeChosen(recipe.name(), recipe.title(), choice.reason()));
    Tier tier = surroundings.tier(request.backend());
    PackageArchive archive = archive(request, recipe, headers, tier);
    NamedPackages packages =
        new NamedPackages(archive, settings.cache(), recipe.name(), settings.events());
    sources.addAll(named(request, packages));
    List<KernelRelease> releases;
    if (plan.isPresent()) {
      PlanSources wanted = new PlanSources(plan.get(), packages, shelf, settings.events());
      wanted.check(recipe, surroundings.architecture(), outlet.isDkms());
      sources = wanted.of(sources);
      releases = wanted.releases();
    } else {
      releases = new KernelSelection(recipe, archive, surroundings.architecture()).select(kernels);
    }
    settings
        .events()
        .accept(
            new BuildEvent.KernelsSelected(releases.stream().map(KernelRelease::release).toList()));
    return target(number, request, recipe, archive, tier, outlet, sources, releases, delivers);
  }

  private Target target(
      int number,
      BuildRequest request,
      Recipe recipe,
      PackageArchive archive,
      Tier tier,
      Outlet outlet,
      List<TakenSource> sources,
      List<KernelRelease> releases,
      boolean delivers)
      throws InterruptedException {
    LayerStore layers =
        new LayerStore(
            settings.cache(),
            tier,
            area.work(),
            settings.events(),
            new HostDigests(settings.runner(), settings.environment()));
    LazySandbox sandbox =
        new LazySandbox(() -> surroundings.sandbox(request.backend(), area.work(), tier));
    Distribution distribution =
        new Distribution(
            number,
            request,
            recipe,
            archive,
            surroundings.architecture(),
            sandbox,
            new BuildRoots(recipe, archive, layers, sandbox, area.work(), settings.events()),
            outlet.tools(),
            sources,
            releases);
    Optional<KernelProver> prover = Optional.empty();
    if (delivers && request.packaging().proof().mode().isPresent()) {
      prover =
          Optional.of(
              surroundings.prover(recipe, archive, layers, area.directory("proofs-" + number)));
      prover.get().check();
    }
    return new Target(
        distribution, outlet, new DkmsPackagers(sandbox, request.timeout()), tier, prover);
  }

  private PackageArchive archive(
      BuildRequest request, Recipe recipe, GivenHeaders headers, Tier tier)
      throws InterruptedException {
    PackageArchive archive =
        new GivenArchive(
            surroundings.archive(recipe, request.mirror(), tier),
            headers,
            recipe,
            settings.events());
    Lasting.doing(
        settings.events(), "indexes", "package lists of " + recipe.title(), archive::refresh);
    return archive;
  }

  /** Sources that the user names by packages of the archive; it had to be opened first. */
  private List<TakenSource> named(BuildRequest request, NamedPackages packages)
      throws InterruptedException {
    GivenSources given = new GivenSources(settings.events());
    for (DriverRequest driver : request.drivers()) {
      given.add(
          driver,
          packages.fetch(InputWords.of(driver.inputs()).names()),
          input -> shelf.take(input, driver));
    }
    return given.all();
  }
}
