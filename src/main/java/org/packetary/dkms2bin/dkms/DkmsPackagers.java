package org.packetary.dkms2bin.dkms;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Resources;

/**
 * The packagers that dkms itself had up to 2.8.7: {@code mkbmdeb}, and {@code mkdriverdisk}. They
 * run in build roots, as the rest of dkms does.
 */
public final class DkmsPackagers {

  private static final String BUILT = "built";

  /** How mkdriverdisk.sh ends where a package is missing: dpkg-deb refused what dkms wrote. */
  private static final int PACKAGE_MISSING = 65;

  private final Sandbox sandbox;
  private final Duration timeout;

  /**
   * dkms's packagers in a kind of sandbox.
   *
   * @param timeout for each of their runs
   */
  public DkmsPackagers(Sandbox sandbox, Duration timeout) {
    this.sandbox = sandbox;
    this.timeout = timeout;
  }

  /**
   * What a root's dkms can pack.
   *
   * @param version dkms's own
   * @param actions the names of the actions that it has: {@code mktarball}, {@code mkbmdeb}, …
   */
  public record Offer(String version, Set<String> actions) {
    public Offer {
      actions = Set.copyOf(actions);
    }
  }

  /**
   * Asks a root's dkms, before anything is built.
   *
   * @param base the root's layers, the lowest first
   * @param scratch a private directory on the layers' file system
   * @throws EnvironmentException if it cannot be asked
   */
  public Offer offer(List<Layer> base, Path scratch) throws InterruptedException {
    SandboxRoot root = new SandboxRoot(base, scratch, List.of(), Map.of(), Optional.empty(), true);
    CommandResult result = run(root, "packagers.sh", List.of(), Optional.empty());
    if (!result.ok()) {
      throw new EnvironmentException(
          "the build root's dkms cannot be asked for its packagers: " + result.failure(),
          "does the recipe's root have dkms?");
    }
    List<String> lines = result.out().lines().map(String::strip).toList();
    return new Offer(
        lines.isEmpty() ? "" : lines.get(0),
        new TreeSet<>(lines.subList(Math.min(1, lines.size()), lines.size())));
  }

  /**
   * Has a cell's module packed by {@code dkms mkbmdeb}.
   *
   * @param installed the root in which it was built and installed; it stays as it is
   * @param scratch a private directory on the layers' file system
   * @param log takes dkms's output
   * @return the package, in the private layer of a root in {@code scratch}
   * @throws PublishException if dkms fails or leaves no package
   */
  public Path mkbmdeb(CellId cell, SandboxRoot installed, Path scratch, Path log)
      throws InterruptedException {
    List<Layer> layers = new ArrayList<>(installed.layers());
    layers.add(new Layer("cell-" + cell.slug(), installed.upper()));
    SandboxRoot root =
        new SandboxRoot(
            layers, scratch, List.of(), installed.environment(), installed.release(), true);
    List<String> words =
        List.of(
            cell.module().name(),
            cell.module().version(),
            cell.kernel(),
            cell.architecture().machine());
    CommandResult result = run(root, "mkbmdeb.sh", words, Optional.of(log));
    return made(cell.module(), "mkbmdeb", result, root, "bmdeb", ".deb", log);
  }

  /** What dkms keeps of a built cell's module, for {@link #mkdriverdisk}: modules and log. */
  public static Optional<Path> built(CellId cell, SandboxRoot root) {
    return root.written()
        .find(new DkmsPlaces(cell.module()).builtFor(cell.kernel()))
        .filter(d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS));
  }

  /**
   * Has a driver disk made by {@code dkms mkdriverdisk}.
   *
   * @param form the word for its {@code -d}
   * @param media the word for its {@code --media}, which is the disk's suffix too
   * @param cells of one module version
   * @param layers a root for it, with the sources, the lowest first
   * @param built holds what {@link #built} gave for each of the kernels, named by the kernel
   * @param scratch a private directory on the layers' file system
   * @param environment of the run
   * @param log takes dkms's output
   * @return the disk, in the private layer of a root in {@code scratch}
   * @throws PublishException if dkms fails or leaves no disk
   */
  public Path mkdriverdisk(
      String form,
      String media,
      List<CellId> cells,
      List<Layer> layers,
      Path built,
      Path scratch,
      Map<String, String> environment,
      Path log)
      throws InterruptedException {
    CellId first = cells.get(0);
    SandboxRoot root =
        new SandboxRoot(
            layers,
            scratch,
            List.of(new Bind(built, BUILT, false)),
            environment,
            Optional.of(first.kernel()),
            true);
    List<String> words =
        new ArrayList<>(
            List.of(
                first.module().name(),
                first.module().version(),
                new DkmsPlaces(first.module()).tree(),
                form,
                media));
    cells.forEach(c -> words.addAll(List.of(c.kernel(), c.architecture().machine())));
    CommandResult result = run(root, "mkdriverdisk.sh", words, Optional.of(log));
    if (result.status() == PACKAGE_MISSING) {
      throw new PublishException(
          "dkms mkdriverdisk of " + first.module() + " left a package off its disk, see " + log,
          "leave --packager away: our own disks have all packages");
    }
    return made(first.module(), "mkdriverdisk", result, root, "driver_disk", "." + media, log);
  }

  private CommandResult run(SandboxRoot root, String script, List<String> words, Optional<Path> log)
      throws InterruptedException {
    List<String> argv =
        new ArrayList<>(
            List.of("bash", "-c", Resources.text(DkmsPackagers.class, script), "dkms2bin"));
    argv.addAll(words);
    return sandbox.run(root, argv, Optional.of(timeout), log);
  }

  /** The one file of a kind that an action left; whatever else is there is not dkms's. */
  private static Path made(
      ModuleId module,
      String action,
      CommandResult result,
      SandboxRoot root,
      String directory,
      String suffix,
      Path log) {
    if (!result.ok()) {
      throw new PublishException(
          "dkms "
              + action
              + " of "
              + module
              + result
                  .brokenLimit()
                  .map(limit -> " was ended: " + limit.problem())
                  .orElse(
                      result.timedOut()
                          ? " did not end in time"
                          : " ended with status " + result.status()),
          "its output is in " + log);
    }
    List<Path> files = List.of();
    Optional<Path> place =
        root.written()
            .find(new DkmsPlaces(module).made(directory))
            .filter(d -> Files.isDirectory(d, LinkOption.NOFOLLOW_LINKS));
    if (place.isPresent()) {
      try (Stream<Path> all = Files.list(place.get())) {
        files =
            all.filter(f -> f.getFileName().toString().endsWith(suffix))
                .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                .toList();
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot read " + place.get() + ": " + e.getMessage(), "run again", e);
      }
    }
    if (files.size() != 1) {
      throw new PublishException(
          "dkms " + action + " of " + module + " left " + files.size() + " files *" + suffix,
          "its output is in " + log);
    }
    return files.get(0);
  }
}
