package org.packetary.dkms2bin.distro.dnf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Digests;

/**
 * The indexes of a yum repository, as createrepo_c(8) writes them, for packages that nobody has.
 */
final class LocalYum {

  private static final String ARCHITECTURE = Architecture.host().rpm();

  private final StringBuilder packages = new StringBuilder();
  private int count;

  /** Adds a package; requirements and what it provides are names, or {@code NAME = VERSION}. */
  LocalYum with(
      String name, String version, String release, List<String> provides, List<String> requires) {
    count++;
    packages
        .append("<package type='rpm'><name>" + name + "</name><arch>" + ARCHITECTURE + "</arch>")
        .append("<version epoch='0' ver='" + version + "' rel='" + release + "'/>")
        .append("<checksum type='sha256' pkgid='YES'>")
        .append(digest(name, version, release))
        .append("</checksum><summary>s</summary><description>d</description>")
        .append("<time file='1' build='1'/><size package='9' installed='9' archive='9'/>")
        .append("<location href='" + name + "-" + version + "-" + release + ".rpm'/>")
        .append("<format><rpm:license>MIT</rpm:license><rpm:provides>")
        .append(entry(name + " = " + version + "-" + release));
    provides.forEach(p -> packages.append(entry(p)));
    packages.append("</rpm:provides><rpm:requires>");
    requires.forEach(r -> packages.append(entry(r)));
    packages.append("</rpm:requires></format></package>\n");
    return this;
  }

  /** Adds a package that requires nothing. */
  LocalYum with(String name, String version, String release) {
    return with(name, version, release, List.of(), List.of());
  }

  /** Adds a package with a kernel's headers. */
  LocalYum withHeaders(String name, String version, String release, String variant) {
    String uname = version + "-" + release + "." + ARCHITECTURE + variant;
    return with(
        name,
        version,
        release,
        List.of("kernel-devel-uname-r = " + uname, "installonlypkg(kernel)"),
        List.of("gcc", "rpmlib(PayloadIsZstd)", "kernel-core"));
  }

  /** The digest that the index states for a package. */
  static String digest(String name, String version, String release) {
    return Digests.sha256(name + version + release);
  }

  private static String entry(String dependency) {
    String[] words = dependency.split(" ", -1);
    if (words.length < 3) {
      return "<rpm:entry name='" + dependency + "'/>";
    }
    int dash = words[2].indexOf('-');
    return "<rpm:entry name='"
        + words[0]
        + "' flags='EQ' epoch='0' ver='"
        + words[2].substring(0, dash)
        + "' rel='"
        + words[2].substring(dash + 1)
        + "'/>";
  }

  /** Writes the indexes below a directory. */
  void publish(Path directory) throws IOException {
    Path repodata = Files.createDirectories(directory.resolve("repodata"));
    Path primary =
        Files.writeString(
            repodata.resolve("primary.xml"),
            "<?xml version='1.0'?><metadata xmlns='http://linux.duke.edu/metadata/common'"
                + " xmlns:rpm='http://linux.duke.edu/metadata/rpm' packages='"
                + count
                + "'>\n"
                + packages
                + "</metadata>\n");
    Files.writeString(
        repodata.resolve("repomd.xml"),
        "<?xml version='1.0'?><repomd xmlns='http://linux.duke.edu/metadata/repo'>"
            + "<revision>1</revision><data type='primary'><checksum type='sha256'>"
            + Digests.sha256(primary)
            + "</checksum><location href='repodata/primary.xml'/><timestamp>1</timestamp><size>"
            + Files.size(primary)
            + "</size></data></repomd>\n");
  }
}
