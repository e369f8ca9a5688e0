package org.packetary.dkms2bin.kept;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.Digests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps roots of cells: makes them complete and harmless, and moves them out of their run. */
public final class Keeper {

  private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

  /** Where a kept root has the layer of its sources, which in a run is its cells' together. */
  static final String SOURCES = "sources";

  private static final String MODE = "unix:mode";
  private static final int SET_ID = 06000;
  private static final int PERMISSIONS = 07777;

  private final Path cache;
  private final Clock clock;
  private final String run;
  private final Tier tier;
  private final CommandRunner runner;
  private final HostEnvironment environment;

  /**
   * A keeper.
   *
   * @param cache whose {@code kept} they go to; the run works on the same file system
   * @param run the run's name
   * @param tier of the builds, which decides whose the files of roots are
   */
  public Keeper(
      Path cache,
      Clock clock,
      String run,
      Tier tier,
      CommandRunner runner,
      HostEnvironment environment) {
    this.tier = tier;
    this.cache = cache.toAbsolutePath().normalize();
    this.clock = clock;
    this.run = run;
    this.runner = runner;
    this.environment = environment;
  }

  /**
   * Removes a root that is not kept, with what it has outside of its directory, even when this
   * thread is interrupted.
   *
   * @throws IOException if something of it cannot be removed
   */
  public void discard(Path scratch) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      KeptRoots.discard(scratch, runner, environment);
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    tier.delete(scratch);
  }

  /**
   * A cell's root that nobody works in any more.
   *
   * @param spec what was built
   * @param distribution the recipe's name
   * @param lower its layers but the sources', the lowest first
   * @param sources the layer of its sources
   * @param scratch the directory that it was built in
   */
  public record Built(
      CellSpec spec, String distribution, List<Layer> lower, Layer sources, Path scratch) {
    public Built {
      lower = List.copyOf(lower);
    }
  }

  /**
   * Keeps a root.
   *
   * @param outcome what came of the cell
   * @return the root, in its place
   */
  public KeptRoot keep(Built built, CellOutcome outcome) throws IOException, InterruptedException {
    Path scratch = built.scratch().toAbsolutePath().normalize();
    Path kept = CacheDirectory.below(cache, KeptRoots.NAME);
    String id = freeId(kept, scratch);
    Path place = kept.resolve(id);
    KeptCell cell = describe(built, place, outcome);
    makeHarmless(scratch.resolve("upper"));
    makeHarmless(scratch.resolve("out"));
    link(built.sources().tree(), scratch.resolve(SOURCES));
    relocate(scratch.resolve("enter"), scratch, built.sources().tree(), place);
    Files.writeString(scratch.resolve(KeptCellJson.NAME), KeptCellJson.text(cell));
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwx------"));
    Files.move(scratch, place, StandardCopyOption.ATOMIC_MOVE);
    return new KeptRoot(id, place, cell);
  }

  /** Makes a tree once more, of links to the same files, with the same owners. */
  private void link(Path from, Path to) throws IOException, InterruptedException {
    List<String> argv = new ArrayList<>(tier.namespaces().owning());
    argv.addAll(List.of("cp", "-al", "--", from.toString(), to.toString()));
    CommandResult linked = runner.run(Command.of(argv, environment.variables()));
    if (!linked.ok()) {
      throw new IOException("cannot link " + from + ": " + linked.failure());
    }
  }

  private String freeId(Path kept, Path scratch) {
    String id = "";
    for (int i = 0; id.isEmpty() || Files.exists(kept.resolve(id)); i++) {
      id = Digests.sha256(run + scratch + i).substring(0, KeptRoots.DIGITS);
    }
    return id;
  }

  private KeptCell describe(Built built, Path place, CellOutcome outcome) {
    CellSpec spec = built.spec();
    List<String> trees = new ArrayList<>();
    for (Layer layer : built.lower()) {
      Path tree = layer.tree().toAbsolutePath().normalize();
      // What lies in the scratch directory goes with it.
      trees.add(
          cache
              .relativize(
                  tree.startsWith(built.scratch())
                      ? place.resolve(built.scratch().relativize(tree))
                      : tree)
              .toString());
    }
    trees.add(cache.relativize(place.resolve(SOURCES)).toString());
    DkmsCommands commands = new DkmsCommands(spec.id(), spec.conf());
    return new KeptCell(
        spec.id(),
        clock.instant(),
        run,
        built.distribution(),
        outcome.kind(),
        message(outcome),
        outcome.fold(
            b -> List.of(),
            u -> List.of(),
            s -> List.of(),
            CellOutcome.Failed::findings,
            b -> List.of()),
        spec.inputDigest(),
        spec.source(),
        trees,
        commands.make(),
        commands.patches(),
        Dkms.rootFor(spec.id(), built.lower(), built.scratch(), spec.sourceDate().getEpochSecond())
            .environment());
  }

  private static String message(CellOutcome outcome) {
    return outcome.fold(
        built -> "",
        upToDate -> "",
        skipped -> skipped.directive() + ": " + skipped.actual(),
        failed -> failed.message() + " (" + failed.stage().word() + ")",
        broken -> broken.message());
  }

  /**
   * Takes the bits that make programs run as their owner from what a build wrote. Those of the
   * layers below are the distribution's own.
   */
  static void makeHarmless(Path tree) throws IOException {
    if (!Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isRegularFile()) {
              withoutSetId(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            LOG.debug("{} cannot be looked at", file, failure);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void withoutSetId(Path file) throws IOException {
    int mode = (Integer) Files.getAttribute(file, MODE, LinkOption.NOFOLLOW_LINKS);
    if ((mode & SET_ID) == 0) {
      return;
    }
    LOG.info("{}: its set-user-id and set-group-id bits are taken away", file);
    try {
      Files.setAttribute(file, MODE, mode & PERMISSIONS & ~SET_ID, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      // A file of a lent user's makes nobody root, and only that user could change it.
      if (Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid"))) {
        throw e;
      }
    }
  }

  /** Tells the script that enters a root of the two directories that it names and that move. */
  private void relocate(Path enter, Path scratch, Path sources, Path place) throws IOException {
    String text = Files.readString(enter);
    String moved =
        text.replace(relative(sources), relative(place.resolve(SOURCES)))
            .replace(relative(scratch), relative(place));
    Path beside = enter.resolveSibling("enter.new");
    Files.writeString(beside, moved);
    Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(enter));
    Files.move(beside, enter, StandardCopyOption.ATOMIC_MOVE);
  }

  private String relative(Path path) {
    return cache.relativize(path.toAbsolutePath().normalize()).toString();
  }
}
