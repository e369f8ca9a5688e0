package org.packetary.dkms2bin.run;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.KernelSelection;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.system.PackageArchives;

/** Lists the kernels that a recipe's archive offers. */
public final class KernelListing {

  private static final String EVERY = "*";

  private final Settings settings;

  /** A listing with the given means. */
  public KernelListing(Settings settings) {
    this.settings = settings;
  }

  /** The recipe that was settled on, and its kernels, newest first. */
  public record Result(Recipe recipe, List<KernelRelease> releases) {
    public Result {
      releases = List.copyOf(releases);
    }
  }

  /**
   * The kernels, narrowed by a shell pattern if there is one.
   *
   * @throws org.packetary.dkms2bin.model.EnvironmentException if nothing matches, or the archive
   *     does not answer
   */
  public Result list(RecipeRequest request, MirrorChoice mirror, Optional<String> pattern)
      throws InterruptedException {
    RecipeChooser.Choice choice =
        new RecipeChooser(settings.recipes(), settings.osRelease())
            .choose(request, List.of(pattern.orElse(KernelRequest.LATEST)));
    Recipe recipe = choice.recipe();
    settings
        .events()
        .accept(new BuildEvent.RecipeChosen(recipe.name(), recipe.title(), choice.reason()));
    Architecture architecture = Architecture.host();
    PackageArchive archive =
        new PackageArchives(
                settings.cache(),
                settings.runner(),
                settings.environment(),
                Tier.of(Isolation.AUTO, settings.runner(), settings.environment()),
                settings.clock())
            .open(recipe, mirror, architecture);
    archive.refresh();
    KernelRequest kernels =
        new KernelRequest(List.of(pattern.orElse(EVERY)), Optional.empty(), OptionalInt.empty());
    return new Result(recipe, new KernelSelection(recipe, archive, architecture).select(kernels));
  }
}
