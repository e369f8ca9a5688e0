package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarExtractor;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Sources in a tar archive, compressed or not: somebody's tarball, or what {@code dkms mktarball}
 * made. The latter has {@code dkms_main_tree}, with built modules or nothing, beside the sources in
 * {@code dkms_source_tree} or, with {@code --binaries-only}, {@code dkms_binaries_only}, which
 * holds a dkms.conf and nothing that it could build (dkms(8), mktarball and ldtarball).
 */
final class TarballFormat implements SourceFormat {

  private static final String MAIN_TREE = "dkms_main_tree";
  private static final String SOURCE_TREE = "dkms_source_tree";
  private static final String BINARIES_ONLY = "dkms_binaries_only";

  private final TarExtractor extractor;

  TarballFormat(ExtractionLimits limits) {
    this.extractor = new TarExtractor(limits);
  }

  @Override
  public String description() {
    return "a tarball of sources";
  }

  @Override
  public boolean recognises(Path input, byte[] head) {
    return Compression.byMagic(head) != Compression.NONE || TarExtractor.looksLikeTar(head);
  }

  @Override
  public Unpacked unpack(Path input, Path dir) {
    Path root = dir.resolve(InputName.of(input));
    extractor.extract(input, root);
    boolean fromDkms = isDirectory(root, MAIN_TREE) || isDirectory(root, BINARIES_ONLY);
    return Unpacked.sources(fromDkms ? dkmsSources(root, input) : root, input);
  }

  /** The built modules go: they are for a kernel that nobody asked for. */
  private static Path dkmsSources(Path root, Path input) {
    if (!isDirectory(root, SOURCE_TREE)) {
      throw new InputException(
          input + " was made by 'dkms mktarball --binaries-only' and holds no sources to build",
          "make the tarball again without --binaries-only, or with --source-only");
    }
    Path aside = root.resolveSibling("mktarball-" + root.getFileName());
    try {
      Files.move(root, aside);
      return Files.move(aside.resolve(SOURCE_TREE), root);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot move the sources of " + input + ": " + e.getMessage(), "is the disk full?", e);
    }
  }

  private static boolean isDirectory(Path root, String name) {
    return Files.isDirectory(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }
}
