package org.packetary.dkms2bin.proof.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.guest.Busybox;
import org.packetary.dkms2bin.proof.image.KernelImages;
import org.packetary.dkms2bin.proof.image.KernelSymvers;
import org.packetary.dkms2bin.proof.machine.QemuProver;
import org.packetary.dkms2bin.proof.machine.VerdictStore;
import org.packetary.dkms2bin.qemu.Qemu;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Proves modules on the kernels that a distribution's archive has.
 *
 * @param architecture of the kernels
 * @param layers keeps them
 * @param work an existing private directory, for machines
 * @param others which other kernels are tried where that is asked for ({@link ProofMode#WEAK})
 */
public record ArchiveProver(
    Settings settings,
    Recipe recipe,
    PackageArchive archive,
    Architecture architecture,
    LayerStore layers,
    Path work,
    Predicate<KernelRelease> others)
    implements KernelProver {

  /** With all other kernels. */
  public ArchiveProver(
      Settings settings,
      Recipe recipe,
      PackageArchive archive,
      Architecture architecture,
      LayerStore layers,
      Path work) {
    this(settings, recipe, archive, architecture, layers, work, kernel -> true);
  }

  @Override
  public void check() throws InterruptedException {
    Qemu.of(settings.runner(), settings.environment(), architecture);
    Busybox.of(settings.environment());
    if (settings.environment().find("depmod").isEmpty()) {
      throw new EnvironmentException(
          "there is no depmod", "install kmod (\"dkms2bin doctor\" says which tools are missing)");
    }
  }

  @Override
  public KernelProof prove(String release, ProofOptions options, List<Subject> subjects)
      throws InterruptedException {
    return options.mode() == ProofMode.WEAK
        ? new WeakProver(
                this,
                new KernelSymvers(archive, recipe.packages(), layers, settings.events()),
                architecture,
                others)
            .prove(release, options, subjects)
        : plain(release, options, subjects);
  }

  private KernelProof plain(String release, ProofOptions options, List<Subject> subjects)
      throws InterruptedException {
    Optional<KernelImage> kernel =
        new KernelImages(layers, settings.runner(), settings.environment(), settings.events())
            .ofArchive(archive, recipe.packages(), release, architecture);
    if (kernel.isEmpty()) {
      return KernelProof.notProven(
          release,
          options.mode(),
          subjects,
          "no image: the archive of "
              + recipe.title()
              + " has no kernel "
              + release
              + " of the version of its headers");
    }
    try {
      Path machine = Files.createTempDirectory(work, "machine-");
      KernelProof proof =
          new QemuProver(
                  settings.runner(),
                  settings.environment(),
                  machine,
                  new VerdictStore(settings.cache(), settings.clock()))
              .prove(kernel.get(), options, subjects);
      FileTrees.delete(machine);
      return proof;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + work + ": " + e.getMessage(), "is the disk full?", e);
    }
  }
}
