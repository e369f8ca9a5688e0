package org.packetary.dkms2bin.rebuild;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.packetary.dkms2bin.attestation.Statement;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.ProofChoice;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.run.BuildRun;
import org.packetary.dkms2bin.sandbox.BackendRequest;

/**
 * Builds a package again as its statement says, with nothing of what was built before.
 *
 * @param sources where sources are looked for, beside the archive
 * @param headers kernel headers that the archive does not have
 * @param recipe another one than comes with the tool
 * @param timeout of each build
 */
public record PackageRebuild(
    Settings settings,
    DriverRequest sources,
    List<Path> headers,
    RecipeRequest recipe,
    MirrorChoice mirror,
    BackendRequest backend,
    Duration timeout) {

  private static final String KABI = "kabi-requires";
  private static final String WEAK = "weak-modules";
  private static final String DISK = "driver-disk";

  /** What can be chosen about packages, and is chosen again from what a statement says. */
  private static final Set<String> CHOICES =
      Set.of(
          Statement.PACKAGER,
          Statement.REVISION,
          Statement.KEY,
          Statement.PROVE,
          Statement.PROOF,
          KABI,
          WEAK,
          DISK);

  /**
   * Builds.
   *
   * @param scratch an existing private directory: what is built, and what is kept of it
   * @return the package
   * @throws InputException if it fails, or sources are missing
   * @throws EnvironmentException if something that it was built with is not to be had any more
   */
  public Path run(Statement statement, Path scratch) throws InterruptedException {
    Path outDir = scratch.resolve("packages");
    RunReport report =
        BuildRun.of(
                settings,
                List.of(request(statement, outDir, scratch.resolve("results"))),
                List.of(statement.plan()))
            .run();
    for (CellReport cell : report.cells()) {
      if (cell.outcome().kind().isTrouble()) {
        throw unbuilt(cell);
      }
    }
    report
        .failure()
        .ifPresent(
            e -> {
              throw e;
            });
    Path made = outDir.resolve(statement.file());
    if (!Files.isRegularFile(made)) {
      throw new InputException(
          "what was built again is called otherwise than " + statement.file(),
          "the package was made by dkms2bin " + statement.plan().tool() + ": take that version");
    }
    return made;
  }

  private static RuntimeException unbuilt(CellReport cell) {
    String what = "cannot build " + cell.cell() + " again: ";
    return cell.outcome()
        .fold(
            built -> new IllegalStateException(what),
            upToDate -> new IllegalStateException(what),
            skipped -> new IllegalStateException(what),
            failed ->
                new InputException(
                    what + failed.message(),
                    "see what the build says: --debug of the main command"),
            broken ->
                new EnvironmentException(
                    what + broken.message(),
                    "if the archive has dropped what it was built with, name one that has it with"
                        + " --mirror: a snapshot of that day, a mirror of your own"));
  }

  private BuildRequest request(Statement statement, Path outDir, Path results) {
    SortedMap<String, String> chosen = statement.packaging();
    PackagingRequest usual = PackagingRequest.DEFAULTS;
    return new BuildRequest(
        List.of(sources),
        headers,
        KernelRequest.UNASKED,
        recipe.orFor(statement.plan().recipe().name()),
        mirror,
        backend,
        new RpmOptions(is(chosen, KABI), is(chosen, WEAK), Optional.empty(), is(chosen, DISK)),
        new PackagingRequest(
                isDkms(chosen) ? PackagingRequest.PackagerChoice.DKMS : usual.packager(),
                false,
                Optional.empty(),
                usual.media(),
                revision(chosen),
                usual.publishing())
            .proven(ProofChoice.stated(proof(chosen))),
        outDir,
        Runtime.getRuntime().availableProcessors(),
        timeout,
        false,
        Reuse.NOTHING,
        Optional.of(results),
        Keeping.NONE,
        Optional.empty(),
        List.of());
  }

  private static boolean is(SortedMap<String, String> chosen, String name) {
    return Boolean.parseBoolean(chosen.getOrDefault(name, "false"));
  }

  private static boolean isDkms(SortedMap<String, String> chosen) {
    return chosen.getOrDefault(Statement.PACKAGER, "own").equals("dkms");
  }

  /** What was proven is said again, and not proven again: packages are what is compared. */
  private static Optional<Rung> proof(SortedMap<String, String> chosen) {
    return Rung.of(chosen.getOrDefault(Statement.PROOF, ""));
  }

  private static int revision(SortedMap<String, String> chosen) {
    try {
      return Math.max(1, Integer.parseInt(chosen.getOrDefault(Statement.REVISION, "1")));
    } catch (NumberFormatException e) {
      return 1;
    }
  }

  /** The choices of a statement that are not made again, for example the key of signatures. */
  public static List<String> notMadeAgain(Statement statement) {
    return statement.packaging().entrySet().stream()
        .filter(e -> !CHOICES.contains(e.getKey()))
        .map(e -> e.getKey() + "=" + e.getValue())
        .toList();
  }
}
