package org.packetary.dkms2bin.distro;

import java.util.List;
import java.util.Set;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.Deb822;

/** Reads what roots say of the packages that are installed in them. */
final class InstalledLists {

  /** States of a package whose files are not there, dpkg(1). */
  private static final Set<String> ABSENT = Set.of("not-installed", "config-files");

  private InstalledLists() {}

  /**
   * Reads dpkg's database, dpkg(1).
   *
   * @param what names the text in messages
   */
  static List<InstalledPackage> ofDpkgStatus(String text, String what) {
    try {
      return Deb822.parse(text, what).stream()
          .filter(InstalledLists::isThere)
          .map(
              p ->
                  new InstalledPackage(
                      field(p, "Package"), field(p, "Version"), field(p, "Architecture")))
          .toList();
    } catch (InputException e) {
      throw unreadable(what, e.problem());
    }
  }

  /**
   * Reads the list of an RPM root: lines of name, version and architecture, parted by tabs.
   *
   * @param what names the text in messages
   */
  static List<InstalledPackage> ofRpmList(String text, String what) {
    return text.lines().filter(l -> !l.isBlank()).map(line -> ofRpmLine(line, what)).toList();
  }

  private static InstalledPackage ofRpmLine(String line, String what) {
    String[] words = line.split("\t", -1);
    if (words.length != 3) {
      throw unreadable(what, "a line is not name, version, architecture: " + line);
    }
    return new InstalledPackage(words[0], words[1], words[2]);
  }

  private static boolean isThere(Deb822.Paragraph paragraph) {
    String[] words = paragraph.get("Status").orElse("").strip().split(" +", -1);
    return words.length == 3 && !ABSENT.contains(words[2]);
  }

  private static String field(Deb822.Paragraph paragraph, String name) {
    return paragraph.get(name).orElse("").strip();
  }

  private static EnvironmentException unreadable(String what, String why) {
    return new EnvironmentException(
        "cannot read the list of a build root's packages, " + what + ": " + why,
        "remove the layer that it is in, it is made again");
  }
}
