package org.packetary.dkms2bin.cell;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Packs with the root's dkms: {@code dkms mkbmdeb} makes the package, and what it holds is compared
 * with what was verified. What disks are made of is kept beside it.
 *
 * @param dkms the packagers
 * @param scratch for roots of packaging; below the cache
 */
public record DkmsPackaging(DkmsPackagers dkms, Path scratch) implements ForeignPackaging {

  @Override
  public void pack(VerifiedCell verified, ResultFiles files)
      throws IOException, InterruptedException {
    BuildCell cell = verified.cell();
    Path log = files.logs().resolve("mkbmdeb.log");
    Path own = Files.createDirectories(scratch.resolve(cell.id().slug()));
    Path made = dkms.mkbmdeb(cell.id(), verified.root(), own, log);
    String name = made.getFileName().toString();
    // dpkg's own rule for file names of packages: nothing that a shell or a path could mistake.
    if (!name.matches("[a-z0-9][A-Za-z0-9._+~-]*\\.deb")) {
      throw new PublishException(
          "dkms mkbmdeb left a file of a strange name: " + name, "see " + log.getFileName());
    }
    Path taken = Files.createDirectories(files.packages()).resolve(name);
    Files.copy(made, taken);
    checkModules(verified, DebFile.read(taken), own.resolve("package"));
    FileTrees.delete(own);
    Optional<Path> built = DkmsPackagers.built(cell.id(), verified.root());
    if (built.isPresent()) {
      new TreeCopier(ExtractionLimits.DEFAULT).copy(built.get(), files.built(), path -> false);
    }
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
}
