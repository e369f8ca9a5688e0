package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.FileTrees;
import org.packetary.dkms2bin.util.Resources;

/**
 * Makes a base root of all its packages at once: they are unpacked side by side, entered into
 * dpkg's database as unpacked, and configured by the root's own dpkg, with all their scripts. What
 * comes out has what mmdebstrap(1) makes, which installs them one after the other and twice over;
 * ADR 021 says what differs.
 */
final class UnpackedRoot {

  private final PackageUnpacker unpacker;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;
  private final Architecture architecture;

  UnpackedRoot(
      PackageUnpacker unpacker,
      CommandRunner runner,
      HostEnvironment environment,
      Tier tier,
      Architecture architecture) {
    this.unpacker = unpacker;
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
    this.architecture = architecture;
  }

  /**
   * Makes a root.
   *
   * @param packages all of it, with what they depend on
   * @param sources lines of sources.list(5), for people who enter the root
   * @param root a directory that does not exist yet
   * @param log receives what the programs print
   * @throws EnvironmentException if a package cannot be had, unpacked or configured
   */
  void make(Collection<ArchivePackage> packages, List<String> sources, Path root, Path log)
      throws InterruptedException {
    try {
      Path downloads = Files.createDirectories(root.resolveSibling("packages"));
      unpacker.unpack(packages, root, downloads, log);
      enter(root, downloads);
      FileTrees.delete(downloads);
      settle(root, sources);
      configure(root, log);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot make a base root in " + root + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private void enter(Path root, Path downloads) throws IOException {
    DpkgDatabase database = new DpkgDatabase(root);
    database.begin(architecture.debian());
    for (Path file : PackageUnpacker.packageFiles(downloads)) {
      database.add(DebFile.read(file), Path.of(file + ".paths"));
    }
    database.write();
  }

  private static void settle(Path root, List<String> sources) throws IOException {
    Files.createDirectories(root.resolve("etc/apt"));
    Files.writeString(root.resolve("etc/apt/sources.list"), String.join("\n", sources) + "\n");
    Files.createDirectories(root.resolve("etc/dpkg/dpkg.cfg.d"));
    Files.writeString(
        root.resolve("etc/dpkg/dpkg.cfg.d/dkms2bin"),
        PackageUnpacker.LEFT_OUT.stream()
            .map(kind -> "path-exclude=/usr/share/" + kind + "/*\n")
            .collect(Collectors.joining()));
  }

  private void configure(Path root, Path log) throws IOException, InterruptedException {
    List<String> argv =
        tier.namespaces()
            .command(
                Namespaces.Network.NONE,
                List.of(
                    "sh",
                    "-c",
                    Resources.text(UnpackedRoot.class, "configure-root.sh"),
                    "configure-root",
                    root.toString()));
    CommandResult result = runner.run(Command.of(argv, environment.variables()).loggedTo(log));
    Set<String> unfinished =
        DpkgDatabase.unfinished(
            Files.readString(root.resolve("var/lib/dpkg/status"), StandardCharsets.UTF_8));
    if (!result.ok() || !unfinished.isEmpty()) {
      throw new EnvironmentException(
          "dpkg could not configure "
              + (unfinished.isEmpty() ? "the base root" : String.join(", ", unfinished))
              + ": "
              + result.lastWords(),
          "its output is in "
              + log
              + "; with full-installation: true in the recipe's bootstrap,"
              + " mmdebstrap makes the root");
    }
  }
}
