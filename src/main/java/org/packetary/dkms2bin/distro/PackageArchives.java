package org.packetary.dkms2bin.distro;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.FileTrees;

/** Opens the archive of a recipe, of whatever kind the recipe's is. */
public final class PackageArchives {

  private final Path cache;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Path hostRoot;

  /** Archives whose indexes and downloads are kept below a cache directory. */
  public PackageArchives(Path cache, CommandRunner runner, HostEnvironment environment) {
    this(cache, runner, environment, Path.of("/"));
  }

  /**
   * The same for a host whose configuration is elsewhere.
   *
   * @param hostRoot the directory whose etc is the host's
   */
  PackageArchives(Path cache, CommandRunner runner, HostEnvironment environment, Path hostRoot) {
    this.cache = cache;
    this.runner = runner;
    this.environment = environment;
    this.hostRoot = hostRoot;
  }

  /**
   * Opens the archive that a recipe and the user name; its indexes are not fetched yet.
   *
   * @throws EnvironmentException if keys are missing or no mirror is known
   */
  public PackageArchive open(Recipe recipe, MirrorChoice choice, Architecture architecture)
      throws InterruptedException {
    CacheDirectory.secure(cache);
    if (recipe.bootstrap() instanceof Bootstrap.Tarball tarball) {
      return new TarballArchive(
          open(recipe.ofArchive(), choice, architecture),
          recipe,
          tarball,
          new RootTarballs(cache, environment),
          runner,
          environment);
    }
    return recipe.bootstrap() instanceof Bootstrap.Mmdebstrap mmdebstrap
        ? apt(recipe, mmdebstrap, choice, architecture)
        : dnf(recipe, (Bootstrap.Dnf) recipe.bootstrap(), choice, architecture);
  }

  private PackageArchive dnf(
      Recipe recipe, Bootstrap.Dnf bootstrap, MirrorChoice choice, Architecture architecture) {
    DnfConfiguration configuration = DnfConfiguration.of(recipe, choice, architecture, hostRoot);
    return new DnfArchive(
        recipe,
        architecture,
        DnfRoot.open(
            cache, configuration, bootstrap.releasever(), architecture, runner, environment));
  }

  private PackageArchive apt(
      Recipe recipe, Bootstrap.Mmdebstrap bootstrap, MirrorChoice choice, Architecture architecture)
      throws InterruptedException {
    AptSources sources = new AptSources(bootstrap, choice, runner, environment);
    try {
      Path scratch = Files.createTempDirectory(cache, "sources-");
      try {
        AptRoot apt =
            AptRoot.open(
                cache,
                sources.lines(scratch),
                choice.allowExpired(),
                architecture,
                runner,
                environment);
        return new AptArchive(recipe, bootstrap, apt);
      } finally {
        FileTrees.delete(scratch);
      }
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + cache + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
  }
}
