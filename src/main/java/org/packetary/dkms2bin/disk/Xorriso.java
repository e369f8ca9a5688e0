package org.packetary.dkms2bin.disk;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Runs the host's xorriso(1), which writes and reads ISO 9660 images.
 *
 * @param runner starts it
 * @param environment what it gets
 */
record Xorriso(CommandRunner runner, HostEnvironment environment) {

  private static final String PROGRAM = "xorriso";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /**
   * Makes sure that it is there.
   *
   * @throws EnvironmentException if it is not
   */
  void check() throws InterruptedException {
    String install = "install the package xorriso; driver disks as tar archives do without";
    CommandResult result;
    try {
      result = run(environment, List.of(PROGRAM, "-version"));
    } catch (EnvironmentException e) {
      throw new EnvironmentException(e.problem(), install, e);
    }
    if (!result.ok()) {
      throw new EnvironmentException(result.failure(), install);
    }
  }

  /**
   * Writes a directory as an image, owned by root. With SOURCE_DATE_EPOCH xorriso takes the image's
   * own dates and identifiers from it.
   *
   * @param label of the volume, at most 32 characters
   * @throws PublishException if it fails
   */
  void write(Path tree, String label, Instant date, Path image) throws InterruptedException {
    HostEnvironment dated =
        environment.with("SOURCE_DATE_EPOCH", Long.toString(date.getEpochSecond()));
    CommandResult result =
        run(
            dated,
            List.of(
                PROGRAM,
                "-no_rc",
                "-as",
                "mkisofs",
                "-quiet",
                "-r",
                "-J",
                "-joliet-long",
                "-pad",
                "-V",
                label,
                "--set_all_file_dates",
                "=" + date.getEpochSecond(),
                "-o",
                image.toString(),
                tree.toString()));
    if (!result.ok()) {
      throw new PublishException(result.failure(), "is the disk full?");
    }
  }

  /**
   * Lists regular files of an image, a line of the form of {@code ls -l} each, the path in quotes.
   *
   * @param pattern of file names
   * @throws InputException if it is no image
   */
  List<String> list(Path image, String pattern) throws InterruptedException {
    CommandResult result =
        read(image, List.of("-find", "/", "-type", "f", "-name", pattern, "-exec", "lsdl", "--"));
    return result.out().lines().filter(line -> line.startsWith("-")).toList();
  }

  /**
   * Takes single files out of an image.
   *
   * @param paths in the image, of regular files
   * @param targets which do not exist yet, one each
   * @throws InputException if it is damaged
   */
  void extract(Path image, List<String> paths, List<Path> targets) throws InterruptedException {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      words.addAll(List.of("-extract_single", paths.get(i), targets.get(i).toString()));
    }
    read(image, words);
  }

  private CommandResult read(Path image, List<String> words) throws InterruptedException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                PROGRAM,
                "-no_rc",
                "-abort_on",
                "FAILURE",
                "-return_with",
                "SORRY",
                "32",
                "-report_about",
                "SORRY",
                "-osirrox",
                "on",
                "-indev",
                "stdio:" + image));
    argv.addAll(words);
    CommandResult result = run(environment, argv);
    if (!result.ok()) {
      throw new InputException(
          image + " cannot be read as an ISO image: " + result.failure(),
          "get the driver disk again from where you trust it");
    }
    return result;
  }

  private CommandResult run(HostEnvironment variables, List<String> argv)
      throws InterruptedException {
    return runner.run(Command.of(argv, variables.variables()).within(PATIENCE));
  }
}
