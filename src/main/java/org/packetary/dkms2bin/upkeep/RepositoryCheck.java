package org.packetary.dkms2bin.upkeep;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.attestation.StatementCheck;
import org.packetary.dkms2bin.companion.Companions;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleFormatException;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.PackageRepository;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Holds a repository's files against its index and back, and each module against the kernel that
 * its package is for.
 */
public final class RepositoryCheck {

  private static final String MODULES = "lib/modules";

  private final Path dir;
  private final Path scratch;
  private final List<String> problems = new ArrayList<>();
  private int packages;
  private int modules;

  /**
   * A check of a directory.
   *
   * @param scratch an existing private directory, for what is unpacked
   */
  public RepositoryCheck(Path dir, Path scratch) {
    this.dir = dir;
    this.scratch = scratch;
  }

  /**
   * What was found.
   *
   * @param problems a sentence each
   */
  public record Result(int packages, int modules, List<String> problems) {
    public Result {
      problems = List.copyOf(problems);
    }
  }

  /** Looks at the packages of a kind. */
  public void look(PackageKind kind, PackageRepository repository) {
    if (repository.isUnfinished()) {
      problems.add(
          "a publisher was stopped in the middle; what it left is finished by the next,"
              + " or by \"dkms2bin repo index\"");
    }
    List<ListedPackage> listed;
    int before = problems.size();
    try {
      problems.addAll(repository.indexProblems());
      listed = repository.list();
    } catch (PublishException e) {
      if (problems.size() == before) {
        problems.add(e.problem());
      }
      return;
    }
    problems.addAll(repository.signatureProblems());
    listed.forEach(one -> look(kind, one));
    repository
        .unlisted()
        .forEach(name -> problems.add(name + " is there, and the index does not list it"));
  }

  /** Looks at the files about packages, of all kinds. */
  public void lookAtCompanions() {
    try {
      problems.addAll(Companions.in(dir).problems());
      problems.addAll(StatementCheck.problemsIn(dir));
    } catch (IOException e) {
      problems.add(Companions.DIRECTORY + " cannot be read: " + e.getMessage());
    }
  }

  private void look(PackageKind kind, ListedPackage one) {
    packages++;
    Path file = dir.resolve(one.fileName());
    if (!Files.isRegularFile(file)) {
      problems.add(one.fileName() + " is listed, and there is no such file");
      return;
    }
    try {
      if (!Digests.sha256(file).equals(one.sha256())) {
        problems.add(one.fileName() + " has other content than the index says");
      } else if (one.kernel().isPresent()) {
        lookInside(kind, one, file);
      }
    } catch (IOException e) {
      problems.add(one.fileName() + " cannot be read: " + e.getMessage());
    } catch (Dkms2binException e) {
      problems.add(e.problem());
    }
  }

  private void lookInside(PackageKind kind, ListedPackage one, Path file) throws IOException {
    Path tree = scratch.resolve("package");
    try {
      kind.read(file).extractTo(tree, ExtractionLimits.DEFAULT);
      List<Path> found = modulesIn(tree);
      if (found.isEmpty()) {
        problems.add(one.fileName() + " is a module package without a module");
      }
      for (Path module : found) {
        modules++;
        complaint(tree, module).ifPresent(what -> problems.add(one.fileName() + ": " + what));
      }
    } finally {
      FileTrees.delete(tree);
    }
  }

  private static List<Path> modulesIn(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toString().contains(MODULES + "/"))
          .filter(f -> String.valueOf(f.getFileName()).matches(".+\\.ko(\\.\\w+)?"))
          .sorted()
          .toList();
    }
  }

  /** The release of the directory that a module lies in has to be the one that it was built for. */
  private static Optional<String> complaint(Path tree, Path module) {
    String path = tree.relativize(module).toString();
    String below = path.substring(path.indexOf(MODULES) + MODULES.length() + 1);
    String release = below.substring(0, below.indexOf('/'));
    try {
      String vermagic = KernelModule.read(module).vermagic();
      String built = vermagic.split(" ", 2)[0];
      return built.equals(release)
          ? Optional.empty()
          : Optional.of(
              path + " was built for " + built + ", and lies in the modules of " + release);
    } catch (ModuleFormatException e) {
      return Optional.of(path + " is no kernel module: " + e.getMessage());
    }
  }

  /** What was found in all that was looked at. */
  public Result result() {
    return new Result(packages, modules, problems);
  }
}
