package org.packetary.dkms2bin.image.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * The host's depmod(8), which reads an image's settings and nothing of the host's. The form of its
 * indexes has been the same since kmod exists, so it need not be the image's own.
 */
public final class Depmod {

  /** Where a file system has settings of depmod, in the order in which they count. */
  public static final List<String> SETTINGS =
      List.of("etc/depmod.d", "run/depmod.d", "usr/lib/depmod.d", "lib/depmod.d");

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /** What EL says, and Debian's and kmod's own settings are a part of. */
  private static final String USUAL = "search updates extra built-in weak-updates\n";

  private final CommandRunner runner;
  private final HostEnvironment environment;

  /** The depmod of a host. */
  public Depmod(CommandRunner runner, HostEnvironment environment) {
    this.runner = runner;
    this.environment = environment;
  }

  /**
   * Writes the {@code modules.*} files of a tree.
   *
   * @param root has {@code lib/modules/RELEASE} in it
   * @param settings directories of depmod.d(5); the usual order where there is none
   * @throws EnvironmentException if it is not there, or fails
   */
  public void run(Path root, String release, List<Path> settings) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("depmod", "-b", root.toString()));
    List<Path> all = settings.isEmpty() ? List.of(usual(root)) : settings;
    all.forEach(d -> words.addAll(List.of("-C", d.toString())));
    words.add(release);
    CommandResult result;
    try {
      result = runner.run(Command.of(words, environment.variables()).within(PATIENCE));
    } catch (EnvironmentException e) {
      throw new EnvironmentException(
          e.problem(), "install depmod: the package kmod (dkms2bin doctor says more)", e);
    }
    if (!result.ok()) {
      throw new EnvironmentException(
          result.failure(), "are the image's modules complete? dkms2bin image show says");
    }
  }

  private static Path usual(Path root) {
    try {
      Path directory = Files.createDirectories(root.resolveSibling("depmod.d"));
      Files.writeString(directory.resolve("search.conf"), USUAL);
      return directory;
    } catch (IOException e) {
      throw HostIo.failure("cannot write depmod's settings", e);
    }
  }

  /**
   * The modules that a tree's {@code modules.dep} names, by paths relative to its directory.
   *
   * @param directory of the kernel's modules
   */
  static Set<String> named(Path directory) {
    try {
      Set<String> named = new HashSet<>();
      for (String line : Files.readAllLines(directory.resolve("modules.dep"))) {
        named.add(line.substring(0, Math.max(0, line.indexOf(':'))));
      }
      return named;
    } catch (IOException e) {
      throw HostIo.failure("cannot read what depmod wrote", e);
    }
  }
}
