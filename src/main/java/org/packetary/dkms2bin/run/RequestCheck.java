package org.packetary.dkms2bin.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.delivery.Outlet;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.input.InputWords;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.sandbox.BackendRequest;

/**
 * Checks how the parts of a request fit together, as far as that takes neither an archive nor a
 * build root. Parts that are wrong in themselves are empty.
 */
public final class RequestCheck {

  private static final Path OS_RELEASE = Path.of("/etc/os-release");

  private final Path recipes;
  private final Problems problems;

  /**
   * A check.
   *
   * @param recipes the directory of the recipes that come with the tool
   * @param problems where what is found goes
   */
  public RequestCheck(Path recipes, Problems problems) {
    this.recipes = recipes;
    this.problems = problems;
  }

  /** Checks a build. Missing inputs are named beside other problems; alone, the run names them. */
  public void check(
      List<String> inputs,
      Optional<KernelRequest> kernels,
      Optional<RecipeRequest> recipe,
      Optional<PackagingRequest> packaging,
      Optional<RpmOptions> rpm,
      Optional<BackendRequest> backend) {
    if (recipe.flatMap(RecipeRequest::root).isPresent()
        && backend.flatMap(BackendRequest::image).isPresent()) {
      problems.usage("--image and --root-tarball exclude each other", "leave one out");
    }
    recipe
        .flatMap(r -> recipe(r, kernels.map(KernelRequest::selectors).orElse(List.of())))
        .ifPresent(r -> Outlet.check(r, packaging, rpm, problems));
    if (!problems.isEmpty()) {
      InputWords.of(inputs).files().stream()
          .filter(file -> !Files.exists(file))
          .forEach(file -> problems.input("no file or directory " + file, "check the path"));
    }
  }

  /** The recipe that a request and kernels lead to; empty if they do not, or it is not yet sure. */
  public Optional<Recipe> recipe(RecipeRequest request, List<String> selectors) {
    if (selectors.isEmpty() && request.name().isEmpty() && request.file().isEmpty()) {
      return Optional.empty();
    }
    return problems.attempt(
        () -> new RecipeChooser(recipes, OS_RELEASE).choose(request, selectors).recipe());
  }
}
