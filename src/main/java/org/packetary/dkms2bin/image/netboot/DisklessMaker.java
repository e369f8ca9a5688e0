package org.packetary.dkms2bin.image.netboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.HostIo;
import org.packetary.dkms2bin.archive.single.StreamKind;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.image.Bringing;
import org.packetary.dkms2bin.image.Replacement;
import org.packetary.dkms2bin.image.WorkPlace;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.isolation.Isolation;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.layer.FileDigests;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.guest.Busybox;
import org.packetary.dkms2bin.proof.image.KernelImages;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.resolve.RecipeChooser;
import org.packetary.dkms2bin.system.PackageArchives;

/** Makes what a machine without a disk boots: a kernel, and an image that finds its root. */
public final class DisklessMaker {

  private static final String MODULES = "lib/modules/";
  private static final String FIRMWARE = "lib/firmware/";

  private final Settings settings;
  private final Tier tier;

  /** A maker with the given means, for machines of this host's architecture. */
  public DisklessMaker(Settings settings) {
    this.settings = settings;
    this.tier = Tier.of(Isolation.AUTO, settings.runner(), settings.environment());
  }

  /**
   * What was made.
   *
   * @param release the kernel's
   * @param kernel what a boot loader starts
   * @param initrd what goes with it
   * @param notes what whoever boots them should know
   */
  public record Made(String release, Path kernel, Path initrd, List<String> notes) {

    /** Copies the list. */
    public Made {
      notes = List.copyOf(notes);
    }
  }

  /**
   * Makes both.
   *
   * @throws InputException if packages cannot be used, or their modules would not load beside the
   *     kernel's own
   * @throws EnvironmentException if the archive has no such kernel, or the host lacks something
   */
  public Made make(DisklessRequest request) throws InterruptedException {
    Busybox busybox = Busybox.of(settings.environment());
    try (WorkDirectory work = WorkDirectory.open(settings.cache(), tier::delete)) {
      Path packages = work.subdirectory("packages");
      Optional<PackageContents> early =
          request.release().map(release -> contents(request, release, packages));
      LayerStore layers =
          new LayerStore(settings.cache(), tier, work, settings.events(), FileDigests.PLAIN);
      KernelImage kernel = kernel(request, layers);
      PackageContents contents =
          early.orElseGet(() -> contents(request, kernel.release(), packages));
      return WorkPlace.in(
          request.outDir(), tier, place -> made(request, kernel, contents, busybox, place));
    }
  }

  private static PackageContents contents(DisklessRequest request, String release, Path work) {
    ModulePackages packages = ModulePackages.unpack(request.packages(), List.of(release), work);
    if (!request.packages().isEmpty() && !packages.releases().contains(release)) {
      throw new InputException(
          "the packages have modules for " + packages.kernels() + ", and not for " + release,
          "build them for this kernel: --kernel " + release);
    }
    return packages.contents(release);
  }

  private KernelImage kernel(DisklessRequest request, LayerStore layers)
      throws InterruptedException {
    Architecture architecture = Architecture.host();
    KernelImages images =
        new KernelImages(layers, settings.runner(), settings.environment(), settings.events());
    if (request.kernelImage().isPresent()) {
      KernelImage given =
          images.ofFile(request.kernelImage().get(), request.kernelModules(), architecture);
      request
          .release()
          .filter(release -> !release.equals(given.release()))
          .ifPresent(
              release -> {
                throw new InputException(
                    request.kernelImage().get() + " is " + given.release() + ", not " + release,
                    "leave --kernel out, or name the kernel that it is");
              });
      return given;
    }
    String release = request.release().orElseThrow();
    Recipe recipe =
        new RecipeChooser(settings.recipes(), settings.osRelease())
            .choose(request.recipe(), List.of(release))
            .recipe();
    PackageArchive archive =
        PackageArchives.refreshed(settings, tier, recipe, request.mirror(), architecture);
    return images
        .ofArchive(archive, recipe.packages(), release, architecture)
        .orElseThrow(
            () ->
                new EnvironmentException(
                    "the archive of "
                        + recipe.title()
                        + " has no kernel "
                        + release
                        + " of the version of its headers",
                    "dkms2bin kernels --distro "
                        + recipe.name()
                        + " lists them; --kernel-image FILE names one of your own"));
  }

