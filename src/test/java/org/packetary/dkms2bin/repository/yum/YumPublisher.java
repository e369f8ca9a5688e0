package org.packetary.dkms2bin.repository.yum;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.JavaProcess;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.RepositoryDirectory;

/**
 * Publishes a package in a process of its own. {@code YumPublisher DIR STEP FILE}: at the change of
 * a file with the number STEP the process ends as if killed.
 */
final class YumPublisher {

  private static final int KILLED = 137;

  private YumPublisher() {}

  /** Runs it to its end. */
  static int run(Path dir, int step, Path file) throws Exception {
    return JavaProcess.of(YumPublisher.class, List.of(dir, step, file))
        .inheritIO()
        .start()
        .waitFor();
  }

  public static void main(String[] arguments) throws Exception {
    int last = Integer.parseInt(arguments[1]);
    int[] made = {0};
    new YumRepository(
            new RepositoryDirectory(
                Path.of(arguments[0]),
                Clock.systemUTC(),
                Duration.ofMinutes(2),
                step -> {
                  if (made[0]++ == last) {
                    Runtime.getRuntime().halt(KILLED);
                  }
                }),
            Clock.systemUTC(),
            Optional.empty(),
            Optional.empty(),
            ReplacePolicy.REFUSE,
            new Createrepo(new ProcessRunner(), HostEnvironment.of(System.getenv())))
        .publish(List.of(ForeignPackages.describe(RpmFile.read(Path.of(arguments[2])))));
  }
}
