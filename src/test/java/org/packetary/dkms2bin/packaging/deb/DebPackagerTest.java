package org.packetary.dkms2bin.packaging.deb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;

class DebPackagerTest {

  private static final Instant DATE = Instant.parse("2022-08-29T10:11:12.345Z");
  private static final String KERNEL = "6.1.0-56-amd64";
  private static final CellId CELL =
      new CellId(new ModuleId("tp_smapi", "v0.43_1"), KERNEL, Architecture.X86_64);

  private Path temp;
  private Path inputs;
  private Path out;

  @BeforeEach
  void directories(@TempDir Path temp) throws IOException {
    this.temp = temp;
    inputs = Files.createDirectory(temp.resolve("inputs"));
    out = Files.createDirectory(temp.resolve("out"));
  }

  private Path input(String name, String content, String mode, Instant time) throws IOException {
    Path file = inputs.resolve(name);
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    Files.setLastModifiedTime(file, FileTime.from(time));
    return file;
  }

  private ModulePackage modules(Optional<CommonPackage> common) throws IOException {
    Path smapi = input("tp_smapi.ko", "x".repeat(5000), "rwxrwxrwx", Instant.now());
    Path base = input("thinkpad_ec.ko", "y".repeat(100), "rw-------", Instant.now());
    String directory = "/lib/modules/" + KERNEL + "/updates/dkms/";
    return new ModulePackage(
        CELL,
        List.of(
            new ModuleFile(smapi, directory + "tp_smapi.ko"),
            new ModuleFile(base, directory + "thinkpad_ec.ko")),
        common,
        false,
        new PackageMetadata(
            Optional.of(" ThinkPad hardware/firmware\n access "),
            Optional.of("Jürgen Müller <jm@example.org>"),
            Optional.of("https://example.org/")),
        DATE);
  }

