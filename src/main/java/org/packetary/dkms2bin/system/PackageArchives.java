package org.packetary.dkms2bin.system;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.OfflineArchive;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.distro.tarball.RootTarballs;
import org.packetary.dkms2bin.distro.tarball.TarballArchive;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.request.Settings;

/** Opens the archive of a recipe, of whatever kind the recipe's is. */
public final class PackageArchives {

  private final Path cache;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;
  private final Clock clock;
  private final Path hostRoot;

  /**
   * Archives whose indexes and downloads are kept below a cache directory.
   *
   * @param tier where base roots are made
   * @param clock tells how old indexes are
   */
  public PackageArchives(
      Path cache, CommandRunner runner, HostEnvironment environment, Tier tier, Clock clock) {
    this(cache, runner, environment, tier, clock, Path.of("/"));
  }

  /**
   * The same for a host whose configuration is elsewhere.
   *
   * @param hostRoot the directory whose etc is the host's
   */
  PackageArchives(
      Path cache,
      CommandRunner runner,
      HostEnvironment environment,
      Tier tier,
      Clock clock,
      Path hostRoot) {
    this.cache = cache;
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
    this.clock = clock;
    this.hostRoot = hostRoot;
  }

  /**
   * Opens an archive whose indexes are as fresh as the user asks for.
   *
   * @param tier where base roots are made
   */
  public static PackageArchive refreshed(
      Settings settings, Tier tier, Recipe recipe, MirrorChoice choice, Architecture architecture)
      throws InterruptedException {
    PackageArchive archive =
        new PackageArchives(
                settings.cache(), settings.runner(), settings.environment(), tier, settings.clock())
            .open(recipe, choice, architecture);
    Lasting.doing(
        settings.events(), "indexes", "package lists of " + recipe.title(), archive::refresh);
    return archive;
  }

  /**
   * Opens the archive that a recipe and the user name; its indexes are not fetched yet. Where the
   * user is offline, nothing of it is ever fetched.
   *
   * @throws EnvironmentException if keys are missing or no mirror is known
   */
  public PackageArchive open(Recipe recipe, MirrorChoice choice, Architecture architecture)
      throws InterruptedException {
    CacheDirectory.secure(cache);
    boolean offline = choice.freshness().offline();
    Access access =
        new Access(
            cache,
            hostRoot,
            runner,
            environment,
            tier,
            clock,
            choice.freshness(),
            choice.patience());
    PackageArchive archive =
        PackagingSystem.of(recipe.packages())
            .archive(recipe.ofArchive(), choice, architecture, access);
    PackageArchive allowed = offline ? new OfflineArchive(archive, recipe.title()) : archive;
    Optional<Bootstrap.Tarball> tarball = recipe.bootstrap().ofTarball();
    return tarball.isEmpty()
        ? allowed
        : new TarballArchive(
            allowed,
            recipe,
            tarball.get(),
            new RootTarballs(cache, environment, offline),
            runner,
            environment,
            tier);
  }
}
