package org.packetary.dkms2bin.resolve;

import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.RecipeRequest;

/**
 * Makes a root tarball of the container image that base roots are to be made of.
 *
 * @param cache the cache directory, for the tarball
 * @param runner starts programs
 * @param environment what those programs get
 */
public record RootImage(Path cache, CommandRunner runner, HostEnvironment environment) {

  /**
   * The recipe that was asked for, on the image's files where there is one.
   *
   * @throws UsageException if there is a root tarball too
   * @throws org.packetary.dkms2bin.model.EnvironmentException if no engine answers, or the image
   *     cannot be had
   */
  public RecipeRequest settle(BuildRequest request) throws InterruptedException {
    Optional<String> image = request.backend().image();
    RecipeRequest recipe = request.recipe();
    if (image.isEmpty()) {
      return recipe;
    }
    if (recipe.root().isPresent()) {
      throw new UsageException("--image and --root-tarball exclude each other", "leave one out");
    }
    ContainerEngine engine = ContainerEngine.find(request.backend().engine(), runner, environment);
    Path tarball = engine.rootOf(image.get(), CacheDirectory.below(cache, "images"));
    CacheDirectory.use(tarball);
    return new RecipeRequest(
        recipe.name(),
        recipe.file(),
        Optional.of(new RootTarball(tarball.toString(), Optional.empty())));
  }
}
