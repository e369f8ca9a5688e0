package org.packetary.dkms2bin.image;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.packetary.dkms2bin.image.modules.Depmod;
import org.packetary.dkms2bin.image.modules.ModulePackages;
import org.packetary.dkms2bin.image.squashfs.SquashfsTools;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/** Brings modules of packages into boot images, and takes them out again. */
public final class ImageUpdate {

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Tier tier;

  /** An updater that uses a host's programs. */
  public ImageUpdate(CommandRunner runner, HostEnvironment environment, Tier tier) {
    this.runner = runner;
    this.environment = environment;
    this.tier = tier;
  }

  /**
   * What was done.
   *
   * @param written the new images
   * @param notes what whoever boots them should know
   */
  public record Done(List<Path> written, List<String> notes) {

    /** Copies the lists. */
    public Done {
      written = List.copyOf(written);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Brings modules in. Where modules were brought in earlier, these take their place.
   *
   * @throws InputException if an image or package cannot be used, or the modules would not load
   */
  public Done update(UpdateRequest request) throws InterruptedException {
    return WorkPlace.in(
        request.outDir(),
        tier,
        work -> {
          checkNames(request);
          List<String> notes = new ArrayList<>();
          BaseInitrd base = BaseInitrd.read(request.initrd(), work);
          List<String> there = base.image().releases();
          if (there.isEmpty()) {
            throw new InputException(
                request.initrd() + " has no kernel's modules", "name an image that loads modules");
          }
          ModulePackages packages = ModulePackages.unpack(request.packages(), there, work);
          List<String> releases = releases(request, there, packages);
          Replacement replacement = new Replacement();
          Path written = work.resolve("initrd");
          new InitrdUpdate(request, base, packages, new Depmod(runner, environment), work, notes)
              .write(written, releases);
          Path target = target(request.initrd(), request.outDir());
          replacement.add(
              written,
              target,
              request.initrd(),
              base.earlier().isEmpty() && isSame(target, request.initrd()));
          if (request.squashfs().isPresent()) {
            Path image = request.squashfs().get();
            Path made = work.resolve("squashfs");
            boolean earlier =
                new SquashfsUpdate(
                        request,
                        image,
                        new SquashfsTools(runner, environment, tier),
                        packages,
                        new Depmod(runner, environment),
                        notes)
                    .write(made, releases, work);
            Path place = target(image, request.outDir());
            replacement.add(made, place, image, !earlier && isSame(place, image));
          }
          return new Done(replacement.commit(), notes);
        });
  }

  /** Both go into one directory under their names. */
  private static void checkNames(UpdateRequest request) {
    Optional<Path> other = request.squashfs().map(Path::getFileName);
    if (other.equals(Optional.ofNullable(request.initrd().getFileName()))) {
      throw new InputException(
          request.initrd() + " and " + request.squashfs().orElseThrow() + " have the same name",
          "rename one of them: both go into --out-dir under their names");
    }
  }

  private static List<String> releases(
      UpdateRequest request, List<String> there, ModulePackages packages) {
    SortedSet<String> releases = new TreeSet<>(packages.releases());
    releases.retainAll(there);
    if (releases.isEmpty()) {
      throw new InputException(
          "the packages have modules for "
              + packages.kernels()
              + ", and "
              + request.initrd()
              + " is for "
              + String.join(", ", there),
          "build them for this kernel: --kernel " + there.get(0));
    }
    return List.copyOf(releases);
  }

  /**
   * Takes modules out: the image is again, byte by byte, what it was.
   *
   * @throws InputException if none were brought in
   */
  public Done remove(Path initrd, Path outDir) throws InterruptedException {
    return WorkPlace.in(
        outDir,
        tier,
        work -> {
          BaseInitrd base = BaseInitrd.read(initrd, work);
          if (base.earlier().isEmpty()) {
            throw new InputException(
                initrd + " has no segment that dkms2bin appended", "there is nothing to take out");
          }
          Path written = work.resolve("initrd");
          try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(written))) {
            base.copyTo(out);
          }
          return new Done(
              Replacement.of(written, target(initrd, outDir), initrd),
              List.of("taken out: " + String.join(", ", base.earlier().get().packages())));
        });
  }

  private static Path target(Path image, Path outDir) {
    return outDir.resolve(image.getFileName());
  }

  private static boolean isSame(Path target, Path image) throws IOException {
    return Files.exists(target) && Files.isSameFile(target, image);
  }
}
