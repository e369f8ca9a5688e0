package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.cli.option.Invocation;
import org.packetary.dkms2bin.cli.terminal.RunLog;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Disks;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.packaging.HostTool;
import picocli.CommandLine.Help.Ansi;

/** {@code dkms2bin extract}, as any user. */
class ExtractCommandTest {

  private static final String KERNEL = "5.10.0-32-amd64";

  private final Path temp;
  private final Path repository;

  ExtractCommandTest(@TempDir Path temp) {
    this.temp = temp;
    this.repository = temp.resolve("repository");
  }

  private Ended run(Object... disks) {
    List<String> args = new ArrayList<>(List.of("extract"));
    List.of(disks).forEach(d -> args.add(d.toString()));
    args.addAll(List.of("--out-dir", repository.toString()));
    args.addAll(List.of("--cache-dir", temp.resolve("cache").toString()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Invocation invocation =
        new Invocation(
            java.io.InputStream.nullInputStream(),
            new PrintWriter(out),
            new PrintWriter(err),
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Ansi.OFF,
            new RunLog(),
            "under test");
    int status = Main.commandLine(invocation).execute(args.toArray(String[]::new));
    return new Ended(status, out.toString(), err.toString());
  }

  private Path directory(String name) throws IOException {
    return Files.createDirectory(temp.resolve(name));
  }

  @Test
  void disksOfBothKindsGiveARepositoryForAptAndDnf() throws Exception {
    DriverDisk debian = Disks.write(DiskForm.UBUNTU, Media.TAR, directory("a"), List.of(KERNEL));
    DriverDisk el =
        Disks.write(DiskForm.REDHAT3, Media.ISO, directory("b"), List.of("5.14.0-427.el9.x86_64"));

    Ended ended = run(debian.path(), el.path());

    assertThat(ended.status()).as(ended.toString()).isZero();
    String deb = "tp_smapi_0.43-" + KERNEL + "_x86_64.deb";
    String rpm = "kmod-tp_smapi-5.14.0-427.el9.x86_64-0.43-1.el9.x86_64.rpm";
    assertThat(ended.outLines())
        .containsExactly(repository.resolve(deb).toString(), repository.resolve(rpm).toString());
    assertThat(repository.resolve(deb))
        .hasSameBinaryContentAs(temp.resolve("a/staging").resolve(deb));
    assertThat(repository.resolve(rpm))
        .hasSameBinaryContentAs(temp.resolve("b/staging").resolve(rpm));
    assertThat(Files.readString(repository.resolve("Packages")))
        .contains("Filename: ./" + deb + "\n");
    assertThat(repository.resolve("repodata/repomd.xml")).exists();
    assertThat(ended.err()).doesNotContain("mended");
  }

  @Test
  void dkmsOwnPackageIsMendedAndThatIsSaid() throws Exception {
    byte[] data =
        new TarBuilder()
            .directory("./")
            .file("./lib/modules/" + KERNEL + "/updates/dkms/tp_smapi.ko", "module")
            .build();
    String name = "tp_smapi_0.43-" + KERNEL + "_x86_64.deb";
    byte[] deb = DebBuilder.of(data, Compression.XZ, Disks.dkmsControl(KERNEL)).build();
    Path disk =
        Files.write(
            temp.resolve("tp_smapi-0.43-ubuntu-dd.tar"),
            new TarBuilder()
                .directory("./")
                .file("./ubuntu-drivers/5.10.0/" + name, deb, 0644, TarBuilder.TIME)
                .file("./ubuntu/tp_smapi-0.43/Makefile", "all:\n")
                .build());

    Ended ended = run(disk);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).contains("mended", name + ": its Architecture was x86_64, now amd64");
    assertThat(HostTool.output("dpkg-deb", "-f", repository.resolve(name) + "", "Architecture"))
        .isEqualTo("amd64\n");
    assertThat(Files.readString(repository.resolve("Packages"))).contains("Architecture: amd64\n");
  }

  @Test
  void aHostileDiskIsBadInputAndLeavesNoRepository() throws Exception {
    Path disk =
        Files.write(
            temp.resolve("x.tar"),
            new TarBuilder().symlink("./ubuntu-drivers/1/x.deb", "../../../../etc/passwd").build());

    Ended ended = run(disk);

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("refused the member");
    assertThat(repository).doesNotExist();
  }

  @Test
  void aPackageThatIsNoneIsBadInput() throws Exception {
    Path disk =
        Files.write(
            temp.resolve("x.tar"),
            new TarBuilder().file("./ubuntu-drivers/1/x.deb", "no package").build());

    Ended ended = run(disk);

    assertThat(ended.status()).isEqualTo(3);
    assertThat(ended.err()).contains("not a Debian package");
  }
}
