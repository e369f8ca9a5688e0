package org.packetary.dkms2bin.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.archive.ExtractionLimits;
import org.packetary.dkms2bin.archive.TreeCopier;
import org.packetary.dkms2bin.model.InputException;

/** A source directory with a dkms.conf, copied so that no build touches the user's files. */
final class DirectoryFormat implements SourceFormat {

  /** Where version control systems keep their own; none of it is part of the sources. */
  private static final Set<String> VERSION_CONTROL =
      Set.of(".git", ".hg", ".svn", ".bzr", "CVS", "_darcs");

  private final TreeCopier copier;

  DirectoryFormat(ExtractionLimits limits) {
    this.copier = new TreeCopier(limits);
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
  public List<DkmsSource> read(Path input, Path dir) {
    if (!Files.isRegularFile(input.resolve(SourceTrees.DKMS_CONF))) {
      throw new InputException(
          "no dkms.conf in " + input, "name the directory that holds dkms.conf");
    }
    Path tree = dir.resolve("tree");
    copier.copy(input, tree, path -> VERSION_CONTROL.contains(String.valueOf(path.getFileName())));
    return List.of(
        new DkmsSource(
            tree,
            TreeDigest.of(tree),
            List.of(),
            Origin.plain(input),
            SourceTrees.newestFile(tree)));
  }
}
