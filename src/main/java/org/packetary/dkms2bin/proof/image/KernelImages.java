package org.packetary.dkms2bin.proof.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.util.Digests;

/**
 * Makes kernels bootable, once each: their packages are unpacked into a layer of the cache, depmod
 * lists their modules, and the ELF file in the vmlinuz is unpacked beside it.
 */
public final class KernelImages {

  /** What the names of their layers begin with. */
  private static final String WORD = "image-";

  private static final String CONTENTS = "kernel image 1";
  private static final String ELF = "vmlinux-dkms2bin";
  private static final String VMLINUZ = "vmlinuz";
  private static final int LARGEST = 1 << 30;
  private static final Duration DEPMOD = Duration.ofMinutes(10);

  /** Kernels with all modules and their debugging information. */
  private static final ExtractionLimits LIMITS =
      new ExtractionLimits(8L << 30, 200_000, 32, ExtractionLimits.DEFAULT.maxRatio());

  /** What nobody boots, and what is large. */
  private static final List<String> LEFT_OUT = List.of("System.map", "System.map.gz");

  private final LayerStore store;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final EventSink events;

  /**
   * Kernels of a cache.
   *
   * @param events told of what is made
   */
  public KernelImages(
      LayerStore store, CommandRunner runner, HostEnvironment environment, EventSink events) {
    this.store = store;
    this.runner = runner;
    this.environment = environment;
    this.events = events;
  }

  /**
   * The kernel of a release, as its distribution's archive has it: of the same version as the
   * headers that modules were built with.
   *
   * @return empty if the archive has none
   */
  public Optional<KernelImage> ofArchive(
      PackageArchive archive, PackageKind kind, String release, Architecture architecture)
      throws InterruptedException {
    List<ArchivePackage> packages = new ImagePackages(archive, kind).of(release);
    if (packages.isEmpty()) {
      return Optional.empty();
    }
    List<String> contents = new ArrayList<>(List.of(CONTENTS));
    packages.stream().map(ArchivePackage::pin).sorted().forEach(contents::add);
    String origin = packages.get(0).name() + " " + packages.get(0).version();
    Layer layer =
        store.ensure(
            WORD + release,
            contents,
            (tree, log) ->
                Lasting.layer(
                    events,
                    "kernel image " + release,
                    () -> make(archive, kind, packages, release, tree, log)));
    return Optional.of(image(layer, release, architecture, origin));
  }

  /**
   * A kernel of one's own.
   *
   * @param file a .deb or .rpm with a kernel and its modules, a vmlinuz, or a vmlinux
   * @param modules the directory that has {@code lib/modules/RELEASE}; for a vmlinuz or vmlinux
   *     without, no module of the kernel's own is there
   * @throws InputException if it is no kernel
   */
  public KernelImage ofFile(Path file, Optional<Path> modules, Architecture architecture)
      throws InterruptedException {
    try {
      Optional<PackageKind> kind = PackageKind.ofName(file);
      return kind.isPresent()
          ? ofPackage(file, kind.get(), architecture)
          : ofBootFile(file, modules, architecture);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the kernel " + file + ": " + e.getMessage(), "check the path", e);
    }
  }

  private KernelImage ofPackage(Path file, PackageKind kind, Architecture architecture)
      throws IOException, InterruptedException {
    Layer layer =
        store.ensure(
            WORD + "given",
            List.of(CONTENTS, Digests.sha256(file)),
            (tree, log) ->
                Lasting.layer(
                    events,
                    "kernel image of " + file.getFileName(),
                    () -> {
                      kind.read(file).extractTo(tree, LIMITS);
                      finish(tree, onlyRelease(file, tree), log);
                    }));
    return image(
        layer, onlyRelease(file, layer.tree()), architecture, file.getFileName().toString());
  }

  private static String onlyRelease(Path file, Path tree) throws IOException {
    for (Path base : List.of(tree, tree.resolve("usr"))) {
      Path directory = base.resolve("lib/modules");
      if (Files.isDirectory(directory)) {
        try (Stream<Path> releases = Files.list(directory)) {
          Optional<Path> found = releases.filter(Files::isDirectory).findFirst();
          if (found.isPresent()) {
            return found.get().getFileName().toString();
          }
        }
      }
    }
    throw new InputException(
        file + " has no lib/modules/RELEASE", "name the package that has the kernel");
  }

