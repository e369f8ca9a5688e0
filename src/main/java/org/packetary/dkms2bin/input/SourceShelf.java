package org.packetary.dkms2bin.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Optional;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.host.PrivateDirectory;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.SourcePatch;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.SourcePatches;
import org.packetary.dkms2bin.source.TreeDigest;
import org.packetary.dkms2bin.source.driver.DriverSources;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps unpacked inputs in the cache, named by what the input holds and by what is said about it,
 * so that the same input is not unpacked again. What lies on the shelf never changes.
 */
public final class SourceShelf {

  private static final Logger LOG = LoggerFactory.getLogger(SourceShelf.class);
  private static final String NAME = "sources";
  private static final String DESCRIPTION = "source.json";
  private static final String SHAPE = "shape.sha256";

  private final Path cache;
  private final Path scratch;
  private final String program;
  private final Clock clock;

  /**
   * A shelf.
   *
   * @param cache the cache directory
   * @param scratch where inputs are unpacked first; on the cache's file system
   * @param program the digest of the program, which decides about what is read how
   * @param clock tells what was changed just now
   */
  public SourceShelf(Path cache, Path scratch, String program, Clock clock) {
    this.cache = cache;
    this.scratch = scratch;
    this.program = program;
    this.clock = clock;
  }

  /**
   * What an input holds, from the shelf where it was read before.
   *
   * @throws InputException if it holds no usable sources, or a patch cannot be read
   */
  public SourceIntake.Taken take(Path input, DriverRequest driver) throws IOException {
    SourceIntake intake = new SourceIntake(driver.description());
    Optional<String> content = content(input);
    if (content.isEmpty()) {
      return settled(intake.read(input, Files.createTempDirectory(scratch, "input-")), driver);
    }
    Path entry = cache.resolve(NAME).resolve(key(input, content.get(), driver));
    Optional<SourceIntake.Taken> kept = read(entry, input);
    if (kept.isPresent()) {
      CacheDirectory.use(entry);
      return kept.get();
    }
    make(input, driver, intake, entry);
    return ShelfJson.read(Files.readString(entry.resolve(DESCRIPTION)), entry, input);
  }

  /** What an entry says; empty where there is none, or a crash or a hand has damaged it. */
  private static Optional<SourceIntake.Taken> read(Path entry, Path input) {
    if (!Files.exists(entry)) {
      return Optional.empty();
    }
    try {
      return Files.readString(entry.resolve(SHAPE)).equals(shape(entry))
          ? Optional.of(ShelfJson.read(Files.readString(entry.resolve(DESCRIPTION)), entry, input))
          : Optional.empty();
    } catch (IOException e) {
      LOG.info("cannot use the unpacked sources {}: {}", entry, e.toString());
      return Optional.empty();
    }
  }

  private static String shape(Path entry) throws IOException {
    return TreeShape.of(entry, entry.resolve(SHAPE));
  }

  private void make(Path input, DriverRequest driver, SourceIntake intake, Path entry)
      throws IOException {
    Path place = PrivateDirectory.make(Files.createTempDirectory(scratch, "input-").resolve("x"));
    SourceIntake.Taken taken = settled(intake.read(input, place), driver);
    // The reader may have resolved links in the place's name: so does this.
    Files.writeString(place.resolve(DESCRIPTION), ShelfJson.write(taken, place.toRealPath()));
    Files.writeString(place.resolve(SHAPE), shape(place));
    CacheDirectory.below(cache, NAME);
    if (Files.exists(entry) && read(entry, input).isEmpty()) {
      Files.move(entry, place.resolveSibling("damaged"), StandardCopyOption.ATOMIC_MOVE);
    }
    try {
      Files.move(place, entry, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      // Somebody else was first, with the same content.
      if (read(entry, input).isEmpty()) {
        throw e;
      }
      FileTrees.delete(place);
    }
  }

  /** Fills in what dkms.conf leaves open, and applies what the user adds to the sources. */
  private static SourceIntake.Taken settled(SourceIntake.Taken taken, DriverRequest driver) {
    return new SourceIntake.Taken(
        taken.sources().stream().map(source -> patched(settled(source), driver)).toList(),
        taken.written(),
        taken.guesses());
  }

  private static DkmsSource patched(DkmsSource source, DriverRequest driver) {
    return SourcePatches.add(source, PatchedModules.patches(source, driver));
  }

  private static DkmsSource settled(DkmsSource source) {
    boolean changed = OpenVersion.fill(source);
    return changed
        ? new DkmsSource(
            source.tree(),
            TreeDigest.of(source.tree()),
            source.companions(),
            source.origin(),
            source.newest())
        : source;
  }

  /**
   * A digest of all that a reader can see of an input; empty for what is no input, and for what
   * cannot be read: the reader says why.
   */
  private Optional<String> content(Path input) {
    try {
      if (Files.isRegularFile(input)) {
        return Optional.of("file " + Digests.sha256(input));
      }
      return Files.isDirectory(input) && DriverSources.mayBeIn(input)
          ? DirectoryState.of(input, clock.instant()).map(state -> "directory " + state)
          : Optional.empty();
    } catch (IOException e) {
      LOG.debug("cannot tell what {} holds", input, e);
      return Optional.empty();
    }
  }

  private String key(Path input, String content, DriverRequest driver) {
    StringBuilder text = new StringBuilder();
    text.append(program).append('\n');
    text.append(content).append('\n');
    text.append(input.toAbsolutePath().normalize().getFileName()).append('\n');
    text.append(driver.description()).append('\n');
    for (SourcePatch patch : driver.patches()) {
      text.append("patch ").append(patch.file().getFileName()).append(' ');
      text.append(digest(patch.file())).append(patch.target().orElse("")).append('\n');
    }
    return Digests.sha256(text.toString()).substring(0, 32);
  }

  private static String digest(Path patch) {
    try {
      return Digests.sha256(patch);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the patch " + patch, "is it there, and may this user read it?", e);
    }
  }
}
