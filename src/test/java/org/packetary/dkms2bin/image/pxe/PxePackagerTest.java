package org.packetary.dkms2bin.image.pxe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.image.initramfs.Segments;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.packagefile.BinaryPackage;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;

class PxePackagerTest {

  private static final String RELEASE = "6.1.0-57-amd64";

  private final Path temp;
  private int outs;

  PxePackagerTest(@TempDir Path temp) {
    this.temp = temp;
  }

  /** What tells a kernel and its release. */
  private Path kernel() throws IOException {
    ByteBuffer file = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x202, 0x53726448).putShort(0x20e, (short) (700 - 512));
    file.position(700).put((RELEASE + " (root@host)\0").getBytes(StandardCharsets.US_ASCII));
    return Files.write(temp.resolve("vmlinuz"), file.array());
  }

  private Path initrd(String release) throws IOException {
    return Files.write(
        temp.resolve("initrd"),
        Segments.cpio(
            c -> {
              c.directory("lib", 0755);
              c.directory("lib/modules", 0755);
              c.directory("lib/modules/" + release, 0755);
            }));
  }

  private PxeRequest request(String template, String append, PackageForm form) throws IOException {
    Optional<Path> file =
        template.isEmpty()
            ? Optional.empty()
            : Optional.of(Files.writeString(temp.resolve("template"), template));
    return new PxeRequest(
        kernel(),
        initrd(RELEASE),
        Optional.empty(),
        new PxeName("orbit-pxe", "5.0"),
        form,
        1,
        file,
        append,
        Optional.empty(),
        temp.resolve("out-" + ++outs),
        Optional.of(Instant.ofEpochSecond(1_700_000_000)));
  }

  private static Path tree(BinaryPackage one, Path to) {
    one.extractTo(to, ExtractionLimits.DEFAULT);
    return to;
  }

  @Test
  void bothPackagesHaveTheEntryWithTheVersionsFilledIn() throws Exception {
    List<Path> written =
        new PxePackager(
                request(
                    "LABEL @NAME@\nKERNEL http://boot/@KERNEL@\nAPPEND @APPEND@ initrd=@INITRD@ # @VER@, @KERNEL_VER@\n",
                    "console=ttyS0 image=@NAME@",
                    PackageForm.BOTH))
            .write(Tier.ofRoot());

    assertThat(written)
        .extracting(f -> f.getFileName().toString())
        .containsExactly("orbit-pxe-5.0_5.0_all.deb", "orbit-pxe-5.0-5.0-1.noarch.rpm");
    String entry =
        "LABEL orbit-pxe\nKERNEL http://boot/linux-orbit-pxe-5.0.vmlinuz\nAPPEND console=ttyS0 image=orbit-pxe"
            + " initrd=initrd-orbit-pxe-5.0.img # 5.0, 6.1.0-57-amd64\n";
    Path deb = tree(DebFile.read(written.get(0)), temp.resolve("deb")).resolve("srv/tftp");
    Path rpm = tree(RpmFile.read(written.get(1)), temp.resolve("rpm")).resolve("var/lib/tftpboot");
    for (Path directory : List.of(deb, rpm)) {
      assertThat(directory.resolve("pxelinux.cfg/default.orbit-pxe-5.0")).hasContent(entry);
      assertThat(directory.resolve("pxelinux.cfg/makeLink.orbit-pxe-5.0")).isExecutable();
      assertThat(directory.resolve("linux-orbit-pxe-5.0.vmlinuz"))
          .hasSameBinaryContentAs(temp.resolve("vmlinuz"));
      assertThat(directory.resolve("initrd-orbit-pxe-5.0.img"))
          .hasSameBinaryContentAs(temp.resolve("initrd"));
    }
  }

  @Test
  void theSameFilesMakeTheSamePackages() throws Exception {
    List<Path> one = new PxePackager(request("", "quiet", PackageForm.BOTH)).write(Tier.ofRoot());
    PxeRequest again = request("", "quiet", PackageForm.BOTH);
    Files.setLastModifiedTime(again.initrd(), FileTime.from(Instant.EPOCH));
    List<Path> other = new PxePackager(again).write(Tier.ofRoot());

    for (int i = 0; i < one.size(); i++) {
      assertThat(one.get(i)).hasSameBinaryContentAs(other.get(i));
    }
  }

  private void refused(PxeRequest request, String... words) {
    assertThatThrownBy(() -> new PxePackager(request).write(Tier.ofRoot()))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
    assertThat(request.outDir()).isEmptyDirectory();
  }

  @Test
  void aTemplateThatSaysNothingOfThePackageIsRefused() throws Exception {
    refused(request("KERNEL @KERNEL@\n@INITRD@ @BASE@", "", PackageForm.DEB), "@BASE@", "template");
    refused(request("@KERNEL@ @INITRD@ @SQUASHFS@", "", PackageForm.DEB), "@SQUASHFS@");
    refused(request("", "root=@ROOT@", PackageForm.DEB), "--append", "@ROOT@");
    refused(request("KERNEL linux-3.0\nINITRD @INITRD@", "", PackageForm.DEB), "does not name");
  }

  @Test
  void aFileThatIsNothingOrTooMuchIsRefused() throws Exception {
    PxeRequest request = request("", "", PackageForm.DEB);
    Files.write(request.initrd(), new byte[0]);
    refused(request, "initrd", "is empty");

    request = request("", "", PackageForm.DEB);
    Files.write(request.kernel(), new byte[0]);
    refused(request, "vmlinuz", "is empty");

    request = request("", "", PackageForm.DEB);
    try (RandomAccessFile sparse = new RandomAccessFile(request.kernel().toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }
    refused(request, "vmlinuz", "too large");
  }

  @Test
  void aPackageOfAnImageThatIsNotForAllToReadIsNotEither() throws Exception {
    PxeRequest request = request("", "", PackageForm.BOTH);
    Files.setPosixFilePermissions(request.initrd(), PosixFilePermissions.fromString("rw-------"));

    for (Path file : new PxePackager(request).write(Tier.ofRoot())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void anImageThatTheKernelCannotUseIsRefused() throws Exception {
    PxeRequest request = request("", "", PackageForm.DEB);
    initrd("5.10.0-1-amd64");
    refused(request, "5.10.0-1-amd64", RELEASE);
    Files.write(temp.resolve("initrd"), Segments.xzCrc64(Segments.file("x")));
    refused(request, "stops at segment 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../x", "Orbit", "a b", "-x", "a/b", "a_b", "a'b"})
  void namesThatNoPackageCanHaveAreRefused(String name) {
    assertThatThrownBy(() -> new PxeName(name, "1")).isInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1-2", "v1", "1/..", "1~rc", "1 ", "1$x"})
  void versionsThatNoPackageCanHaveAreRefused(String version) {
    assertThatThrownBy(() -> new PxeName("x", version)).isInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"srv", "/srv/../etc", "/srv/t'x", "/srv/", "/", "/a b"})
  void directoriesThatNoScriptCanNameAreRefused(String directory) {
    assertThatThrownBy(() -> PxePackager.directory(directory)).isInstanceOf(UsageException.class);
  }
}
