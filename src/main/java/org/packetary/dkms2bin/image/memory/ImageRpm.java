package org.packetary.dkms2bin.image.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/**
 * A system's own rpm, run in it, apart from the host. Only that is sure to know the form of its
 * database.
 */
final class ImageRpm {

  private static final List<String> DATABASES =
      List.of("var/lib/rpm", "usr/lib/sysimage/rpm", "usr/share/rpm");
  private static final List<String> FILES = List.of("rpmdb.sqlite", "Packages.db", "Packages");
  private static final List<String> PROGRAMS = List.of("usr/bin/rpm", "bin/rpm");

  /** What {@code chroot} runs first. */
  private static final String ENV = "usr/bin/env";

  private static final String SHOWN = "dkms2bin-packages";
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final String image;
  private final Path work;
  private final Layer tree;
  private final LayeredTree files;
  private final Sandbox sandbox;

  /**
   * The rpm of a system.
   *
   * @param image what messages call it
   * @param work a directory of the sandbox's cache
   * @param tree the system's files
   * @throws InputException if it has no database, or no rpm
   */
  ImageRpm(String image, Path work, Path tree, Sandbox sandbox) {
    this.image = image;
    this.work = work;
    this.tree = new Layer("system", tree);
    this.files = new LayeredTree(List.of(this.tree));
    this.sandbox = sandbox;
    if (DATABASES.stream().noneMatch(d -> FILES.stream().anyMatch(f -> has(d + "/" + f)))) {
      throw new InputException(
          image + " has no rpm database: there is none in " + String.join(", ", DATABASES),
          "dkms2bin image update brings modules into any image; is the system in a squashfs? --squashfs");
    }
    for (List<String> one : List.of(PROGRAMS, List.of(ENV))) {
      if (one.stream().noneMatch(this::has)) {
        throw new InputException(
            image + " has an rpm database, and no " + one.get(0),
            "packages are installed by the system's own rpm: have it in the image");
      }
    }
  }

  private boolean has(String path) {
    return files.find(path).filter(Files::isRegularFile).isPresent();
  }

  /**
   * Installs packages, or newer versions of them. No script of theirs is run.
   *
   * @param releases the kernels that the system has modules of
   * @param date of the installation, for an rpm that heeds it
   * @param notes is told what no package of the system provides
   * @return the directory with what was written
   * @throws InputException if rpm refuses
   */
  Path install(List<Path> packages, Set<String> releases, Instant date, List<String> notes)
      throws InterruptedException, IOException {
    Path shown = Files.createDirectories(work.resolve("shown").resolve(SHOWN));
    for (String directory : List.of("dev", "proc", "run", "sys", "tmp")) {
      Files.createDirectories(shown.resolveSibling(directory));
    }
    List<String> names = new ArrayList<>();
    for (Path file : packages) {
      String name = names.size() + ".rpm";
      Files.copy(file, shown.resolve(name));
      names.add("/" + SHOWN + "/" + name);
    }
    List<Layer> layers = List.of(new Layer("shown", shown.resolveSibling("")), tree);
    CommandResult tried = run(root(layers, "try", date), List.of("--test"), names);
    List<String> more = List.of();
    if (!tried.ok()) {
      Requirements requirements = Requirements.of(tried.err(), files, releases);
      if (!requirements.unmet().isEmpty()) {
        throw new InputException(
            image + ": " + String.join("; ", requirements.unmet()),
            "add the packages that provide it, or build for this system");
      }
      if (requirements.met().isEmpty()) {
        throw refused(tried);
      }
      notes.add(
          "no package of "
              + image
              + " provides, and it is there: "
              + String.join(", ", requirements.met()));
      more = List.of("--nodeps");
    }
    SandboxRoot root = root(layers, "install", date);
    CommandResult done = run(root, more, names);
    if (!done.ok()) {
      throw refused(done);
    }
    return root.upper();
  }

  private InputException refused(CommandResult result) {
    return new InputException(
        image + ": its own rpm refuses: " + result.lastWords(), "-v prints the command");
  }

  private SandboxRoot root(List<Layer> layers, String name, Instant date) throws IOException {
    return new SandboxRoot(
        layers,
        Files.createDirectory(work.resolve(name)),
        List.of(),
        // What rpm says of when something was installed, since 4.17.
        Map.of("SOURCE_DATE_EPOCH", Long.toString(date.getEpochSecond())),
        Optional.empty(),
        true);
  }

  private CommandResult run(SandboxRoot root, List<String> options, List<String> names)
      throws InterruptedException {
    String program = PROGRAMS.stream().filter(this::has).findFirst().orElseThrow();
    List<String> words =
        new ArrayList<>(
            List.of("/" + program, "-U", "--replacepkgs", "--noscripts", "--notriggers"));
    words.addAll(options);
    words.addAll(names);
    return sandbox.run(root, words, Optional.of(PATIENCE), Optional.empty());
  }
}