  private Made made(
      DisklessRequest request,
      KernelImage kernel,
      PackageContents contents,
      Busybox busybox,
      Path work)
      throws IOException, InterruptedException {
    List<String> notes = new ArrayList<>();
    String release = kernel.release();
    Path vmlinuz = KernelImages.packaged(kernel);
    KernelFiles own =
        KernelFiles.of(
            kernel, contents, request.load(), Files.createDirectory(work.resolve("own")));
    if (own.modules().isEmpty()) {
      throw new InputException(
          "there are no modules of " + release + " beside its kernel",
          "--kernel-modules DIR names the directory that has lib/modules/" + release);
    }
    DisklessInitrd initrd = new DisklessInitrd(kernel.architecture(), busybox);
    own.lists().forEach((name, file) -> initrd.put(MODULES + release + "/" + name, 0644, file));
    List<String> brought = new ArrayList<>();
    List<String> load =
        new Bringing(
                request.load(),
                request.firmware(),
                initrd,
                new Depmod(settings.runner(), settings.environment()),
                brought)
            .bring(own.asImage(release), contents, Files.createDirectory(work.resolve("merged")));
    if (!contents.modules().isEmpty()) {
      notes.addAll(brought);
    }
    SortedMap<String, Path> beside = own.beside(contents);
    beside.forEach((path, file) -> initrd.put(MODULES + release + "/" + path, 0644, file));
    notes.add("the kernel's own, " + kernel.origin() + ": " + beside.size() + " modules");
    initrd.text("etc/modules", load.isEmpty() ? "" : String.join("\n", load) + "\n");
    lend(request, own, initrd);
    Optional<KernelConfig> config = KernelFiles.config(kernel, vmlinuz).map(KernelConfig::read);
    Path image = work.resolve("initrd");
    initrd.write(
        image,
        compression(config),
        config,
        request.date().orElseGet(() -> date(contents, vmlinuz)));
    Path copy = Files.copy(vmlinuz, work.resolve("vmlinuz"), StandardCopyOption.REPLACE_EXISTING);
    Replacement replacement = new Replacement();
    replacement.add(copy, request.outDir().resolve("vmlinuz-" + release));
    replacement.add(image, request.outDir().resolve("initrd.img-" + release));
    List<Path> written = replacement.commit();
    return new Made(release, written.get(0), written.get(1), notes);
  }

  /** Firmware that the kernel's own modules name is in packages of its own, if it is anywhere. */
  private static void lend(DisklessRequest request, KernelFiles own, DisklessInitrd initrd) {
    if (request.firmware().isEmpty()) {
      return;
    }
    for (String name : KernelFiles.firmware(own.modules().values())) {
      Stream.of("", ".zst", ".xz")
          .map(suffix -> name + suffix)
          .filter(file -> !initrd.has(FIRMWARE + name))
          .forEach(
              file ->
                  request.firmware().stream()
                      .map(directory -> directory.resolve(file))
                      .filter(Files::isRegularFile)
                      .findFirst()
                      .ifPresent(found -> initrd.put(FIRMWARE + file, 0644, found)));
    }
  }

  /** Of what was made last, of all that goes in. */
  private static Instant date(PackageContents contents, Path vmlinuz) {
    try {
      Instant kernel = Files.getLastModifiedTime(vmlinuz).toInstant();
      return contents.date().isAfter(kernel) ? contents.date() : kernel;
    } catch (IOException e) {
      throw HostIo.failure("cannot read " + vmlinuz, e);
    }
  }

  /** What the kernel unpacks fastest, of what it is known to unpack. */
  private static Compression compression(Optional<KernelConfig> config) {
    return Stream.of(StreamKind.ZSTD, StreamKind.GZIP, StreamKind.XZ)
        .filter(
            kind ->
                config
                    .map(c -> kind.option().stream().allMatch(c::isEnabled))
                    .orElse(kind == StreamKind.GZIP))
        .findFirst()
        .map(
            kind ->
                switch (kind) {
                  case ZSTD -> Compression.ZSTD;
                  case XZ -> Compression.XZ;
                  default -> Compression.GZIP;
                })
        .orElse(Compression.NONE);
  }
}
