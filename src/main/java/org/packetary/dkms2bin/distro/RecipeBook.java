package org.packetary.dkms2bin.distro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.yaml.YamlLines;
import org.packetary.dkms2bin.yaml.YamlReader;

/** The recipes of a directory, by name or by the kernels they are for. */
public final class RecipeBook {

  private static final ObjectMapper YAML =
      YamlReader.mapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.KEBAB_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(new Jdk8Module());

  private final List<Recipe> recipes;

  private RecipeBook(List<Recipe> recipes) {
    this.recipes = List.copyOf(recipes);
  }

  /**
   * Reads every {@code *.yaml} file of a directory.
   *
   * @throws EnvironmentException if the directory cannot be listed or holds no recipe
   * @throws InputException if a recipe is wrong
   */
  public static RecipeBook open(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
      if (found.isEmpty()) {
        throw new EnvironmentException("no recipe in " + directory, "reinstall dkms2bin");
      }
      List<Recipe> recipes = new ArrayList<>();
      found.forEach(f -> recipes.add(read(f)));
      return new RecipeBook(recipes);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot list the recipes in " + directory + ": " + e.getMessage(),
          "reinstall dkms2bin, or name a recipe with --recipe FILE",
          e);
    }
  }

  /**
   * Reads the recipe of a directory that has a name, and no other: its file is called like it.
   *
   * @throws UsageException if there is none; lists those there are
   * @throws InputException if it is wrong
   */
  public static Recipe named(Path directory, String name) {
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> file =
          files.filter(f -> f.getFileName().toString().equals(name + ".yaml")).findFirst();
      return file.isPresent() ? read(file.get()) : open(directory).named(name);
    } catch (IOException e) {
      return open(directory).named(name);
    }
  }

  /**
   * Reads one recipe file.
   *
   * @throws InputException if it cannot be read; names the file, the line and the key
   */
  public static Recipe read(Path file) {
    try {
      JsonNode recipe = YAML.readTree(file.toFile());
      RecipeKeys.check(file, YAML, recipe);
      return YAML.treeToValue(withKind(file, recipe), Recipe.class);
    } catch (JsonProcessingException e) {
      throw new InputException(
          where(file, e) + ": " + reason(e), "docs/recipe-format.md describes the format", e);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the recipe " + file + ": " + e.getMessage(), "check the path", e);
    }
  }

  /**
   * The recipe with the kind of {@code kernels} inside it, where Jackson looks for it. It can look
   * outside, but then does not say where in the recipe a mistake is.
   */
  private static JsonNode withKind(Path file, JsonNode recipe) {
    if (!recipe.isObject()) {
      throw new InputException(file + ": no recipe", "docs/recipe-format.md describes the format");
    }
    JsonNode kind = recipe.path(KernelPackages.KIND);
    if (kind.isTextual() && recipe.path("kernels") instanceof ObjectNode kernels) {
      kernels.set(KernelPackages.KIND, kind);
    }
    return recipe;
  }

  /**
   * File and line. Jackson notices some mistakes only at the end of the part that holds them, so
   * the line is that of the key that is wrong, or of the part where something is missing.
   */
  private static String where(Path file, JsonProcessingException e) {
    OptionalInt line = OptionalInt.empty();
    if (e instanceof JsonMappingException mapping) {
      line = YamlLines.of(file, keys(mapping));
    } else if (e.getLocation() != null) {
      line = OptionalInt.of(e.getLocation().getLineNr());
    }
    return line.isPresent() ? file + ", line " + line.getAsInt() : file.toString();
  }

  private static List<String> keys(JsonMappingException e) {
    return e.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .filter(Objects::nonNull)
        .toList();
  }

  private static String reason(JsonProcessingException e) {
    Throwable cause = e.getCause();
    if (cause instanceof IllegalArgumentException && cause.getMessage() != null) {
      return cause.getMessage();
    }
    List<String> keys = e instanceof JsonMappingException mapping ? keys(mapping) : List.of();
    return (keys.isEmpty() ? "" : keys.get(keys.size() - 1) + ": ") + e.getOriginalMessage();
  }

  /** All recipes, by name. */
  public List<Recipe> all() {
    return recipes;
  }

  /**
   * The recipe with a name.
   *
   * @throws UsageException if there is none; lists those there are
   */
  public Recipe named(String name) {
    return recipes.stream()
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UsageException("no recipe is called " + name, choices(recipes)));
  }

  /**
   * The one recipe whose distribution has a kernel release.
   *
   * @throws UsageException if no recipe knows the release, or several do
   */
  public Recipe forRelease(String release) {
    return only(release, recipes.stream().filter(r -> r.kernels().owns(release)).toList());
  }

  /**
   * The one recipe whose kernels a pattern can select.
   *
   * @throws UsageException if no recipe's kernels can match, or those of several can
   */
  public Recipe forPattern(ReleaseGlob pattern) {
    List<Recipe> possible = recipes.stream().filter(r -> r.kernels().mayMatch(pattern)).toList();
    List<Recipe> likely =
        possible.stream().filter(r -> r.kernels().owns(shortest(pattern))).toList();
    return only(pattern.pattern(), likely.size() == 1 ? likely : possible);
  }

  /**
   * A short release that a pattern selects. Strictly taken {@code 6.12.*+deb12-amd64} selects
   * {@code 6.12.1+deb13-1+deb12-amd64} too, but no kernel is called so.
   */
  private static String shortest(ReleaseGlob pattern) {
    return pattern.pattern().replace('*', '0');
  }

  private Recipe only(String selector, List<Recipe> candidates) {
    if (candidates.size() == 1) {
      return candidates.get(0);
    }
    String problem =
        candidates.isEmpty()
            ? "no recipe knows kernels like " + selector
            : "several distributions may have kernels like " + selector;
    throw new UsageException(problem, choices(candidates.isEmpty() ? recipes : candidates));
  }

  private static String choices(List<Recipe> among) {
    return "say which with --distro NAME: "
        + among.stream().map(Recipe::name).collect(Collectors.joining(", "));
  }
}
