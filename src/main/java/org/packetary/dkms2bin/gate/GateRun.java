package org.packetary.dkms2bin.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.repository.Publication;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.state.RepositoryState;
import org.packetary.dkms2bin.system.PackageArchives;
import org.packetary.dkms2bin.system.PackagingSystem;
import org.packetary.dkms2bin.util.FileTrees;

/** Makes the gates of repositories that are there; builds nothing. */
public final class GateRun {

  private final Settings settings;
  private final Architecture architecture;

  /** A run with the given means, for kernels of this host's architecture. */
  public GateRun(Settings settings) {
    this.settings = settings;
    this.architecture = Architecture.host();
  }

  /** How a gate stands in which repository, for which distribution. */
  public record Answer(Path repository, String distribution, GateState gate) {}

  /**
   * Settles the gates of requests.
   *
   * @throws org.packetary.dkms2bin.model.Dkms2binException if an archive does not answer, or
   *     something cannot be published
   */
  public List<Answer> run(List<BuildRequest> requests) throws InterruptedException {
    List<Recipe> recipes = new ArrayList<>();
    GateNames names = new GateNames(architecture);
    for (BuildRequest request : requests) {
      Recipe recipe =
          new RecipeChooser(settings.recipes(), settings.osRelease())
              .choose(request.recipe(), request.kernels().selectors())
              .recipe();
      names.add(recipe, request);
      recipes.add(recipe);
    }
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < requests.size(); i++) {
      if (!requests.get(i).gates().isEmpty()) {
        answers.addAll(settle(requests.get(i), recipes.get(i)));
      }
    }
    return answers;
  }

  private List<Answer> settle(BuildRequest request, Recipe recipe) throws InterruptedException {
    PackagingSystem system = PackagingSystem.of(recipe.packages());
    PackageRepository repository =
        system.repository(
            request.outDir(),
            request.sourceDate(),
            request.rpm(),
            request.packaging().publishing(),
            settings);
    repository.check();
    PackageArchive archive =
        PackageArchives.refreshed(
            settings,
            Tier.of(Isolation.AUTO, settings.runner(), settings.environment()),
            recipe,
            request.mirror(),
            architecture);
    GateKeeper keeper =
        new GateKeeper(
            new GatePlace(
                recipe,
                archive,
                architecture,
                repository,
                request.outDir(),
                system.form(request).packager()),
            RepositoryState.read(
                    request.outDir(),
                    warning -> settings.events().accept(new BuildEvent.Warning(warning)))
                .cells()
                .values());
    GateKeeper.Settled settled = inScratch(keeper, request);
    settled.publication().ifPresent(Publication::throwIfRefused);
    return settled.gates().stream()
        .map(gate -> new Answer(request.outDir(), recipe.name(), gate))
        .toList();
  }

  private static GateKeeper.Settled inScratch(GateKeeper keeper, BuildRequest request)
      throws InterruptedException {
    try {
      Path staging = Files.createTempDirectory("dkms2bin-");
      try {
        return keeper.settle(request.gates(), staging);
      } finally {
        FileTrees.delete(staging);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use a temporary directory: " + e.getMessage(), "is the disk full?", e);
    }
  }
}
