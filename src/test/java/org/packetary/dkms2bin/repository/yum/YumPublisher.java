package org.packetary.dkms2bin.repository.yum;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.JavaProcess;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * Publishes packages in a process of its own, one after the other. {@code YumPublisher DIR STEP
 * PAUSE FILE...}: at the change of a file with the number STEP the process ends as if killed;
 * before each it waits for PAUSE milliseconds. The environment's REPO_KEY names the key that signs.
 */
final class YumPublisher {

  private static final int KILLED = 137;
  private static final String KEY = "REPO_KEY";

  private YumPublisher() {}

  /** Its own process, with standard output to read from. */
  static Process start(Path dir, Optional<Path> key, int step, int pause, List<Path> files)
      throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(dir, step, pause));
    arguments.addAll(files);
    ProcessBuilder builder = JavaProcess.of(YumPublisher.class, arguments);
    key.ifPresent(file -> builder.environment().put(KEY, file.toString()));
    return builder.start();
  }

  public static void main(String[] arguments) throws Exception {
    int last = Integer.parseInt(arguments[1]);
    long pause = Long.parseLong(arguments[2]);
    int[] made = {0};
    YumRepository repository =
        new YumRepository(
            new RepositoryDirectory(
                Path.of(arguments[0]),
                Clock.systemUTC(),
                Duration.ofMinutes(2),
                step -> {
                  if (made[0]++ == last) {
                    Runtime.getRuntime().halt(KILLED);
                  }
                  sleep(pause);
                }),
            Clock.systemUTC(),
            Optional.empty(),
            Optional.ofNullable(System.getenv(KEY))
                .map(file -> OpenPgpKey.read(Path.of(file), Optional.empty(), KEY)),
            ReplacePolicy.REFUSE,
            new Createrepo(new ProcessRunner(), HostEnvironment.of(System.getenv())));
    System.out.println("ready");
    for (String file : List.of(arguments).subList(3, arguments.length)) {
      repository.publish(List.of(ForeignPackages.describe(RpmFile.read(Path.of(file)))));
      System.out.println("published " + file);
    }
  }

  private static void sleep(long pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
