package org.packetary.dkms2bin.resolve;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.packetary.dkms2bin.distro.OsRelease;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.RecipeRequest;

/** Settles which recipe a run follows. */
public final class RecipeChooser {

  private final Path recipes;
  private final Path osRelease;

  /**
   * A chooser.
   *
   * @param recipes the directory of the recipes that come with the tool
   * @param osRelease the host's os-release(5) file
   */
  public RecipeChooser(Path recipes, Path osRelease) {
    this.recipes = recipes;
    this.osRelease = osRelease;
  }

  /** A recipe, and why it was chosen. */
  public record Choice(Recipe recipe, String reason) {}

  /**
   * The recipe that was asked for, else the one whose distribution has the kernels.
   *
   * @throws UsageException if the kernels do not tell, or belong to several distributions
   * @throws org.packetary.dkms2bin.model.InputException if a recipe cannot be read
   */
  public Choice choose(RecipeRequest request, List<String> selectors) {
    Choice choice = asItIs(request, selectors);
    return request
        .root()
        .map(root -> new Choice(choice.recipe().on(root), choice.reason()))
        .orElse(choice);
  }

  private Choice asItIs(RecipeRequest request, List<String> selectors) {
    if (request.file().isPresent()) {
      return new Choice(RecipeBook.read(request.file().get()), "asked for");
    }
    if (request.name().isPresent()) {
      return new Choice(RecipeBook.named(recipes, request.name().get()), "asked for");
    }
    RecipeBook book = RecipeBook.open(recipes);
    Map<String, Choice> inferred = new TreeMap<>();
    for (String selector : selectors) {
      if (!selector.equals(KernelRequest.LATEST)) {
        Recipe recipe =
            ReleaseGlob.isGlob(selector)
                ? book.forPattern(new ReleaseGlob(selector))
                : book.forRelease(selector);
        inferred.putIfAbsent(recipe.name(), new Choice(recipe, "inferred from " + selector));
      }
    }
    if (inferred.size() > 1) {
      throw new UsageException(
          "the kernels belong to several distributions: " + String.join(", ", inferred.keySet()),
          "make one run for each");
    }
    return inferred.isEmpty() ? hosts(book) : inferred.values().iterator().next();
  }

  private Choice hosts(RecipeBook book) {
    OsRelease host = OsRelease.read(osRelease);
    return book.all().stream()
        .filter(host::is)
        .findFirst()
        .map(r -> new Choice(r, "this host's own distribution"))
        .orElseThrow(
            () ->
                new UsageException(
                    "which distribution's latest kernel?",
                    "say it with --distro NAME: "
                        + String.join(", ", book.all().stream().map(Recipe::name).toList())));
  }
}
