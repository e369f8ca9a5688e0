package org.packetary.dkms2bin.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.ProcessRunner;

/** dpkg itself reads the database that was written for it. */
class DpkgDatabaseTest {

  private final Path temp;
  private final Path root;

  DpkgDatabaseTest(@TempDir Path temp) {
    this.temp = temp;
    this.root = temp.resolve("root");
  }

  private static CommandResult run(Object... words) throws InterruptedException {
    List<String> argv = java.util.Arrays.stream(words).map(String::valueOf).toList();
    return new ProcessRunner()
        .run(Command.of(argv, Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C")));
  }

  /** A package with a conffile, a script and a file, unpacked into the root. */
  private void add(DpkgDatabase database, String name, String fields) throws Exception {
    Path tree = temp.resolve("tree-" + name);
    Path control = Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        control.resolve("control"),
        "Package: "
            + name
            + "\nVersion: 1-1\nMaintainer: T <t@example.org>\n"
            + fields
            + "Description: made for a test\n of two lines\n .\n and a third\n");
    Files.writeString(control.resolve("conffiles"), "/etc/" + name + ".conf\n");
    Files.write(control.resolve("postinst"), new byte[] {'#', '!', '/', 'x', '\n', (byte) 0xff});
    assertThat(control.resolve("postinst").toFile().setExecutable(true, false)).isTrue();
    Path conf = tree.resolve("etc/" + name + ".conf");
    Files.createDirectories(conf.getParent());
    Files.writeString(conf, "a setting\n");
    Path deb = temp.resolve(name + ".deb");
    assertThat(run("dpkg-deb", "-b", "--root-owner-group", tree, deb).ok()).isTrue();
    Path paths = temp.resolve(name + ".paths");
    Files.createDirectories(root);
    CommandResult unpacked =
        run(
            "sh",
            "-c",
            "dpkg-deb --fsys-tarfile \"$0\" | tar -x -v -C \"$1\" > \"$2\"",
            deb,
            root,
            paths);
    assertThat(unpacked.ok()).isTrue();
    database.add(DebFile.read(deb), paths);
  }

  @Test
  void dpkgFindsThePackagesTheirFilesAndTheirConffiles() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/dpkg-query")), "this host has no dpkg-query");
    DpkgDatabase database = new DpkgDatabase(root);
    database.begin("amd64");
    add(database, "plain", "Architecture: all\n");
    add(database, "libboth", "Architecture: amd64\nMulti-Arch: same\n");
    database.write();

    CommandResult shown =
        run(
            "dpkg-query",
            "--admindir=" + root.resolve("var/lib/dpkg"),
            "-W",
            "-f",
            "${binary:Package} ${Version} ${Status} ${Conffiles}\n${Description}\n");
    assertThat(shown.err()).isEmpty();
    assertThat(shown.out())
        .contains("plain 1-1 install ok unpacked  /etc/plain.conf ")
        .contains("libboth:amd64 1-1 install ok unpacked")
        .contains(" of two lines\n .\n and a third");
    CommandResult listed =
        run("dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-L", "libboth:amd64");
    assertThat(listed.out()).isEqualTo("/.\n/etc\n/etc/libboth.conf\n");
    // What lies there is what dpkg takes for the package's own: nothing was changed since.
    assertThat(
            run("dpkg", "--admindir=" + root.resolve("var/lib/dpkg"), "--root=" + root, "-V").out())
        .isEmpty();
  }

  @Test
  void scriptsKeepTheirBytes() throws Exception {
    DpkgDatabase database = new DpkgDatabase(root);
    database.begin("amd64");
    add(database, "plain", "Architecture: all\n");

    Path script = root.resolve("var/lib/dpkg/info/plain.postinst");
    assertThat(Files.readAllBytes(script)).endsWith((byte) 0xff);
    assertThat(Files.isExecutable(script)).isTrue();
  }

  @Test
  void packagesThatAreNotConfiguredAreNamed() {
    assertThat(
            DpkgDatabase.unfinished(
                "Package: a\nStatus: install ok installed\n\n"
                    + "Package: b\nStatus: install ok half-configured\n\n"
                    + "Package: c\nStatus: install ok triggers-pending\n"))
        .containsExactly("b", "c");
  }
}
