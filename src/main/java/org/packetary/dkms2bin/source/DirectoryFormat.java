package org.packetary.dkms2bin.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.archive.safe.TreeCopier;

/**
 * A source directory with a dkms.conf in it or below it, copied so that no build touches the user's
 * files.
 */
final class DirectoryFormat implements SourceFormat {

  /** Where version control systems keep their own; none of it is part of the sources. */
  private static final Set<String> VERSION_CONTROL =
      Set.of(".git", ".hg", ".svn", ".bzr", "CVS", "_darcs");

  private final TreeCopier copier;

  DirectoryFormat(ExtractionLimits limits) {
    this.copier = new TreeCopier(limits);
  }

  static boolean isVersionControl(Path path) {
    return VERSION_CONTROL.contains(String.valueOf(path.getFileName()));
  }

  @Override
  public String description() {
    return "a source directory with a dkms.conf";
  }

  @Override
  public boolean recognises(Path input, byte[] head) {
    return Files.isDirectory(input);
  }

  @Override
  public Unpacked unpack(Path input, Path dir) {
    Path root = dir.resolve(InputName.of(input));
    copier.copy(input, root, DirectoryFormat::isVersionControl);
    return Unpacked.sources(root, input);
  }

  /** Looks before it copies: the directory may be anything, and of any size. */
  @Override
  public List<DkmsSource> read(Path input, Path dir) {
    if (SourceTrees.find(InputName.realPath(input)).isEmpty()) {
      throw Unpacked.noDkmsConf(input);
    }
    return unpack(input, dir).sources();
  }
}
