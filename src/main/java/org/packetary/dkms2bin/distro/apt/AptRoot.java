package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.CacheFiles;
import org.packetary.dkms2bin.distro.archive.IndexLock;
import org.packetary.dkms2bin.distro.archive.IndexRenewal;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.isolation.Namespaces;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/**
 * The host's apt with a configuration, sources and indexes of our own, in a directory of the cache
 * that is named by its sources.
 */
public final class AptRoot {

  private static final List<String> DIRECTORIES =
      List.of(
          "etc/apt/apt.conf.d",
          "etc/apt/preferences.d",
          "etc/apt/sources.list.d",
          "etc/apt/trusted.gpg.d",
          "var/lib/apt/lists/partial",
          "var/cache/apt/archives/partial",
          "var/lib/dpkg");

  private final Path named;
  private final Path directory;
  private final List<String> sources;
  private final Architecture architecture;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;
  private final Patience patience;
  private final AptQuestions questions;
  private final IndexRenewal renewal;

  private AptRoot(
      String archive,
      Path named,
      Path directory,
      List<String> sources,
      Architecture architecture,
      Access access) {
    this.named = named;
    this.directory = directory;
    this.sources = List.copyOf(sources);
    this.architecture = architecture;
    this.runner = access.runner();
    this.tier = access.tier();
    this.patience = access.patience();
    this.environment =
        access.environment().with("APT_CONFIG", directory.resolve("apt.conf").toString());
    this.questions = new AptQuestions(directory, sources, architecture, runner, environment);
    this.renewal =
        new IndexRenewal(
            directory, new IndexLock(directory), archive, access.freshness(), access.clock());
  }

  /**
   * Sets the directory up, or finds it as an earlier run left it.
   *
   * @param archive what messages call the archive by: the recipe's name
   */
  public static AptRoot open(
      String archive,
      List<String> sources,
      boolean allowExpired,
      Architecture architecture,
      Access access,
      HostApt host)
      throws InterruptedException {
    String id =
        Digests.sha256(String.join("\n", sources) + architecture + allowExpired).substring(0, 16);
    Path named = CacheDirectory.below(access.cache(), "apt").resolve(id);
    Path directory = named;
    try {
      Files.createDirectories(named);
      // Caches may share it by links; apt's configuration is then the same for all, and outlives
      // each.
      directory = named.toRealPath();
      CacheDirectory.use(directory);
      for (String name : DIRECTORIES) {
        Files.createDirectories(directory.resolve(name));
      }
      Path status = directory.resolve("var/lib/dpkg/status");
      if (!Files.exists(status)) {
        CacheFiles.replace(status, "");
      }
      CacheFiles.replace(
          directory.resolve("etc/apt/sources.list"), String.join("\n", sources) + "\n");
      CacheFiles.replace(
          directory.resolve("apt.conf"),
          AptConfiguration.text(
                  directory,
                  allowExpired,
                  architecture,
                  access.patience(),
                  new MirrorList(sources.get(0)).mirrors().size() > 1)
              + AptConfiguration.hostProxies(archive, access, host));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + directory + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
    return new AptRoot(archive, named, directory, sources, architecture, access);
  }

  void update() throws InterruptedException {
    Optional<CommandResult> result = renewal.renew(this::fetched);
    questions.indexesChanged();
    if (result.isPresent() && !result.get().ok()) {
      throw unreachable(result.get());
    }
  }

  private CommandResult fetched() throws InterruptedException {
    MirrorList mirrors = mirrors();
    for (int left = mirrors.mirrors().size(); ; left--) {
      String first = mirrors.first();
      CommandResult result =
          runner.run(
              Command.of(List.of("apt-get", "-q", "update"), environment.variables()),
              watch(directory.resolve("var/lib/apt/lists/partial")));
      if (result.ok() || left <= 1) {
        return result;
      }
      mirrors.demote(first);
    }
  }

  /** A watch of what gets files of these sources into some directories. */
  private TransferWatch watch(Path... arriving) {
    return new TransferWatch(List.of(arriving), patience, mirrors().names());
  }

  /** Where indexes and answers are, as the cache calls it. */
  Path directory() {
    return named;
  }

  /** What is asked of the indexes. */
  AptQuestions questions() {
    return questions;
  }

  private EnvironmentException unreachable(CommandResult result) {
    AptComplaint complaint = AptComplaint.of(result, mirrors());
    return new EnvironmentException(
        "the package archive's indexes cannot be used: " + complaint.text(), complaint.hint());
  }

  void download(List<String> namesWithVersion, Path into) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-get", "-q", "download"));
    argv.addAll(namesWithVersion);
    CommandResult result =
        runner.run(Command.of(argv, environment.variables()).in(into), watch(into));
    if (!result.ok()) {
      AptComplaint complaint = AptComplaint.of(result, mirrors());
      throw new EnvironmentException(
          "packages could not be downloaded: " + complaint.text(),
          complaint.hintOr("check the network and the space in " + into));
    }
  }

  /** Does something again with another mirror, where it fails and there is one. */
  void fromAny(Path made, MirrorList.Taking taking) throws IOException, InterruptedException {
    mirrors().fromAny(made, tier::delete, taking);
  }

  /** Where all packages come from. */
  MirrorList mirrors() {
    return new MirrorList(sources.get(0));
  }

  /** What unpacks packages of these sources on this host. */
  PackageUnpacker unpacker() {
    return new PackageUnpacker(runner, environment, tier, architecture, mirrors(), this::watch);
  }

  /** Makes a base root of packages at once. */
  void unpackRoot(Collection<ArchivePackage> packages, Path root, Path log)
      throws InterruptedException {
    new UnpackedRoot(unpacker(), runner, environment, tier, architecture)
        .make(
            packages,
            sources.stream().map(line -> new MirrorList(line).plain()).toList(),
            root,
            log);
  }

  /** Makes a base root with mmdebstrap, which chooses and installs its packages by itself. */
  CommandResult mmdebstrap(Bootstrap.Mmdebstrap bootstrap, Path root, Path log)
      throws InterruptedException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                "mmdebstrap",
                "--mode=root",
                "--variant=minbase",
                "--format=directory",
                "--architectures=" + architecture.debian(),
                "--aptopt=" + directory.resolve("mmdebstrap.conf"),
                "--include=" + String.join(",", bootstrap.include())));
    // Layers of headers are laid out for merged /usr.
    argv.add(
        "--setup-hook="
            + Resources.text(AptRoot.class, "merge-usr.sh")
                .replace("@LINKS@", String.join(" ", unpacker().links())));
    argv.add(
        "--extract-hook="
            + Resources.text(AptRoot.class, "lean-root.sh")
                .replace("@KINDS@", String.join(" ", PackageUnpacker.LEFT_OUT)));
    // Until it is complete, nobody uses the root: one sync at the end instead of one a file.
    argv.add("--dpkgopt=force-unsafe-io");
    argv.add("--customize-hook=sync -f \"$1\"");
    argv.addAll(List.of(bootstrap.suite(), root.toString()));
    argv.addAll(sources);
    AptConfiguration.writeMmdebstraps(directory);
    return runner.run(
        Command.of(
                tier.namespaces().command(Namespaces.Network.HOSTS, argv), environment.variables())
            .loggedTo(log),
        watch(
            root.resolve("var/lib/apt/lists/partial"),
            root.resolve("var/cache/apt/archives/partial")));
  }
}
