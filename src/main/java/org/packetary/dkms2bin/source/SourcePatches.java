package org.packetary.dkms2bin.source;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;

/**
 * Puts patches into a source tree, for dkms to apply behind those that the sources have themselves:
 * the files into {@code patches/}, their names into dkms.conf's PATCH.
 *
 * <p>dkms, from 2.8 to 3.2, applies PATCH[0] to PATCH[N-1], where N is the number of values that
 * PATCH has, each unless PATCH_MATCH at the same index keeps the kernel out. Where the sources' own
 * indices have gaps, what lies behind is never applied. What is appended to dkms.conf leaves that
 * as it is: it fills gaps with empty values, which dkms passes over, and drops what it would not
 * have looked at.
 */
public final class SourcePatches {

  private static final String DIRECTORY = "patches";
  private static final String ADDED = "dkms2bin-";

  private SourcePatches() {}

  /**
   * Adds patches to a source.
   *
   * @param source its tree is changed
   * @param patches applied in this order, as {@code patch -p1} does
   * @return the same source with the changed tree's digest
   * @throws InputException if a patch cannot be read, or the tree has no place for them
   */
  public static DkmsSource add(DkmsSource source, List<Path> patches) {
    if (patches.isEmpty()) {
      return source;
    }
    Path tree = source.tree();
    Path directory = tree.resolve(DIRECTORY);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new InputException(
          "no place for patches: " + DIRECTORY + " is no directory in " + source.origin().input(),
          "apply them to a copy of the sources, and build that");
    }
    FileTime date = FileTime.from(source.newest());
    try {
      Files.createDirectories(directory);
      List<String> names = new ArrayList<>();
      for (Path patch : patches) {
        String name = nameOf(patch, names.size() + 1);
        Path target = directory.resolve(name);
        Files.write(target, content(patch));
        Files.setLastModifiedTime(target, date);
        names.add(name);
      }
      append(tree.resolve(SourceTrees.DKMS_CONF), text(names), date);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write to " + tree + ": " + e.getMessage(), "is the disk full?", e);
    }
    return new DkmsSource(
        tree, TreeDigest.of(tree), source.companions(), source.origin(), source.newest());
  }

  private static byte[] content(Path patch) {
    try {
      return Files.readAllBytes(patch);
    } catch (IOException e) {
      throw new InputException(
          "cannot read the patch " + patch, "is it there, and may this user read it?", e);
    }
  }

  /** Whether a patch of PATCH was added here, and is not the sources' own. */
  public static boolean isAdded(String name) {
    return name.startsWith(ADDED);
  }

  /** dkms hands the name to a shell. */
  private static String nameOf(Path patch, int number) {
    return ADDED
        + number
        + "-"
        + String.valueOf(patch.getFileName()).replaceAll("[^A-Za-z0-9._+-]", "_");
  }

  /** A new file in the old one's place: that may be a link. */
  private static void append(Path conf, String text, FileTime date) throws IOException {
    byte[] before = Files.readAllBytes(conf);
    byte[] more = text.getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[before.length + more.length];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(more, 0, whole, before.length, more.length);
    if (Files.isSymbolicLink(conf)) {
      Files.delete(conf);
    }
    Files.write(conf, whole);
    Files.setLastModifiedTime(conf, date);
  }

  /** What is appended; bash reads it. The first line break ends a last line that has none. */
  private static String text(List<String> names) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("");
    lines.add(
        "# Added by dkms2bin: patches, applied after the sources' own. dkms looks at as many");
    lines.add("# indices as there are values, so there must be no gaps.");
    lines.add("dkms2bin_own=${#PATCH[@]}");
    lines.add("for dkms2bin_index in \"${!PATCH[@]}\"; do");
    lines.add("  ((dkms2bin_index < dkms2bin_own)) || unset \"PATCH[$dkms2bin_index]\"");
    lines.add("done");
    lines.add("for ((dkms2bin_index = 0; dkms2bin_index < dkms2bin_own; dkms2bin_index++)); do");
    lines.add("  PATCH[dkms2bin_index]=${PATCH[dkms2bin_index]-}");
    lines.add("done");
    for (int i = 0; i < names.size(); i++) {
      lines.add("PATCH[dkms2bin_own+" + i + "]=\"" + names.get(i) + "\"");
      lines.add("PATCH_MATCH[dkms2bin_own+" + i + "]=\"\"");
    }
    return String.join("\n", lines) + "\n";
  }
}
