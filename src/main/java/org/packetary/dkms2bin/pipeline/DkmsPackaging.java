package org.packetary.dkms2bin.pipeline;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.model.FileTrees;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;

/**
 * Module packages that the build root's dkms makes (mkbmdeb), taken as they are, once it is seen
 * that they hold the modules that were verified.
 *
 * @param dkms makes them
 * @param staging where they are put
 * @param logs where dkms's output goes, in each cell's directory
 * @param area private, on the layers' file system
 * @param forDisks whether what dkms keeps of each build is kept in the area for a driver disk
 */
record DkmsPackaging(DkmsPackagers dkms, Path staging, Path logs, Path area, boolean forDisks)
    implements CellPackaging {

  @Override
  public PackageFile pack(VerifiedCell verified) throws IOException, InterruptedException {
    BuildCell cell = verified.cell();
    Path log =
        PublicFiles.ownFile(
            PublicFiles.ownDirectory(logs.resolve(cell.id().slug())).resolve("mkbmdeb.log"));
    Path scratch = Files.createDirectories(area.resolve("roots").resolve(cell.id().slug()));
    Path made = dkms.mkbmdeb(cell.id(), verified.root(), scratch, log);
    Path name = made.getFileName();
    if (!name.toString().matches("[a-z0-9][A-Za-z0-9._+~-]*\\.deb")) {
      throw new PublishException(
          "dkms mkbmdeb left a file of a strange name: " + name, "see " + log);
    }
    Path taken = staging.resolve(name);
    Files.copy(made, taken, StandardCopyOption.REPLACE_EXISTING);
    DebFile deb = DebFile.read(taken);
    checkModules(verified, deb, scratch.resolve("package"));
    FileTrees.delete(scratch);
    if (forDisks) {
      keep(verified, area);
    }
    return ForeignPackages.describe(deb);
  }

  /** mkbmdeb passes over compressed modules, and debhelper may change what it packs. */
  private static void checkModules(VerifiedCell verified, DebFile deb, Path tree)
      throws IOException {
    deb.extractTo(tree, ExtractionLimits.DEFAULT);
    List<Path> packed;
    try (Stream<Path> files = Files.walk(tree)) {
      packed = files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList();
    }
    for (BuiltModule module : verified.modules()) {
      String name = Path.of(module.plain()).getFileName().toString();
      Optional<Path> same =
          packed.stream().filter(f -> f.getFileName().toString().equals(name)).findFirst();
      if (same.isEmpty()) {
        throw new PublishException(
            "the package that dkms mkbmdeb made lacks "
                + name
                + ", as it does where modules are"
                + " compressed",
            "leave --packager away: our own packages have all modules");
      }
      if (!sameContent(module.file(), same.get())) {
        throw new PublishException(
            "the package that dkms mkbmdeb made holds another " + name + " than was verified",
            "leave --packager away: our own packages hold what was verified");
      }
    }
  }

  private static boolean sameContent(Path module, Path packed) throws IOException {
    try (InputStream one = plain(module);
        InputStream other = plain(packed)) {
      byte[] mine = one.readAllBytes();
      return Arrays.equals(mine, other.readAllBytes());
    }
  }

  private static InputStream plain(Path file) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file));
    return Compression.detect(in).decompress(in);
  }

  private static void keep(VerifiedCell verified, Path directory) {
    DkmsPackagers.built(verified.cell().id(), verified.root())
        .ifPresent(
            built ->
                new TreeCopier(ExtractionLimits.DEFAULT)
                    .copy(built, keptFor(verified.cell(), directory), path -> false));
  }

  /** Where what dkms keeps of a cell's build is put: below a directory of its module version. */
  private static Path keptFor(BuildCell cell, Path directory) {
    return keptFor(cell.id().module(), directory).resolve(cell.id().kernel());
  }

  /** Likewise for all kernels of a module version. */
  static Path keptFor(ModuleId module, Path directory) {
    return directory.resolve("builds").resolve(module.name()).resolve(module.version());
  }
}
