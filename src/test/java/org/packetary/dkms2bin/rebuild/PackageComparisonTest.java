package org.packetary.dkms2bin.rebuild;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioBuilder;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.packagefile.RpmBuilder;
import org.packetary.dkms2bin.packagefile.RpmTag;
import org.packetary.dkms2bin.packaging.HostTool;

class PackageComparisonTest {

  private static final String MODULE = "lib/modules/6.1.0-1-amd64/updates/dkms/a.ko";

  private final Path temp;

  PackageComparisonTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** A package with a module and a file, made by dpkg-deb. */
  private Path deb(byte[] module, String file, String fields) throws Exception {
    Path tree = Files.createTempDirectory(temp, "tree");
    Files.createDirectories(tree.resolve("DEBIAN"));
    Files.writeString(
        tree.resolve("DEBIAN/control"),
        "Package: a\nVersion: 1\nArchitecture: all\nMaintainer: T <t@example.org>\n%sDescription: x\n"
            .formatted(fields));
    Files.createDirectories(tree.resolve(MODULE).getParent());
    Files.write(tree.resolve(MODULE), module);
    Files.writeString(tree.resolve("lib/file"), file);
    Path deb = Files.createTempFile(temp, "a", ".deb");
    HostTool.output(
        "env",
        "SOURCE_DATE_EPOCH=1700000000",
        "dpkg-deb",
        "-Znone",
        "--build",
        "--root-owner-group",
        tree.toString(),
        deb.toString());
    return deb;
  }

  private Path deb(String module) throws Exception {
    return deb(bytes(module), "file", "");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** As scripts/sign-file.c has it: the signature, the fields about it, the mark. */
  private static byte[] signed(String module, String signature) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(bytes(module));
    out.writeBytes(bytes(signature));
    out.writeBytes(new byte[] {0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, (byte) signature.length()});
    out.writeBytes(bytes("~Module signature appended~\n"));
    return out.toByteArray();
  }

  private PackageComparison compared(Path published, Path rebuilt) throws IOException {
    return PackageComparison.of(
        PackageKind.DEB, published, rebuilt, Files.createTempDirectory(temp, "scratch"));
  }

  @Test
  void theSameBytesAreTheSame() throws Exception {
    PackageComparison compared = compared(deb("module"), deb("module"));

    assertThat(compared.isEqual()).isTrue();
    assertThat(compared.signatures()).isEmpty();
  }

  @Test
  void theFileThatDiffersIsNamed() throws Exception {
    assertThat(compared(deb("module"), deb("modulf")).differences())
        .containsExactly(MODULE + " differs");
  }

  @Test
  void whatThePackageSaysOfItselfCounts() throws Exception {
    assertThat(compared(deb("module"), deb(bytes("module"), "file", "Depends: b\n")).differences())
        .containsExactly("its field Depends differs: none, rebuilt b");
  }

  @Test
  void aSignatureOfAModuleIsLeftOutAndSaidSo() throws Exception {
    PackageComparison compared =
        compared(deb(signed("module", "by a key"), "file", "Recommends: our-mok\n"), deb("module"));

    assertThat(compared.differences()).isEmpty();
    assertThat(compared.signatures()).containsExactly("the signature of " + MODULE);
  }

  @Test
  void aSignatureHidesNoOtherModule() throws Exception {
    assertThat(compared(deb(signed("other", "by a key"), "file", ""), deb("module")).differences())
        .containsExactly(MODULE + " differs");
  }

  private Path rpm(byte[] module, String vendor) throws Exception {
    return new RpmBuilder(
            new CpioBuilder().file("./" + MODULE, new String(module, US_ASCII)).build(),
            Compression.NONE)
        .header(RpmTag.VENDOR, vendor)
        .writeTo(Files.createTempFile(temp, "a", ".rpm"));
  }

  private PackageComparison comparedRpm(Path published, Path rebuilt) throws IOException {
    return PackageComparison.of(
        PackageKind.RPM, published, rebuilt, Files.createTempDirectory(temp, "scratch"));
  }

  @Test
  void aSignatureHidesNothingOfAnRpmPackagesHeader() throws Exception {
    byte[] signed = signed("module", "by a key");

    assertThat(comparedRpm(rpm(signed, "we"), rpm(bytes("module"), "we")).differences()).isEmpty();
    assertThat(comparedRpm(rpm(signed, "we"), rpm(bytes("module"), "they")).differences())
        .containsExactly("its header differs in tag 1011 of rpmtag.h");
  }
}
