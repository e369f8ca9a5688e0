package org.packetary.dkms2bin.packaging.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.DkmsPackage;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;

class DkmsDebPackagerTest {

  private static final Instant DATE = Instant.parse("2022-08-29T10:11:12Z");

  private Path temp;
  private Path tree;
  private Path out;

  @BeforeEach
  void tree(@TempDir Path temp) throws IOException {
    this.temp = temp;
    out = Files.createDirectory(temp.resolve("out"));
    tree = Files.createDirectory(temp.resolve("tree"));
    Files.createDirectory(tree.resolve("src"));
    Files.writeString(tree.resolve("dkms.conf"), "PACKAGE_NAME=tp_smapi\n");
    Files.writeString(tree.resolve("src/a.c"), "int a;\n");
    Path script = Files.writeString(tree.resolve("configure"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(tree.resolve("b.c"), Path.of("src/a.c"));
  }

  private DkmsPackage spec(String name, String version) throws IOException {
    Path rules = Files.writeString(temp.resolve("rules"), "# udev\n");
    Path options = Files.writeString(temp.resolve("options"), "options tp_smapi x=1\n");
    return new DkmsPackage(
        new ModuleId(name, version),
        tree,
        List.of(
            PayloadFile.of(rules, "/lib/udev/rules.d/60-tp.rules"),
            PayloadFile.of(options, "/etc/modprobe.d/tp.conf")),
        new PackageMetadata(Optional.of("ThinkPad"), Optional.empty(), Optional.empty()),
        DATE);
  }

  private static String field(PackageFile deb, String name) throws Exception {
    return HostTool.output("dpkg-deb", "-f", deb.path().toString(), name).stripTrailing();
  }

  private Path control(PackageFile deb) throws Exception {
    Path directory = Files.createTempDirectory(temp, "control");
    HostTool.output("dpkg-deb", "-e", deb.path().toString(), directory.toString());
    return directory;
  }

  @Test
  void aDkmsPackageAsDebianHasThem() throws Exception {
    PackageFile deb = new DkmsDebPackager().write(spec("tp_smapi", "v0.43_1"), out);

    assertThat(deb.path().getFileName()).hasToString("tp-smapi-dkms_0+v0.43.1_all.deb");
    assertThat(field(deb, "Package")).isEqualTo("tp-smapi-dkms");
    assertThat(field(deb, "Version")).isEqualTo("0+v0.43.1");
    assertThat(field(deb, "Architecture")).isEqualTo("all");
    assertThat(field(deb, "Depends")).isEqualTo("dkms (>= 2.1.0.0)");
    assertThat(field(deb, "Provides")).isEqualTo("tp-smapi-modules (= 0+v0.43.1)");
    assertThat(field(deb, "Description")).startsWith("ThinkPad (sources for dkms)");
    assertThat(HostTool.output("dpkg-deb", "-c", deb.path().toString()).lines())
        .filteredOn(l -> !l.startsWith("d"))
        .allMatch(l -> l.contains(" root/root ") && l.contains(" 2022-08-29 10:11 "))
        .extracting(l -> l.substring(0, 10) + l.replaceFirst(".* 10:11 \\.", " "))
        .containsExactly(
            "-rw-r--r-- /etc/modprobe.d/tp.conf",
            "-rw-r--r-- /lib/udev/rules.d/60-tp.rules",
            "lrwxrwxrwx /usr/src/tp_smapi-v0.43_1/b.c -> src/a.c",
            "-rwxr-xr-x /usr/src/tp_smapi-v0.43_1/configure",
            "-rw-r--r-- /usr/src/tp_smapi-v0.43_1/dkms.conf",
            "-rw-r--r-- /usr/src/tp_smapi-v0.43_1/src/a.c");
    assertThat(control(deb).resolve("conffiles")).hasContent("/etc/modprobe.d/tp.conf\n");
  }

  @Test
  void aNameThatSaysDkmsAlreadySaysItOnce() throws Exception {
    PackageFile deb = new DkmsDebPackager().write(spec("jool-dkms", "4.1.9"), out);

    assertThat(deb.path().getFileName()).hasToString("jool-dkms_4.1.9_all.deb");
  }

  @Test
  void theSameSourcesGiveTheSameBytes() throws Exception {
    PackageFile first = new DkmsDebPackager().write(spec("foo", "1"), out);
    byte[] bytes = Files.readAllBytes(first.path());
    Files.setLastModifiedTime(tree.resolve("src/a.c"), FileTime.from(Instant.EPOCH));
    Path other = Files.createDirectory(temp.resolve("other"));

    PackageFile second = new DkmsDebPackager().write(spec("foo", "1"), other);

    assertThat(second.path()).hasBinaryContent(bytes);
    assertThat(second.sha256()).isEqualTo(first.sha256());
  }

  /** Runs a maintainer script with a dkms, or none, that notes its arguments. */
  private HostTool.Result script(String name, boolean withDkms, String status, String... arguments)
      throws Exception {
    Path bin = Files.createDirectories(temp.resolve("bin-" + withDkms));
    if (withDkms) {
      Path dkms =
          Files.writeString(
              bin.resolve("dkms"),
              "#!/bin/sh\necho \"dkms $*\" >&2\n[ \"$1\" != status ] || echo '" + status + "'\n");
      Files.setPosixFilePermissions(dkms, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Path script =
        control(new DkmsDebPackager().write(spec("tp_smapi", "1.0~x"), out)).resolve(name);
    List<String> argv = new java.util.ArrayList<>(List.of("/bin/sh", script.toString()));
    argv.addAll(List.of(arguments));
    return HostTool.run(Map.of("PATH", bin.toString()), argv);
  }

  @Test
  void removalTakesTheModulesAway() throws Exception {
    assertThat(script("prerm", true, "tp_smapi/1.0~x: added", "remove"))
        .isEqualTo(
            new HostTool.Result(
                0, "dkms status -m tp_smapi -v 1.0~x\ndkms remove -m tp_smapi -v 1.0~x --all\n"));
    assertThat(script("prerm", true, "tp_smapi/1.0~x: added", "upgrade", "2").output())
        .contains("dkms remove");
  }

  @Test
  void removalOfWhatIsNotThereAnyMoreIsNoError() throws Exception {
    assertThat(script("prerm", false, "", "remove")).isEqualTo(new HostTool.Result(0, ""));
  }

  @Test
  void sourcesThatNoPackageCanHoldAreRefused() throws Exception {
    Files.writeString(tree.resolve("a\\b.c"), "");

    assertThatThrownBy(() -> new DkmsDebPackager().write(spec("foo", "1"), out))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a\\b.c");
    assertThat(HostTool.names(out)).isEmpty();
  }
}
