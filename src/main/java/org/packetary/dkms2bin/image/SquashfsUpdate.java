package org.packetary.dkms2bin.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.modules.PackageContents;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.image.squashfs.Superblock;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.model.InputException;

/** Makes a squashfs again with modules in it. */
final class SquashfsUpdate {

  private final UpdateRequest request;
  private final Path image;
  private final SquashfsTools tools;
  private final ModulePackages packages;
  private final Depmod depmod;
  private final List<String> notes;

  SquashfsUpdate(
      UpdateRequest request,
      Path image,
      SquashfsTools tools,
      ModulePackages packages,
      Depmod depmod,
      List<String> notes) {
    this.request = request;
    this.image = image;
    this.tools = tools;
    this.packages = packages;
    this.depmod = depmod;
    this.notes = notes;
  }

  /**
   * Writes the new image.
   *
   * @param releases the kernels that boot it
   * @param work where it is unpacked
   * @return whether it had modules of an earlier update, which these take the place of
   */
  boolean write(Path to, List<String> releases, Path work)
      throws IOException, InterruptedException {
    Superblock block = Superblock.read(image);
    Path directory = work.resolve("root");
    tools.unpack(image, directory);
    List<PackageContents> contents = releases.stream().map(packages::contents).toList();
    Instant date =
        request
            .date()
            .orElse(
                contents.stream()
                    .map(PackageContents::date)
                    .max(Instant::compareTo)
                    .orElse(Instant.EPOCH));
    RootUpdate root = new RootUpdate(String.valueOf(image.getFileName()), directory, date);
    boolean earlier = root.takeOutEarlier().isPresent();
    Set<String> load = new LinkedHashSet<>();
    for (PackageContents one : contents) {
      String release = one.release();
      if (!root.releases().contains(release)) {
        throw new InputException(
            image + " has no modules for " + release + ", which the initial RAM file system is for",
            "do these two images belong together?");
      }
      config(root, release)
          .flatMap(block::refusal)
          .ifPresent(
              refusal -> {
                throw new InputException(
                    image + " would not be mounted: " + refusal,
                    "is the configuration that of the kernel that boots it?");
              });
      Path place = Files.createDirectory(work.resolve("squashfs-" + release));
      load.addAll(
          new Bringing(request.load(), request.firmware(), root, depmod, notes)
              .bring(root.modules(release), one, place));
    }
    if (!load.isEmpty()) {
      boolean systemd = root.has("usr/lib/systemd/systemd") || root.has("lib/systemd/systemd");
      root.lines(
          systemd ? "etc/modules-load.d/dkms2bin.conf" : "etc/modules", new ArrayList<>(load));
    }
    root.mark(packages.words(), work);
    root.settle();
    tools.pack(directory, to, block, image);
    return earlier;
  }

  private Optional<KernelConfig> config(RootUpdate root, String release) {
    return ImageConfig.of(request.kernelConfig(), image, release)
        .or(() -> root.find("boot/config-" + release).map(KernelConfig::read));
  }
}
