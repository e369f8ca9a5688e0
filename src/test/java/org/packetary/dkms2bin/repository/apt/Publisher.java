package org.packetary.dkms2bin.repository.apt;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.repository.JavaProcess;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.RepositoryDirectory;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/**
 * Publishes packages in a process of its own, one after the other. {@code Publisher DIR STEP PAUSE
 * FILE...}: at the change of a file with the number STEP the process ends as if killed; before each
 * it waits for PAUSE milliseconds. The environment's REPO_KEY names the key that signs.
 */
final class Publisher {

  /** In place of a step's number: all packages are published at once, and nothing is killed. */
  static final int TOGETHER = -2;

  private static final int KILLED = 137;
  private static final String KEY = "REPO_KEY";

  private Publisher() {}

  /** Its own process, with standard output to read from. */
  static Process start(Path dir, int step, int pause, List<Path> files) throws Exception {
    return start(dir, Optional.empty(), step, pause, files);
  }

  /** Likewise, with a key that signs. */
  static Process start(Path dir, Optional<Path> key, int step, int pause, List<Path> files)
      throws Exception {
    List<Object> arguments = new ArrayList<>(List.of(dir, step, pause));
    arguments.addAll(files);
    ProcessBuilder builder = JavaProcess.of(Publisher.class, arguments);
    key.ifPresent(file -> builder.environment().put(KEY, file.toString()));
    return builder.start();
  }

  public static void main(String[] arguments) throws Exception {
    int last = Integer.parseInt(arguments[1]);
    long pause = Long.parseLong(arguments[2]);
    int[] made = {0};
    AptRepository repository =
        new AptRepository(
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
            AptLayout.FLAT,
            Optional.ofNullable(System.getenv(KEY))
                .map(file -> OpenPgpKey.read(Path.of(file), Optional.empty(), KEY)),
            Clock.systemUTC(),
            ReplacePolicy.REFUSE);
    System.out.println("ready");
    if (last == TOGETHER) {
      List<PackageFile> debs = new ArrayList<>();
      for (String file : List.of(arguments).subList(3, arguments.length)) {
        debs.add(read(Path.of(file)));
      }
      repository.publish(debs);
      return;
    }
    for (String file : List.of(arguments).subList(3, arguments.length)) {
      PackageFile deb = read(Path.of(file));
      repository.publish(List.of(deb));
      System.out.println("published " + deb.name());
    }
  }

  /** A package with two files about it. */
  private static PackageFile read(Path file) throws IOException {
    return ForeignPackages.describe(DebFile.read(file))
        .with(new PackageFile.Companion(file, "copy"))
        .with(new PackageFile.Companion(file, "again"));
  }

  private static void sleep(long pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
