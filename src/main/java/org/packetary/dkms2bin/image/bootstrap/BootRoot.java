package org.packetary.dkms2bin.image.bootstrap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.image.modules.ImageModules;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.sandbox.Bind;
import org.packetary.dkms2bin.sandbox.Sandbox;
import org.packetary.dkms2bin.sandbox.SandboxRoot;
import org.packetary.dkms2bin.util.Resources;

/** Makes kernel, initial RAM file system and squashfs of a root's layers, with drivers in it. */
final class BootRoot {

  private static final String INSTALL = Resources.text(BootRoot.class, "install.sh");
  private static final String FINISH = Resources.text(BootRoot.class, "finish.sh");

  /** In the root while it is made. */
  private static final String SQUASHFS = ".root.squashfs";

  private static final List<String> PLACES = List.of("lib/firmware/", "usr/lib/firmware/");

  /** Lines of the log that a message shows. */
  private static final int SHOWN = 12;

  private final List<Layer> layers;
  private final String release;
  private final Sandbox sandbox;
  private final Path work;
  private final EventSink events;

  /**
   * A root that is to be made.
   *
   * @param layers the lowest first; the kernel is in them
   * @param work an empty directory of the run's
   */
  BootRoot(List<Layer> layers, String release, Sandbox sandbox, Path work, EventSink events) {
    this.layers = List.copyOf(layers);
    this.release = release;
    this.sandbox = sandbox;
    this.work = work;
    this.events = events;
  }

  /**
   * Makes it.
   *
   * @param extra directories that are laid over it
   * @param date of all files
   * @throws InputException if a module would not load
   * @throws EnvironmentException if packages cannot be installed, or the images not be made
   */
  MadeRoot make(Drivers drivers, List<Path> extra, Instant date)
      throws IOException, InterruptedException {
    LayeredTree tree = new LayeredTree(layers);
    SortedSet<String> firmware =
        Lasting.task(events, "check", "check of the modules", () -> drivers.check(kernels(tree)));
    firmware.removeIf(name -> isThere(name, tree, extra));
    if (!firmware.isEmpty()) {
      events.accept(
          new BuildEvent.Warning(
              "firmware that modules name and nobody has: "
                  + String.join(", ", firmware)
                  + " (--package with the package that has it, or --extra-dir)"));
    }
    Path packages = Files.createDirectory(work.resolve("packages"));
    for (DebFile deb : drivers.packages()) {
      Files.copy(deb.path(), packages.resolve(deb.path().getFileName()));
    }
    Path given = Files.createDirectory(work.resolve("modules"));
    Files.write(given.resolve("names"), drivers.modules());
    Path out = Files.createDirectory(work.resolve("out"));
    List<Bind> binds = new ArrayList<>();
    binds.add(new Bind(packages, "packages", false));
    binds.add(new Bind(given, "modules", false));
    binds.add(new Bind(out, "out", true));
    for (Path one : extra) {
      binds.add(new Bind(one.toAbsolutePath(), "extra-" + (binds.size() - 3), false));
    }
    Path scratch = Files.createDirectory(work.resolve("root"));
    SandboxRoot root = SandboxRoot.forPreparation(layers, scratch, binds);
    Lasting.layer(
        events,
        String.join(", ", drivers.packages().stream().map(DebFile::name).toList()),
        () -> run(root, "installing the drivers failed", List.of("sh", "-c", INSTALL)));
    Lasting.layer(
        events,
        "initial RAM file system",
        () ->
            run(
                root,
                "the initial RAM file system could not be made",
                List.of(
                    "sh", "-c", FINISH, "finish", release, Long.toString(date.getEpochSecond()))));
    Lasting.layer(
        events,
        "root.squashfs",
        () -> {
          List<String> argv = new ArrayList<>(List.of("--merged"));
          argv.addAll(SquashfsTools.ofHere(SQUASHFS, compression(tree), date));
          run(root, "the root file system could not be made", argv);
        });
    return new MadeRoot(
        made(out.resolve("vmlinuz")),
        made(out.resolve("initrd.img")),
        made(root.upper().resolve(SQUASHFS)),
        Files.readAllLines(made(out.resolve("packages"))));
  }

  /** A file that scripts of packages had in their hands: a link could lead to one of the host's. */
  static Path made(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new EnvironmentException(
          file.getFileName() + " of the image is no file when all is made",
          "is a script of a package at fault that was named?");
    }
    return file;
  }

  private void run(SandboxRoot root, String problem, List<String> argv)
      throws InterruptedException {
    Path log = work.resolve("log");
    CommandResult result = sandbox.run(root, argv, Optional.empty(), Optional.of(log));
    if (!result.ok()) {
      throw new EnvironmentException(
          problem + ":\n  " + lastLines(log),
          "is a package or a directory at fault that was named?");
    }
  }

  /** The log is gone with the run. */
  private static String lastLines(Path log) {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      return String.join("\n  ", lines.subList(Math.max(0, lines.size() - SHOWN), lines.size()));
    } catch (IOException e) {
      return "nothing was printed";
    }
  }

  private static boolean isThere(String firmware, LayeredTree tree, List<Path> extra) {
    return PLACES.stream()
        .map(place -> place + firmware)
        .anyMatch(
            path ->
                tree.find("/" + path).isPresent()
                    || extra.stream().anyMatch(e -> Files.exists(e.resolve(path))));
  }

  /** What the kernel itself has for modules. */
  private ImageModules kernels(LayeredTree tree) throws IOException {
    Path directory =
        tree.find("/lib/modules/" + release)
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "the packages of the kernel " + release + " have no modules",
                        "name another kernel"));
    SortedMap<String, Path> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
          .forEach(f -> found.put(directory.relativize(f).toString(), f));
    }
    return new ImageModules(release, found, List.of());
  }

  /** The best that its kernel reads. */
  private Compression compression(LayeredTree tree) {
    Optional<KernelConfig> config = tree.find("/boot/config-" + release).map(KernelConfig::read);
    if (config.isEmpty() || config.get().isEnabled("CONFIG_SQUASHFS_ZSTD")) {
      return Compression.ZSTD;
    }
    return config.get().isEnabled("CONFIG_SQUASHFS_XZ") ? Compression.XZ : Compression.GZIP;
  }
}
