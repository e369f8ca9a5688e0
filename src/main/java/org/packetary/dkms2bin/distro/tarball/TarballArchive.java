package org.packetary.dkms2bin.distro.tarball;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.RootTarball;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.ForwardingArchive;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Resources;

/**
 * An archive whose base roots come out of a tarball. All packages come from the archive, resolved
 * against the package database that the tarball brings.
 */
public final class TarballArchive extends ForwardingArchive {

  private static final String SCRIPT = "tarball-root.sh";

  /** What the script ends with where tar fails, and where there is no package database. */
  private static final int NOT_UNPACKED = 10;

  private static final int NO_DATABASE = 11;

  /** And where a program is missing, which it names. */
  private static final int NO_PROGRAM = 12;

  private final Recipe recipe;
  private final Bootstrap.Tarball bootstrap;
  private final RootTarballs tarballs;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;
  private Optional<RootTarballs.Found> found = Optional.empty();

  public TarballArchive(
      PackageArchive archive,
      Recipe recipe,
      Bootstrap.Tarball bootstrap,
      RootTarballs tarballs,
      CommandRunner runner,
      HostEnvironment environment,
      Tier tier) {
    super(archive);
    this.recipe = recipe;
    this.bootstrap = bootstrap;
    this.tarballs = tarballs;
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
  }

  /** The tarball, fetched and checked when it is first needed: listing kernels needs none. */
  private RootTarballs.Found tarball() throws InterruptedException {
    if (found.isEmpty()) {
      RootTarball root =
          bootstrap
              .root()
              .orElseThrow(
                  () ->
                      new EnvironmentException(
                          "roots of " + recipe.title() + " are made of a tarball; none is named",
                          "name one with --root-tarball FILE or URL#sha256=DIGEST"));
      found = Optional.of(tarballs.find(root));
    }
    return found.get();
  }

  /** What is in the base root is decided by the tarball, where one is named. */
  @Override
  public ArchiveSnapshot snapshot() throws InterruptedException {
    ArchiveSnapshot packages = super.snapshot();
    Optional<RootTarball> root = bootstrap.root();
    if (root.isEmpty()) {
      return packages;
    }
    String sha256 = digest();
    return packages.with(sha256, "root tarball " + sha256);
  }

  /** The tarball's digest; one of an address is known without the file. */
  private String digest() throws InterruptedException {
    Optional<RootTarball> address = bootstrap.root().filter(RootTarball::isAddress);
    return address.isPresent() ? address.get().sha256().orElseThrow() : tarball().sha256();
  }

  /** The tarball is all there is in the base root; what it lacks is installed over it. */
  @Override
  public List<ArchivePackage> baseSet(List<String> include) throws InterruptedException {
    return List.of(new ArchivePackage("root tarball", "1", "any", digest(), 0));
  }

  @Override
  public void bootstrap(Path root, Path log) throws InterruptedException {
    Path file = tarball().file();
    PackageKind kind = recipe.packages();
    List<String> argv =
        tier.namespaces()
            .command(
                Namespaces.Network.NONE,
                List.of(
                    "sh",
                    "-c",
                    script(),
                    SCRIPT,
                    file.toString(),
                    root.toAbsolutePath().toString(),
                    kind.suffix(),
                    kind.installed()));
    CommandResult result = runner.run(Command.of(argv, environment.variables()).loggedTo(log));
    if (result.status() == NOT_UNPACKED) {
      throw new InputException(
          "the root tarball " + file + " cannot be unpacked: " + firstLine(log),
          "is it a tarball, and all of it?");
    }
    if (result.status() == NO_PROGRAM) {
      throw new InputException(
          "the root tarball " + file + " lacks " + result.out().strip(),
          "packages cannot be installed, or builds not be confined, in such a root");
    }
    if (result.status() == NO_DATABASE || (result.ok() && !hasDatabase(root))) {
      throw new InputException(
          "the root tarball " + file + " has no package database of the kind " + kind.suffix(),
          "it must be the root of an installed system, with its files at the top");
    }
    if (!result.ok()) {
      throw new EnvironmentException(
          "making a root of " + file + " failed: " + result.failure(), "its output is in " + log);
    }
  }

  private boolean hasDatabase(Path root) {
    try {
      Path installed = root.resolve(recipe.packages().installed());
      return Files.isRegularFile(installed) && Files.size(installed) > 0;
    } catch (IOException e) {
      throw new EnvironmentException("cannot read below " + root, null, e);
    }
  }

  private static String firstLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      return lines.isEmpty() ? "tar says nothing" : lines.get(0);
    } catch (IOException e) {
      return "see " + log;
    }
  }

  private static String script() {
    return Resources.text(TarballArchive.class, SCRIPT);
  }
}
