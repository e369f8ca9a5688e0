package org.packetary.dkms2bin.image;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.image.extension.ExtensionRelease;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/** Makes images of modules alone. */
public final class ImageMaker {

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;

  /** A maker that uses a host's programs. */
  public ImageMaker(CommandRunner runner, HostEnvironment environment, Tier tier) {
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
  }

  /**
   * Makes an {@code initrd_update.img}, which a boot loader puts behind an initial RAM file system.
   *
   * @param initrd what it is put behind, if that is known: all modules are checked against its then
   * @throws InputException if packages or image cannot be used, or the modules would not load
   */
  public ImageUpdate.Done initrdUpdate(
      ExtraRequest request, EarlyLoading loading, Optional<Path> initrd)
      throws InterruptedException {
    return WorkPlace.in(
        request.outDir(),
        tier,
        work -> {
          List<String> notes = new ArrayList<>();
          Optional<BaseInitrd> base =
              initrd.isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      BaseInitrd.read(initrd.get(), Files.createDirectory(work.resolve("base"))));
          Path written = work.resolve("image");
          new ExtraInitrd(request, loading, base, notes)
              .write(
                  written,
                  ExtraPackages.unpack(request, work),
                  new Depmod(runner, environment),
                  work);
          return new ImageUpdate.Done(
              Replacement.of(written, request.outDir().resolve(ExtraInitrd.NAME)), notes);
        });
  }

  /**
   * Makes a system extension, {@code NAME.raw}.
   *
   * @param system which systems it fits
   * @param compression of the squashfs: gzip, xz or zstd
   * @throws InputException if packages cannot be used, or the modules would not load
   */
  public ImageUpdate.Done extension(
      ExtraRequest request, String name, ExtensionRelease system, Compression compression)
      throws InterruptedException {
    return WorkPlace.in(
        request.outDir(),
        tier,
        work -> {
          List<String> notes = new ArrayList<>();
          Path written = work.resolve("image");
          Path tree = Files.createDirectory(work.resolve("tree"));
          new SystemExtension(request, name, system, tree, notes)
              .write(
                  written,
                  ExtraPackages.unpack(request, work),
                  compression,
                  new SquashfsTools(runner, environment, tier),
                  new Depmod(runner, environment));
          return new ImageUpdate.Done(
              Replacement.of(written, request.outDir().resolve(name + ".raw")), notes);
        });
  }
}
