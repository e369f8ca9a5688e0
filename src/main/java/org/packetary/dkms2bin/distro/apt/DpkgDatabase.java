package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.packagefile.Deb822;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.util.Digests;

/**
 * Writes dpkg's database of a root whose packages were unpacked without dpkg, so that dpkg can
 * configure them. The form is dpkg's own: {@code /var/lib/dpkg/status}, and for each package its
 * control files and the list of its paths in {@code info} (dpkg-query(1), deb-conffiles(5)).
 */
final class DpkgDatabase {

  private static final Set<String> SCRIPTS =
      Set.of("preinst", "postinst", "prerm", "postrm", "config");

  private final Path root;
  private final Path directory;
  private final Path info;
  private final TreeMap<String, String> paragraphs = new TreeMap<>();

  /** The database of a root, empty. */
  DpkgDatabase(Path root) {
    this.root = root;
    this.directory = root.resolve("var/lib/dpkg");
    this.info = directory.resolve("info");
  }

  /** Makes the directories and what says which form they have. */
  void begin(String architecture) throws IOException {
    for (String name : Set.of("info", "updates", "triggers", "alternatives")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.writeString(directory.resolve("arch"), architecture + "\n");
    Files.writeString(directory.resolve("available"), "");
    // The form in which files of packages for several architectures have the architecture's name.
    Files.writeString(info.resolve("format"), "1\n");
  }

  /**
   * Adds a package as unpacked.
   *
   * @param paths the paths that it has in its archive, a line each
   */
  void add(DebFile deb, Path paths) throws IOException {
    String name =
        deb.controlField("Multi-Arch").filter("same"::equals).isPresent()
            ? deb.name() + ":" + deb.architecture()
            : deb.name();
    for (String file : deb.controlFiles()) {
      if (!file.equals("control")) {
        Path to = info.resolve(name + "." + file);
        deb.writeControlFile(file, to);
        Files.setPosixFilePermissions(
            to,
            PosixFilePermissions.fromString(SCRIPTS.contains(file) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
    Files.writeString(
        info.resolve(name + ".list"),
        Files.readAllLines(paths, StandardCharsets.ISO_8859_1).stream()
            .map(DpkgDatabase::listed)
            .collect(Collectors.joining("\n", "", "\n")),
        StandardCharsets.ISO_8859_1);
    StringBuilder paragraph = new StringBuilder();
    deb.control().forEach((field, value) -> paragraph.append(field + ": " + value + "\n"));
    paragraph.append("Status: install ok unpacked\n").append(conffiles(deb));
    paragraphs.put(name, paragraph.toString());
  }

  /** The path {@code ./usr/bin/} of an archive, as dpkg lists it. */
  private static String listed(String path) {
    String plain = path.startsWith(".") ? path.substring(1) : "/" + path;
    String bare = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    return bare.isEmpty() ? "/." : bare;
  }

  private String conffiles(DebFile deb) throws IOException {
    StringBuilder field = new StringBuilder();
    for (String line : deb.controlFile("conffiles").orElse("").lines().toList()) {
      // Lines that begin with a flag name files that the package takes away.
      Path file = root.resolve(line.strip().replaceFirst("^/", ""));
      if (line.startsWith("/") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        field.append(" " + line.strip() + " " + md5(file) + "\n");
      }
    }
    return field.isEmpty() ? "" : "Conffiles:\n" + field;
  }

  private static String md5(Path file) throws IOException {
    return HexFormat.of().formatHex(Digests.newDigest("MD5").digest(Files.readAllBytes(file)));
  }

  /** Writes what was added. */
  void write() throws IOException {
    Files.writeString(directory.resolve("status"), String.join("\n", paragraphs.values()));
  }

  /** The packages that dpkg did not configure, as their status says. */
  static Set<String> unfinished(String status) {
    return Deb822.parse(status, "var/lib/dpkg/status").stream()
        .filter(p -> p.get("Status").filter("install ok installed"::equals).isEmpty())
        .map(p -> p.get("Package").orElse("?"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
