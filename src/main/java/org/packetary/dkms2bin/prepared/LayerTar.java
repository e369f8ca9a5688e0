package org.packetary.dkms2bin.prepared;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.layer.TarWords;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Packs and unpacks layers by the host's tar and zstd. Java itself can neither make an overlay's
 * whiteouts, which are devices, nor set the attributes that mark its opaque directories.
 */
final class LayerTar {

  private static final String DECOMPRESS = "--use-compress-program=zstd -q -d";

  /** What tar and zstd say where the host, not the archive, is to blame. */
  private static final List<String> OF_THE_HOST =
      List.of("no space left", "not permitted", "permission denied", "quota", "read-only file");

  private final CommandRunner runner;
  private final HostEnvironment environment;

  LayerTar(CommandRunner runner, HostEnvironment environment) {
    this.runner = runner;
    this.environment = environment;
  }

  /** Files to pack, below a directory that their names in the archive begin in. */
  record Part(Path directory, List<String> names) {
    Part {
      names = List.copyOf(names);
    }
  }

  /**
   * Packs, the parts in their order and what is in directories by name.
   *
   * @param without names that are left out
   */
  void pack(Path file, List<Part> parts, List<String> without) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("tar", "--file=" + file));
    argv.addAll(TarWords.packing());
    argv.addAll(List.of("--anchored", "--no-wildcards"));
    without.forEach(name -> argv.add("--exclude=" + name));
    for (Part part : parts) {
      argv.add("--directory=" + part.directory().toAbsolutePath());
      argv.addAll(part.names());
    }
    CommandResult result = run(argv);
    if (!result.ok()) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + complaint(result),
          "is there room? with another run that removes layers just now, try again");
    }
  }

  /**
   * The text of the member that is first in an archive.
   *
   * @throws InputException if it is no such archive
   */
  String first(Path file, String member) throws InterruptedException {
    CommandResult result =
        run(
            List.of(
                "tar",
                "--extract",
                "--to-stdout",
                "--occurrence=1",
                "--file=" + file,
                DECOMPRESS,
                member));
    if (!result.ok()) {
      throw new InputException(
          file
              + " is no archive of \"dkms2bin env export\", or not all of it: "
              + complaint(result),
          "export it again, or fetch it again from where it is kept");
    }
    return result.out();
  }

  /**
   * Unpacks all but some names into an empty directory. tar itself leaves no member outside of it:
   * it refuses "..", and links that lead out are made last.
   *
   * @throws InputException if the archive is damaged
   */
  void unpack(Path file, Path directory, List<String> without) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("tar", "--extract", "--file=" + file, DECOMPRESS));
    argv.addAll(TarWords.KEEPING);
    argv.addAll(
        List.of(
            "--preserve-permissions", "--directory=" + directory, "--anchored", "--no-wildcards"));
    without.forEach(name -> argv.add("--exclude=" + name));
    CommandResult result = run(argv);
    if (result.ok()) {
      return;
    }
    String complaint = complaint(result);
    String said = result.err().toLowerCase(Locale.ROOT);
    if (OF_THE_HOST.stream().anyMatch(said::contains)) {
      throw new EnvironmentException(
          "cannot unpack " + file + " into the cache: " + complaint,
          "is the disk full? --cache-dir names another place; layers have owners and devices, which"
              + " only root may make");
    }
    throw new InputException(
        file + " is damaged, or not all of it is there: " + complaint,
        "export it again, or fetch it again from where it is kept");
  }

  /** The devices below some directories that are not an overlay's whiteouts. */
  List<String> devices(Path directory, List<String> names) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("find"));
    argv.addAll(names);
    argv.addAll(List.of("(", "-type", "b", "-o", "-type", "c", ")", "-print0"));
    return names.isEmpty()
        ? List.of()
        : found(directory, argv).stream()
            .filter(name -> !LayeredTree.isWhiteout(directory.resolve(name)))
            .toList();
  }

  /** What is below some directories and is neither a directory nor a plain file. */
  List<String> special(Path directory, List<String> names) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("find"));
    argv.addAll(names);
    argv.addAll(List.of("!", "-type", "d", "!", "-type", "f", "-print0"));
    return names.isEmpty() ? List.of() : found(directory, argv);
  }

  private List<String> found(Path directory, List<String> argv) throws InterruptedException {
    CommandResult result = runner.run(Command.of(argv, environment.variables()).in(directory));
    if (!result.ok()) {
      throw new EnvironmentException(
          "cannot look through " + directory + ": " + complaint(result), "try again");
    }
    return Stream.of(result.out().split("\0", -1)).filter(name -> !name.isEmpty()).toList();
  }

  private CommandResult run(List<String> argv) throws InterruptedException {
    return runner.run(Command.of(argv, environment.variables()));
  }

  /** The first thing that was said: what follows comes of it. */
  private static String complaint(CommandResult result) {
    return result.err().lines().filter(l -> !l.isBlank()).findFirst().orElse(result.failure());
  }
}
