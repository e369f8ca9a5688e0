package org.packetary.dkms2bin.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.util.Digests;

/** Driver disks, written and taken apart again. */
class DriverDiskTest {

  private static final List<String> KERNELS =
      List.of("5.10.0-32-amd64", "5.10.0-32-cloud-amd64", "6.12.9+deb13-amd64");
  private static final List<String> EL = List.of("5.14.0-427.el9.x86_64");

  private final Path temp;

  DriverDiskTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectories(temp.resolve(name));
  }

  private List<Path> packages(Path disk) throws Exception {
    return new DiskReader(new ProcessRunner(), Disks.environment(), ExtractionLimits.DEFAULT)
        .packages(disk, Files.createTempDirectory(temp, "taken-"));
  }

  @Test
  void anUbuntuDiskHasTheLayoutOfMkdriverdisk() throws Exception {
    DriverDisk disk = Disks.write(DiskForm.UBUNTU, Media.TAR, directory("a"), KERNELS);

    assertThat(disk.path()).hasFileName("tp_smapi-0.43-ubuntu-dd.tar");
    assertThat(disk.kernels()).isEqualTo(KERNELS);
    assertThat(disk.sha256()).isEqualTo(Digests.sha256(disk.path()));
    assertThat(HostTool.output("tar", "-tf", disk.path().toString()).lines())
        .containsExactly(
            "./",
            "./ubuntu-drivers/",
            "./ubuntu-drivers/5.10.0/",
            "./ubuntu-drivers/5.10.0/tp_smapi_0.43-5.10.0-32-amd64_x86_64.deb",
            "./ubuntu-drivers/5.10.0/tp_smapi_0.43-5.10.0-32-cloud-amd64_x86_64.deb",
            "./ubuntu-drivers/6.12.9+deb13/",
            "./ubuntu-drivers/6.12.9+deb13/tp_smapi_0.43-6.12.9+deb13-amd64_x86_64.deb",
            "./ubuntu/",
            "./ubuntu/tp_smapi-0.43/",
            "./ubuntu/tp_smapi-0.43/Makefile",
            "./ubuntu/tp_smapi-0.43/link",
            "./ubuntu/tp_smapi-0.43/run",
            "./ubuntu/tp_smapi-0.43/sub/",
            "./ubuntu/tp_smapi-0.43/sub/b.c");
    assertThat(HostTool.output("tar", "-tvf", disk.path().toString()))
        .contains("lrwxrwxrwx root/root", "link -> sub/b.c", "-rwxr-xr-x root/root")
        .doesNotContain("2026");
  }

  @Test
  void aRedHatDiskHasTheMarkerAndAnIndexOfItsPackages() throws Exception {
    DriverDisk disk = Disks.write(DiskForm.REDHAT3, Media.TAR, directory("a"), EL);

    assertThat(disk.path()).hasFileName("tp_smapi-0.43-dd.tar");
    List<String> members = HostTool.output("tar", "-tf", disk.path().toString()).lines().toList();
    assertThat(members)
        .contains(
            "./rhdd3",
            "./rpms/x86_64/kmod-tp_smapi-5.14.0-427.el9.x86_64-0.43-1.el9.x86_64.rpm",
            "./rpms/x86_64/repodata/repomd.xml");
    assertThat(HostTool.output("tar", "-xOf", disk.path().toString(), "./rhdd3"))
        .isEqualTo("tp_smapi-0.43 driver disk\n");
    assertThat(
            HostTool.output(
                "rpm", "-qp", "--nosignature", "--provides", packages(disk.path()).get(0) + ""))
        .contains("kernel-modules = 5.14.0-427.el9.x86_64");
  }

  @ParameterizedTest
  @CsvSource({"UBUNTU, TAR", "UBUNTU, ISO", "REDHAT3, TAR", "REDHAT3, ISO"})
  void theSameInputGivesTheSameBytes(DiskForm form, Media media) throws Exception {
    List<String> kernels = form == DiskForm.UBUNTU ? KERNELS : EL;
    DriverDisk one = Disks.write(form, media, directory("one"), kernels);
    Path later = directory("elsewhere/later");
    DriverDisk other = Disks.write(form, media, later, kernels);
    Files.setLastModifiedTime(
        later.resolve("sources/Makefile"), FileTime.from(Instant.ofEpochSecond(1)));
    DriverDisk touched =
        Disks.writer()
            .write(
                new DiskSpec(
                    form,
                    media,
                    one.module(),
                    org.packetary.dkms2bin.model.Architecture.X86_64,
                    files(later.resolve("staging")).stream()
                        .map(f -> new DiskPackage(f, kernel(f, kernels)))
                        .toList(),
                    later.resolve("sources"),
                    Disks.DATE),
                directory("work"));

    assertThat(other.path()).hasSameBinaryContentAs(one.path());
    assertThat(touched.path()).hasSameBinaryContentAs(one.path());
  }

  private static String kernel(Path file, List<String> kernels) {
    return kernels.stream()
        .filter(k -> file.toString().contains("-" + k))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Media.class)
  void thePackagesComeOutByteForByte(Media media) throws Exception {
    DriverDisk disk = Disks.write(DiskForm.UBUNTU, media, directory("a"), KERNELS);

    List<Path> taken = packages(disk.path());

    List<Path> given = files(temp.resolve("a/staging"));
    assertThat(taken).extracting(Path::getFileName).hasSameElementsAs(names(given));
    for (Path file : taken) {
      assertThat(file)
          .hasSameBinaryContentAs(temp.resolve("a/staging").resolve(file.getFileName()));
    }
  }

  private static List<Path> names(List<Path> files) {
    return files.stream().map(Path::getFileName).toList();
  }

  @Test
  void anIsoForAnacondaCarriesItsLabel() throws Exception {
    DriverDisk disk = Disks.write(DiskForm.REDHAT3, Media.ISO, directory("a"), EL);

    assertThat(disk.path()).hasFileName("tp_smapi-0.43-dd.iso");
    byte[] descriptor = new byte[72];
    try (java.io.InputStream in = Files.newInputStream(disk.path())) {
      in.skipNBytes(16 * 2048);
      assertThat(in.readNBytes(descriptor, 0, descriptor.length)).isEqualTo(descriptor.length);
    }
    assertThat(new String(descriptor, 40, 32, java.nio.charset.StandardCharsets.US_ASCII).strip())
        .isEqualTo("OEMDRV");
  }

  @Test
  void packagesElsewhereOnADiskAreNone() throws Exception {
    Path disk =
        Files.write(
            temp.resolve("x.tar"),
            new TarBuilder()
                .directory("./ubuntu/")
                .directory("./ubuntu/x-1/")
                .file("./ubuntu/x-1/test.deb", "for the driver's own tests")
                .build());

    assertThatThrownBy(() -> packages(disk))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no packages below ubuntu-drivers or rpms");
  }

  @Test
  void whatIsNoDiskIsSaidToBeNone() throws Exception {
    Path text = Files.writeString(temp.resolve("x.tar"), "hello, this is no archive\n");

    assertThatThrownBy(() -> packages(text)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> packages(temp.resolve("missing.tar")))
        .isInstanceOf(InputException.class);
  }

  @Test
  void aTarThatClimbsOutIsRefused() throws Exception {
    Path disk =
        Files.write(
            temp.resolve("x.tar"),
            new TarBuilder().file("./ubuntu-drivers/../../../out.deb", "x").build());

    assertThatThrownBy(() -> packages(disk))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("refused");
    assertThat(temp.resolve("out.deb")).doesNotExist();
  }

  @Test
  void linksOnAnIsoMisleadNobody() throws Exception {
    Path tree = directory("tree/ubuntu-drivers/1");
    Path secret = Files.writeString(temp.resolve("secret"), "of the host");
    Files.createSymbolicLink(tree.resolve("a.deb"), secret);
    Files.createSymbolicLink(directory("tree/ubuntu-drivers").resolve("2"), temp);
    Files.writeString(tree.resolve("b.deb"), "a file");
    Path iso = temp.resolve("x.iso");
    new Xorriso(new ProcessRunner(), Disks.environment())
        .write(temp.resolve("tree"), "X", Disks.DATE, iso);

    assertThat(packages(iso)).extracting(f -> f.getFileName().toString()).containsExactly("b.deb");
  }

  @Test
  void anIsoThatIsCutShortIsDamagedInput() throws Exception {
    DriverDisk disk = Disks.write(DiskForm.UBUNTU, Media.ISO, directory("a"), KERNELS);
    byte[] whole = Files.readAllBytes(disk.path());
    Path cut =
        Files.write(temp.resolve("cut.iso"), java.util.Arrays.copyOf(whole, 16 * 2048 + 2048));

    assertThatThrownBy(() -> packages(cut)).isInstanceOf(InputException.class);
  }

  @Test
  void anIsoWithMoreThanTheLimitIsRefused() throws Exception {
    DriverDisk disk = Disks.write(DiskForm.UBUNTU, Media.ISO, directory("a"), KERNELS);
    DiskReader reader =
        new DiskReader(
            new ProcessRunner(), Disks.environment(), new ExtractionLimits(1000, 10, 10, 10));

    assertThatThrownBy(() -> reader.packages(disk.path(), directory("taken")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1000 bytes");
  }
}