  private CommonPackage common() throws IOException {
    Path link = inputs.resolve("link");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, Path.of("../modprobe.d/tp-smapi.conf"));
    }
    return new CommonPackage(
        "tp-smapi-dkms",
        "0.43-3",
        List.of(
            PayloadFile.of(
                input("rules", "# udev\n", "rw-rw-rw-", DATE), "/lib/udev/rules.d/9.rules"),
            PayloadFile.of(
                input("conf", "blacklist x\n", "rw-r--r--", DATE), "/etc/modprobe.d/tp-smapi.conf"),
            PayloadFile.of(input("helper", "#!/bin/sh\n", "rwx------", DATE), "/lib/udev/helper"),
            PayloadFile.of(link, "/etc/modules-load.d/tp-smapi.conf")),
        PackageMetadata.NONE,
        DATE);
  }

  private static String field(PackageFile deb, String name) throws Exception {
    return HostTool.output("dpkg-deb", "-f", deb.path().toString(), name).stripTrailing();
  }

  @Test
  void aPackageSaysHowFarItsModulesWereProven() throws Exception {
    ModulePackage modules = modules(Optional.empty());
    String before = field(new DebPackager().write(modules, out), "Dkms2bin-Proof");

    PackageFile proven = new DebPackager().write(modules.proven("loaded"), out);

    assertThat(before).isEmpty();
    assertThat(field(proven, "Dkms2bin-Proof")).isEqualTo("loaded");
  }

  @Test
  void dpkgReadsEveryFieldOfAModulePackage() throws Exception {
    PackageFile deb = new DebPackager().write(modules(Optional.of(common())), out);

    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("Package", "tp-smapi-modules-" + KERNEL);
    expected.put("Version", "0+v0.43.1");
    expected.put("Architecture", "amd64");
    expected.put("Maintainer", "Jürgen Müller <jm@example.org>");
    expected.put("Installed-Size", "12");
    expected.put(
        "Depends",
        "linux-image-6.1.0-56-amd64 | linux-image-unsigned-6.1.0-56-amd64"
            + " | linux-image-6.1.0-56-amd64-unsigned, tp-smapi-common (>= 0.43-3)");
    expected.put("Provides", "tp-smapi-modules (= 0+v0.43.1)");
    expected.put("Section", "kernel");
    expected.put("Priority", "optional");
    expected.put("Homepage", "https://example.org/");
    expected.put(
        "Description",
        """
        ThinkPad hardware/firmware access (for Linux 6.1.0-56-amd64)
         Kernel modules of tp_smapi/v0.43_1, built with dkms for the kernel release
         6.1.0-56-amd64 and no other:
          - thinkpad_ec.ko
          - tp_smapi.ko""");
    for (Map.Entry<String, String> field : expected.entrySet()) {
      assertThat(field(deb, field.getKey())).as(field.getKey()).isEqualTo(field.getValue());
    }
    assertThat(HostTool.output("dpkg-deb", "-f", deb.path().toString()))
        .isEqualTo(ControlFields.render(expected));
  }

  @Test
  void theDescriptionSaysWhatWasLeftOutAndWhy() throws Exception {
    ModulePackage all = modules(Optional.empty());
    PackageFile deb =
        new DebPackager()
            .write(
                new ModulePackage(
                    all.cell(),
                    all.modules(),
                    all.common(),
                    all.requires(),
                    all.remakeInitrd(),
                    all.metadata(),
                    all.sourceDate(),
                    all.traits(),
                    List.of(
                        "left out hdaps, which does not fit the kernel: it needs x"
                            + " (allowed: nobody\nhas one)"),
                    1),
                out);

    assertThat(field(deb, "Description"))
        .isEqualTo(
            """
            ThinkPad hardware/firmware access (for Linux 6.1.0-56-amd64)
             Kernel modules of tp_smapi/v0.43_1, built with dkms for the kernel release
             6.1.0-56-amd64 and no other:
              - thinkpad_ec.ko
              - tp_smapi.ko
             Not all that was built is in it:
              - left out hdaps, which does not fit the kernel: it needs x (allowed: nobody has one)""");
  }

  @Test
  void returnedValuesAreThoseOfTheFile() throws Exception {
    PackageFile deb = new DebPackager().write(modules(Optional.empty()), out);

    byte[] bytes = Files.readAllBytes(deb.path());
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(deb)
        .isEqualTo(
            new PackageFile(
                out.resolve("tp_smapi_v0.43_1-6.1.0-56-amd64_x86_64.deb"),
                "tp-smapi-modules-" + KERNEL,
                "0+v0.43.1",
                "amd64",
                sha256,
                bytes.length));
    assertThat(HostTool.names(out)).containsExactly(deb.path().getFileName().toString());
    assertThat(field(deb, "Depends")).doesNotContain(",");
  }

  @Test
  void dataArchiveIsOwnedByRootWithPlainModesAndOneTime() throws Exception {
    PackageFile deb = new DebPackager().write(modules(Optional.empty()), out);

    assertThat(HostTool.output("dpkg-deb", "-c", deb.path().toString()).lines())
        .map(line -> line.replaceAll(" +", " "))
        .containsExactly(
            "drwxr-xr-x root/root 0 2022-08-29 10:11 ./",
            "drwxr-xr-x root/root 0 2022-08-29 10:11 ./lib/",
            "drwxr-xr-x root/root 0 2022-08-29 10:11 ./lib/modules/",
            "drwxr-xr-x root/root 0 2022-08-29 10:11 ./lib/modules/6.1.0-56-amd64/",
            "drwxr-xr-x root/root 0 2022-08-29 10:11 ./lib/modules/6.1.0-56-amd64/updates/",
            "drwxr-xr-x root/root 0 2022-08-29 10:11 ./lib/modules/6.1.0-56-amd64/updates/dkms/",
            "-rw-r--r-- root/root 100 2022-08-29 10:11"
                + " ./lib/modules/6.1.0-56-amd64/updates/dkms/thinkpad_ec.ko",
            "-rw-r--r-- root/root 5000 2022-08-29 10:11"
                + " ./lib/modules/6.1.0-56-amd64/updates/dkms/tp_smapi.ko");
  }

  @Test
  void companionPackageTakesThePlaceOfTheDkmsPackage() throws Exception {
    PackageFile deb = new DebPackager().write(common(), out);

    assertThat(deb.path().getFileName()).hasToString("tp-smapi-common_0.43-3_all.deb");
    assertThat(HostTool.output("dpkg-deb", "-f", deb.path().toString()))
        .contains(
            "Package: tp-smapi-common\nVersion: 0.43-3\nArchitecture: all\n",
            "\nConflicts: tp-smapi-dkms\nReplaces: tp-smapi-dkms\n");
    assertThat(HostTool.output("dpkg-deb", "-I", deb.path().toString(), "conffiles"))
        .isEqualTo("/etc/modprobe.d/tp-smapi.conf\n");
    assertThat(HostTool.output("dpkg-deb", "-c", deb.path().toString()).lines())
        .filteredOn(line -> !line.startsWith("d"))
        .map(line -> line.replaceAll(" +", " "))
        .containsExactly(
            "-rw-r--r-- root/root 12 2022-08-29 10:11 ./etc/modprobe.d/tp-smapi.conf",
            "lrwxrwxrwx root/root 0 2022-08-29 10:11 ./etc/modules-load.d/tp-smapi.conf"
                + " -> ../modprobe.d/tp-smapi.conf",
            "-rwxr-xr-x root/root 10 2022-08-29 10:11 ./lib/udev/helper",
            "-rw-r--r-- root/root 7 2022-08-29 10:11 ./lib/udev/rules.d/9.rules");
  }

  @Test
  void digestsListEveryRegularFile() throws Exception {
    PackageFile deb = new DebPackager().write(common(), out);
    Path tree = temp.resolve("tree");
    HostTool.output("dpkg-deb", "-x", deb.path().toString(), tree.toString());
    Path sums = temp.resolve("md5sums");
    Files.writeString(sums, HostTool.output("dpkg-deb", "-I", deb.path().toString(), "md5sums"));

    assertThat(
            HostTool.output(
                "sh", "-c", "cd \"$1\" && md5sum --strict -c \"$2\"", "-", "" + tree, "" + sums))
        .isEqualTo(
            """
            etc/modprobe.d/tp-smapi.conf: OK
            lib/udev/helper: OK
            lib/udev/rules.d/9.rules: OK
            """);
  }

  @Test
  void sameInputsGiveTheSameBytes() throws Exception {
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    PackageFile first = new DebPackager().write(modules(Optional.of(common())), out);
    PackageFile firstCommon = new DebPackager().write(common(), out);
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-SA-u-nu-arab"));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Chatham"));
      inputs = Files.createDirectory(temp.resolve("other-inputs"));
      ModulePackage spec = modules(Optional.of(common()));
      ModulePackage otherOrder =
          new ModulePackage(
              spec.cell(),
              List.of(spec.modules().get(1), spec.modules().get(0)),
              spec.common(),
              spec.remakeInitrd(),
              spec.metadata(),
              spec.sourceDate());

      assertThat(new DebPackager().write(otherOrder, elsewhere).path())
          .hasSameBinaryContentAs(first.path());
      assertThat(new DebPackager().write(common(), elsewhere).path())
          .hasSameBinaryContentAs(firstCommon.path());
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void environmentOfTheUserDoesNotShow() throws Exception {
    Path file = input("conf", "options x\n", "rw-r--r--", DATE);
    PackageFile here = Writer.write(file, out);
    Path there = Files.createDirectory(temp.resolve("there"));

    HostTool.Result result =
        HostTool.run(
            Map.of("DEBVERSION", "9", "DEBFULLNAME", "Me", "DEBEMAIL", "me@example.org"),
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                file.toString(),
                there.toString()));

    assertThat(result).isEqualTo(new HostTool.Result(0, ""));
    assertThat(there.resolve("x-common_1_all.deb")).hasSameBinaryContentAs(here.path());
  }

  /** Writes a package in a JVM of its own. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) {
      write(Path.of(arguments[0]), Path.of(arguments[1]));
    }

    static PackageFile write(Path file, Path dir) {
      List<PayloadFile> files = List.of(PayloadFile.of(file, "/etc/modprobe.d/x.conf"));
      return new DebPackager()
          .write(new CommonPackage("x-dkms", "1", files, PackageMetadata.NONE, DATE), dir);
    }
  }

  @Test
  void missingModuleIsReportedAndLeavesNothing() throws Exception {
    ModulePackage spec = modules(Optional.empty());
    Files.delete(spec.modules().get(1).file());

    assertThatThrownBy(() -> new DebPackager().write(spec, out))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("tp_smapi_v0.43_1-6.1.0-56-amd64_x86_64.deb")
        .hasMessageContaining("thinkpad_ec.ko");
    assertThat(HostTool.names(out)).isEmpty();
  }

  @Test
  void pathsThatArchivesCannotCarryAreRefused() {
    for (String path : List.of("/etc/../x", "etc/x", "/a\\b", "/a\nb", "/etc/", "/etc//x", "/x ")) {
      assertThatThrownBy(() -> PayloadFile.of(inputs, path)).isInstanceOf(InputException.class);
    }
    assertThat(PayloadFile.of(inputs, "/etc/..x/a b").conffile()).isTrue();
  }

  @Test
  void modulesOfAnotherKernelAreABug() throws Exception {
    Path file = input("a.ko", "a", "rw-r--r--", DATE);
    List<ModuleFile> other = List.of(new ModuleFile(file, "/lib/modules/6.1.0-57-amd64/a.ko"));

    assertThatThrownBy(
            () ->
                new ModulePackage(CELL, other, Optional.empty(), false, PackageMetadata.NONE, DATE))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
