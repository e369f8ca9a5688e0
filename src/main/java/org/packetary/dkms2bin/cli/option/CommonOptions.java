package org.packetary.dkms2bin.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.value.FreshnessConverter;
import org.packetary.dkms2bin.cli.value.TimeLimitConverter;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.RecipeRequest;
import picocli.CommandLine.Option;

/** Options that name a distribution and its archive, for every command that needs one. */
@Heading(Heading.DISTRIBUTION)
public final class CommonOptions {

  @Option(
      names = "--distro",
      paramLabel = "NAME",
      description = "Recipe to follow, by name. Without it, it is inferred from the kernels.")
  private @Nullable String distro;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Recipe file of your own; see docs/recipe-format.md.")
  private @Nullable Path recipe;

  @Option(
      names = "--root-tarball",
      paramLabel = "FILE|URL",
      description =
          "Make the base root of this tarball instead of packages; what it lacks is installed into"
              + " it. URL#sha256=DIGEST is downloaded once.")
  private @Nullable String rootTarball;

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description =
          "Package archive to use instead of the recipe's or the host's. Repeatable: where the"
              + " first does not answer, or answers wrong, the next is asked.")
  private List<String> mirrors = new ArrayList<>();

  @Option(
      names = "--mirror-key",
      paramLabel = "FILE",
      description = "Public keys that the archive is signed with.")
  private @Nullable Path mirrorKey;

  @Option(names = "--mirror-trusted", description = "Take the archive even if it is not signed.")
  private boolean mirrorTrusted;

  @Option(
      names = "--allow-expired-archive",
      description = "Take the archive even if its indexes are past their Valid-Until date.")
  private boolean allowExpired;

  @Option(
      names = "--mirror-timeout",
      paramLabel = "TIME",
      converter = TimeLimitConverter.class,
      description =
          "How long a mirror may be silent; one that gives less than 1 kB/s for twice as long is"
              + " given up. Default: 30s.")
  private @Nullable Duration mirrorTimeout;

  @Option(
      names = "--components",
      paramLabel = "NAME",
      split = ",",
      description = "Components of the archive instead of the recipe's: main,contrib,non-free.")
  private List<String> components = new ArrayList<>();

  @Option(
      names = "--refresh",
      paramLabel = "always|AGE|never",
      converter = FreshnessConverter.class,
      description =
          "Fetch the archive's indexes again when they are older than this: 90s, 30m, 12h, 7d. never:"
              + " only where there are none. Default: 1h.")
  private @Nullable Freshness refresh;

  @Option(
      names = "--offline",
      description =
          "Use no network: what is in the cache has to do. What is missing is named. Goes before"
              + " --refresh.")
  private boolean offline;

  /**
   * The recipe asked for; empty if it cannot be. Files of these options that are missing are told.
   */
  public Optional<RecipeRequest> recipe(Problems problems) {
    boolean there = exists("--recipe", recipe, problems);
    exists("--mirror-key", mirrorKey, problems);
    Optional<RootTarball> root =
        Optional.ofNullable(rootTarball)
            .flatMap(words -> problems.attempt(() -> RootTarball.parse(words)));
    root.flatMap(RootTarball::file).ifPresent(f -> exists("--root-tarball", f, problems));
    return there
        ? Optional.of(
            new RecipeRequest(Optional.ofNullable(distro), Optional.ofNullable(recipe), root))
        : Optional.empty();
  }

  /** Whether a distribution was named. */
  public boolean isRecipeNamed() {
    return distro != null || recipe != null;
  }

  private static boolean exists(String option, @Nullable Path file, Problems problems) {
    if (file == null || Files.exists(file)) {
      return true;
    }
    problems.input(option + ": there is no file " + file, "check the path");
    return false;
  }

  private Freshness freshness() {
    if (offline) {
      return Freshness.OFFLINE;
    }
    return refresh == null ? Freshness.DEFAULT : refresh;
  }

  public MirrorChoice mirror() {
    return new MirrorChoice(
        mirrors,
        Optional.ofNullable(mirrorKey),
        mirrorTrusted,
        allowExpired,
        components,
        freshness(),
        mirrorTimeout == null ? Patience.DEFAULT : new Patience(mirrorTimeout));
  }
}
