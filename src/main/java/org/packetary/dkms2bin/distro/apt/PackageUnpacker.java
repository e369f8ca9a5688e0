package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.CommandWatch;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Resources;

/**
 * Lays the files of an archive's packages into a tree by this host's dpkg-deb and tar, several
 * packages at once, while others are downloaded. No script of theirs runs.
 *
 * <p>The trees have the layout of merged /usr: {@code lib} is a link to {@code usr/lib}, and
 * likewise for the other three.
 */
final class PackageUnpacker {

  /** The directories of /usr/share whose contents no build needs. */
  static final List<String> LEFT_OUT = List.of("doc", "man", "info", "locale");

  /** The package that has the root's own directories, or links in their place. */
  private static final String FIRST = "base-files";

  /** So that something can be unpacked soon, and apt is started a few times only. */
  private static final int BATCHES = 6;

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Architecture architecture;
  private final Tier tier;
  private final MirrorList mirrors;
  private final Watches watches;

  /** Makes watches of what gets files into directories. */
  @FunctionalInterface
  interface Watches {
    CommandWatch of(Path... arriving);
  }

  /**
   * An unpacker.
   *
   * @param environment names apt's configuration
   * @param tier as whom files are unpacked
   * @param mirrors where packages come from
   */
  PackageUnpacker(
      CommandRunner runner,
      HostEnvironment environment,
      Tier tier,
      Architecture architecture,
      MirrorList mirrors,
      Watches watches) {
    this.mirrors = mirrors;
    this.watches = watches;
    this.tier = tier;
    this.runner = runner;
    this.environment = environment;
    this.architecture = architecture;
  }

  /** The links of merged /usr, by what they are called. */
  List<String> links() {
    return architecture.hasLib64()
        ? List.of("bin", "sbin", "lib", "lib64")
        : List.of("bin", "sbin", "lib");
  }

  /**
   * Downloads and unpacks packages.
   *
   * @param tree is made if it is missing, with the links of merged /usr
   * @param downloads an empty directory, where the packages stay; beside each FILE the paths that
   *     it has in FILE.paths
   * @param log receives what the programs print
   * @throws EnvironmentException if a package cannot be had or unpacked
   */
  void unpack(Collection<ArchivePackage> packages, Path tree, Path downloads, Path log)
      throws IOException, InterruptedException {
    for (String link : links()) {
      Files.createDirectories(tree.resolve("usr").resolve(link));
      if (!Files.isSymbolicLink(tree.resolve(link))) {
        Files.createSymbolicLink(tree.resolve(link), Path.of("usr", link));
      }
    }
    Files.writeString(downloads.resolve("wanted"), batches(packages));
    List<String> argv =
        new ArrayList<>(
            List.of(
                "bash",
                "-c",
                Resources.text(PackageUnpacker.class, "unpack-packages.sh"),
                "unpack-packages",
                tree.toString(),
                downloads.toString(),
                Integer.toString(Runtime.getRuntime().availableProcessors())));
    List<String> owning = tier.namespaces().owning();
    argv.add(Integer.toString(owning.size()));
    argv.addAll(owning);
    LEFT_OUT.forEach(kind -> argv.add("--exclude=./usr/share/" + kind + "/?*"));
    CommandResult result =
        runner.run(
            Command.of(argv, environment.variables()).loggedTo(log),
            watches.of(downloads, downloads.resolve("arriving")));
    if (!result.ok()) {
      AptComplaint complaint = AptComplaint.of(result, mirrors);
      throw new EnvironmentException(
          "packages could not be downloaded and unpacked: " + complaint.text(),
          complaint.hintOr(
              "check the network and the space in "
                  + downloads
                  + "; what apt, dpkg-deb and tar printed is in "
                  + log));
    }
    long found = packageFiles(downloads).size();
    if (found < packages.size()) {
      throw new EnvironmentException(
          "only " + found + " of " + packages.size() + " packages arrived",
          "try again; the archive may be changing just now");
    }
  }

  /** Takes the links of merged /usr away: the root that the tree is laid over has them. */
  void removeLinks(Path tree) throws IOException {
    for (String link : links()) {
      Files.delete(tree.resolve(link));
      Path directory = tree.resolve("usr").resolve(link);
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          continue;
        }
      }
      Files.delete(directory);
    }
  }

  /** The package files in a directory, in the order of their names. */
  static List<Path> packageFiles(Path downloads) throws IOException {
    try (Stream<Path> files = Files.list(downloads)) {
      return files.filter(f -> f.toString().endsWith(".deb")).sorted().toList();
    }
  }

  /** Lines of NAME=VERSION: the largest packages first, since they take longest. */
  private static String batches(Collection<ArchivePackage> packages) {
    List<ArchivePackage> sorted =
        packages.stream()
            .sorted(
                Comparator.comparing((ArchivePackage p) -> !p.name().equals(FIRST))
                    .thenComparing(Comparator.comparingLong(ArchivePackage::size).reversed())
                    .thenComparing(ArchivePackage::name))
            .toList();
    long share = sorted.stream().mapToLong(ArchivePackage::size).sum() / BATCHES;
    List<List<ArchivePackage>> batches = new ArrayList<>();
    batches.add(List.of(sorted.get(0)));
    List<ArchivePackage> batch = new ArrayList<>();
    long size = 0;
    for (ArchivePackage one : sorted.subList(1, sorted.size())) {
      batch.add(one);
      size += one.size();
      if (size >= share) {
        batches.add(batch);
        batch = new ArrayList<>();
        size = 0;
      }
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches.stream()
        .map(
            b ->
                b.stream().map(p -> p.name() + "=" + p.version()).collect(Collectors.joining(" "))
                    + "\n")
        .collect(Collectors.joining());
  }
}
