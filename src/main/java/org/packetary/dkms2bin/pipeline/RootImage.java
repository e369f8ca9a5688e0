package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.RecipeRequest;

/**
 * Makes a root tarball of the container image that base roots are to be made of.
 *
 * @param settings the means
 */
record RootImage(Settings settings) {

  /**
   * The recipe that was asked for, on the image's files where there is one.
   *
   * @throws UsageException if there is a root tarball too
   * @throws org.packetary.dkms2bin.model.EnvironmentException if no engine answers, or the image
   *     cannot be had
   */
  RecipeRequest settle(BuildRequest request) throws InterruptedException {
    Optional<String> image = request.backend().image();
    RecipeRequest recipe = request.recipe();
    if (image.isEmpty()) {
      return recipe;
    }
    if (recipe.root().isPresent()) {
      throw new UsageException("--image and --root-tarball exclude each other", "leave one out");
    }
    ContainerEngine engine =
        ContainerEngine.find(request.backend().engine(), settings.runner(), settings.environment());
    Path tarball = engine.rootOf(image.get(), CacheDirectory.below(settings.cache(), "images"));
    return new RecipeRequest(
        recipe.name(),
        recipe.file(),
        Optional.of(new RootTarball(tarball.toString(), Optional.empty())));
  }
}