  private KernelImage ofBootFile(Path file, Optional<Path> modules, Architecture architecture)
      throws IOException, InterruptedException {
    byte[] content = HostIo.content(file, "kernel", LARGEST);
    String release =
        BootFile.release(content)
            .orElseThrow(
                () ->
                    new InputException(
                        file + " is no kernel for x86",
                        "name a vmlinuz, a vmlinux, or a package that has one"));
    Layer layer =
        store.ensure(
            WORD + "given",
            List.of(CONTENTS, Digests.sha256(file)),
            (tree, log) -> {
              Files.createDirectories(tree.resolve("boot"));
              Files.copy(file, tree.resolve("boot").resolve(VMLINUZ + "-" + release));
              finish(tree, release, log);
            });
    KernelImage image = image(layer, release, architecture, file.getFileName().toString());
    return modules.isEmpty() ? image : with(image, modules.get());
  }

  private static KernelImage with(KernelImage image, Path modules) throws IOException {
    Path list = modules.resolve("lib/modules").resolve(image.release()).resolve("modules.dep");
    if (!Files.isRegularFile(list)) {
      throw new InputException(
          "there is no " + list,
          "--kernel-modules names the directory that has lib/modules; depmod -b makes the list");
    }
    return new KernelImage(
        image.release(),
        image.architecture(),
        image.file(),
        image.form(),
        modules,
        image.origin(),
        Digests.sha256(image.digest() + Digests.sha256(list)));
  }

  private void make(
      PackageArchive archive,
      PackageKind kind,
      List<ArchivePackage> packages,
      String release,
      Path tree,
      Path log)
      throws IOException, InterruptedException {
    new ImagePackages(archive, kind).unpack(packages, tree, LIMITS, log);
    finish(tree, release, log);
  }

  /** Lists modules, and unpacks what is booted. */
  private void finish(Path tree, String release, Path log)
      throws IOException, InterruptedException {
    Path base = base(tree, release);
    Path modules = base.resolve("lib/modules").resolve(release);
    if (Files.isDirectory(modules)) {
      List<String> argv = List.of("depmod", "-b", base.toString(), release);
      CommandResult result =
          runner.run(Command.of(argv, environment.variables()).within(DEPMOD).loggedTo(log));
      if (!result.ok()) {
        throw new EnvironmentException(
            "depmod failed: " + result.lastWords(), "its output is in " + log);
      }
    }
    for (Path directory : List.of(tree.resolve("boot"), modules)) {
      for (String name : LEFT_OUT) {
        Files.deleteIfExists(directory.resolve(name));
        Files.deleteIfExists(directory.resolve(name + "-" + release));
      }
    }
    byte[] packed = Files.readAllBytes(bootFile(tree, release));
    Optional<byte[]> elf =
        BootFile.isBootable(packed) ? Optional.of(packed) : BootFile.unpacked(packed);
    if (elf.isPresent()) {
      Files.createDirectories(tree.resolve("boot"));
      Files.write(tree.resolve("boot").resolve(ELF), elf.get());
    }
  }

  private static Path base(Path tree, String release) {
    Path merged = tree.resolve("usr");
    return Files.isDirectory(merged.resolve("lib/modules").resolve(release)) ? merged : tree;
  }

  private static Path bootFile(Path tree, String release) {
    return Stream.of(
            tree.resolve("boot").resolve(VMLINUZ + "-" + release),
            tree.resolve("lib/modules").resolve(release).resolve(VMLINUZ),
            tree.resolve("usr/lib/modules").resolve(release).resolve(VMLINUZ))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "there is no vmlinuz of " + release + " in its packages",
                    "--kernel-image names a file that has one"));
  }

  /**
   * The file of a kernel's package that boot loaders start.
   *
   * @param image one of these
   */
  public static Path packaged(KernelImage image) {
    return image.form() == KernelImage.Form.VMLINUZ
        ? image.file()
        : bootFile(image.file().resolveSibling("..").normalize(), image.release());
  }

  private static KernelImage image(
      Layer layer, String release, Architecture architecture, String origin) {
    Path elf = layer.tree().resolve("boot").resolve(ELF);
    boolean unpacked = Files.isRegularFile(elf);
    return new KernelImage(
        release,
        architecture,
        unpacked ? elf : bootFile(layer.tree(), release),
        unpacked ? KernelImage.Form.VMLINUX : KernelImage.Form.VMLINUZ,
        base(layer.tree(), release),
        origin,
        Digests.sha256(layer.id()));
  }
}
