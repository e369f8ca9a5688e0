package org.packetary.dkms2bin.request;

import java.nio.file.Path;
import java.util.Optional;
import org.packetary.dkms2bin.distro.RootTarball;

/**
 * Which recipe the user asked for; with neither it is inferred from the kernels.
 *
 * @param name of a recipe that comes with the tool
 * @param file a recipe of the user's own, which wins
 * @param root a tarball that base roots are made of, instead of how the recipe makes them
 */
public record RecipeRequest(
    Optional<String> name, Optional<Path> file, Optional<RootTarball> root) {

  /** A request for a recipe as it is. */
  public RecipeRequest(Optional<String> name, Optional<Path> file) {
    this(name, file, Optional.empty());
  }

  /** The same request; for a recipe that comes with the tool where it names none. */
  public RecipeRequest orFor(String recipe) {
    return name.isPresent() || file.isPresent()
        ? this
        : new RecipeRequest(Optional.of(recipe), Optional.empty(), root);
  }
}
