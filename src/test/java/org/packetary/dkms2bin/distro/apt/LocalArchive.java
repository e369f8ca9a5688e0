package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Digests;

/** An unsigned apt archive in a directory, made of stanzas of its package index. */
final class LocalArchive {

  private static final String ARCHITECTURE = Architecture.host().debian();
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Path directory;
  private final StringBuilder index = new StringBuilder();

  LocalArchive(Path directory) {
    this.directory = directory;
  }

  /** Adds a package with more fields, each a line. */
  LocalArchive with(String name, String version, String... fields) {
    Path file = directory.resolve("pool").resolve(name + ".deb");
    try {
      Files.createDirectories(directory.resolve("pool"));
      Files.writeString(file, "the package " + name + " " + version);
      index
          .append("Package: " + name + "\nVersion: " + version)
          .append("\nArchitecture: " + ARCHITECTURE)
          .append("\nMaintainer: T <t@example.org>\nDescription: test\n")
          .append("Filename: pool/" + name + ".deb\nSize: " + Files.size(file))
          .append("\nSHA256: " + Digests.sha256(file) + "\n");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    for (String field : fields) {
      index.append(field).append('\n');
    }
    index.append('\n');
    return this;
  }

  /** Writes the indexes; apt takes them until the given time. */
  LocalArchive published(Instant validUntil) throws IOException {
    Path dist = directory.resolve("dists/test");
    String name = "main/binary-" + ARCHITECTURE + "/Packages";
    byte[] bytes = index.toString().getBytes(StandardCharsets.UTF_8);
    Files.createDirectories(dist.resolve(name).getParent());
    Files.write(dist.resolve(name), bytes);
    String release =
        String.join(
            "\n",
            "Origin: Test",
            "Suite: test",
            "Codename: test",
            "Date: " + DATE.format(Instant.EPOCH),
            "Valid-Until: " + DATE.format(validUntil),
            "Architectures: " + ARCHITECTURE,
            "Components: main",
            "SHA256:",
            " " + Digests.sha256(dist.resolve(name)) + " " + bytes.length + " " + name,
            "");
    Files.writeString(dist.resolve("Release"), release);
    return this;
  }

  /** Its line in a sources.list(5). */
  String source(String option) {
    return "deb [" + option + "] file:" + directory + " test main";
  }
}
