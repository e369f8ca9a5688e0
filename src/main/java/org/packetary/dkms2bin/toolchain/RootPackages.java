package org.packetary.dkms2bin.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.Deb822;

/** The packages that are installed in a root, as the root itself says. */
public final class RootPackages {

  /** dpkg's database, dpkg(1). A layer in which something was installed has all of it. */
  static final String DPKG = "/var/lib/dpkg/status";

  /**
   * The list that the scripts which install RPM packages leave in a root: rpm's own database can be
   * read by the root's rpm only.
   */
  static final String RPM = "/var/lib/dkms2bin/installed";

  /** States of a package whose files are not there, dpkg(1). */
  private static final Set<String> ABSENT = Set.of("not-installed", "config-files");

  private final List<RootPackage> packages;

  private RootPackages(Stream<RootPackage> packages) {
    this.packages = packages.sorted(Comparator.comparing(RootPackage::line)).toList();
  }

  /** Finds files of a root. */
  @FunctionalInterface
  public interface Tree {

    /** Where a file that is at an absolute path inside lies on the host. */
    Optional<Path> find(String absolute);
  }

  /**
   * Reads what is installed in a root.
   *
   * @throws EnvironmentException if the root does not say, or its list cannot be read
   */
  public static RootPackages of(Tree tree) {
    Optional<Path> dpkg = tree.find(DPKG);
    if (dpkg.isPresent()) {
      return ofDpkgStatus(text(dpkg.get()), dpkg.get().toString());
    }
    Path rpm =
        tree.find(RPM)
            .orElseThrow(
                () ->
                    new EnvironmentException(
                        "the build root has no list of its packages: neither "
                            + DPKG
                            + " nor "
                            + RPM,
                        "remove the cache's layers, they are made again"));
    return ofRpmList(text(rpm), rpm.toString());
  }

  /**
   * Reads dpkg's database.
   *
   * @param what names the text in messages
   */
  static RootPackages ofDpkgStatus(String text, String what) {
    try {
      return new RootPackages(
          Deb822.parse(text, what).stream()
              .filter(RootPackages::isThere)
              .map(p -> new RootPackage(field(p, "Package"), field(p, "Version"), arch(p))));
    } catch (InputException e) {
      throw unreadable(what, e.problem());
    }
  }

  /**
   * Reads the list of an RPM root: lines of name, version and architecture, parted by tabs.
   *
   * @param what names the text in messages
   */
  static RootPackages ofRpmList(String text, String what) {
    return new RootPackages(
        text.lines()
            .filter(l -> !l.isBlank())
            .map(
                line -> {
                  String[] words = line.split("\t", -1);
                  if (words.length != 3) {
                    throw unreadable(what, "a line is not name, version, architecture: " + line);
                  }
                  return new RootPackage(words[0], words[1], words[2]);
                }));
  }

  /** All of them, sorted. */
  List<RootPackage> all() {
    return packages;
  }

  private static boolean isThere(Deb822.Paragraph paragraph) {
    String[] words = paragraph.get("Status").orElse("").strip().split(" +", -1);
    return words.length == 3 && !ABSENT.contains(words[2]);
  }

  private static String field(Deb822.Paragraph paragraph, String name) {
    return paragraph.get(name).orElse("").strip();
  }

  private static String arch(Deb822.Paragraph paragraph) {
    return field(paragraph, "Architecture");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(file.toString(), String.valueOf(e.getMessage()));
    }
  }

  private static EnvironmentException unreadable(String what, String why) {
    return new EnvironmentException(
        "cannot read the list of a build root's packages, " + what + ": " + why,
        "remove the layer that it is in, it is made again");
  }
}
