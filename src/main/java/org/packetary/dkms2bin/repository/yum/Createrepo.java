package org.packetary.dkms2bin.repository.yum;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Runs the host's createrepo_c(8).
 *
 * @param runner starts it
 * @param environment what it gets
 */
public record Createrepo(CommandRunner runner, HostEnvironment environment) {

  private static final String PROGRAM = "createrepo_c";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /**
   * Makes sure that it is there.
   *
   * @throws EnvironmentException if it is not
   */
  public void check() throws InterruptedException {
    CommandResult result;
    try {
      result = run(List.of(PROGRAM, "--version"));
    } catch (EnvironmentException e) {
      throw new EnvironmentException(e.problem(), install(), e);
    }
    if (!result.ok()) {
      throw new EnvironmentException(result.failure(), install());
    }
  }

  private static String install() {
    return "install createrepo_c: the package createrepo-c on Debian and Ubuntu, createrepo_c"
        + " elsewhere";
  }

  /**
   * Makes the metadata of some packages. Compressed with gzip, which EL 7 reads too; without
   * databases, whose bytes vary.
   *
   * @param repository the directory of the packages
   * @param packages a file that lists their names
   * @param before the directory of a repository whose metadata still tells of unchanged packages
   * @param revision the metadata's date
   * @param output is given a directory {@code repodata}
   * @throws PublishException if it fails
   */
  public void run(
      Path repository, Path packages, Optional<Path> before, Instant revision, Path output)
      throws InterruptedException {
    List<String> argv =
        new ArrayList<>(
            List.of(
                PROGRAM,
                "--quiet",
                "--checksum=sha256",
                "--no-database",
                "--unique-md-filenames",
                "--general-compress-type=gz",
                "--error-exit-val",
                "--revision=" + revision.getEpochSecond(),
                "--set-timestamp-to-revision",
                "--pkglist=" + packages,
                "--outputdir=" + output));
    before.ifPresent(
        old -> argv.addAll(List.of("--update", "--keep-all-metadata", "--update-md-path=" + old)));
    argv.add(repository.toString());
    CommandResult result = run(argv);
    if (!result.ok()) {
      throw new PublishException(
          result.failure(), "the metadata that was there before is still in place; run again");
    }
  }

  private CommandResult run(List<String> argv) throws InterruptedException {
    return runner.run(Command.of(argv, environment.variables()).within(PATIENCE));
  }
}
