package org.packetary.dkms2bin.packaging.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packagefile.RpmFile;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.PackageMetadata;

/** Packages of a program, as dpkg and rpm see them. */
class ProgramPackagerIT {

  private static final PackageMetadata METADATA =
      new PackageMetadata(
          Optional.of("a tool for tests"),
          Optional.of("Somebody <somebody@example.org>"),
          Optional.empty(),
          Optional.of("MIT"));

  private static ProgramPackage tool(Path dir) throws IOException {
    Path program = Files.writeString(dir.resolve("program"), "#!/bin/sh\n");
    return new ProgramPackage(
        "tool",
        "1.0~rc1",
        List.of("First line.", "Second line."),
        METADATA,
        List.of(
            new ProgramFile(program, "/usr/bin/tool", true),
            new ProgramFile(program, "/usr/share/doc/tool/notes", false)),
        Instant.parse("2022-08-29T10:11:12Z"));
  }

  @Test
  void aDebSaysWhatItIsAskedTo(@TempDir Path dir) throws Exception {
    PackageFile written =
        new ProgramPackager()
            .write(
                tool(dir),
                new ProgramPackage.Deb(
                    "utils",
                    List.of("one | two", "three (>= 2)"),
                    List.of("four"),
                    Map.of("postinst", "#!/bin/sh\nexit 0\n"),
                    List.of()),
                dir);

    assertThat(written.path()).hasFileName("tool_1.0~rc1_all.deb");
    assertThat(DebFile.read(written.path()).control())
        .containsEntry("Depends", "one | two, three (>= 2)")
        .containsEntry("Recommends", "four")
        .containsEntry("Architecture", "all")
        .containsEntry("Section", "utils")
        .containsEntry("Description", "a tool for tests\n First line.\n Second line.");
    String listing = HostTool.output("dpkg-deb", "-c", "" + written.path());
    assertThat(listing)
        .containsPattern("-rwxr-xr-x root/root .* \\./usr/bin/tool\n")
        .containsPattern("-rw-r--r-- root/root .* \\./usr/share/doc/tool/notes\n");
  }

  @Test
  void anRpmSaysWhatItIsAskedTo(@TempDir Path dir) throws Exception {
    PackageFile written =
        new ProgramPackager()
            .write(
                tool(dir),
                new ProgramPackage.Rpm(
                    List.of("one", "two >= 3"),
                    List.of("four"),
                    Optional.empty(),
                    Optional.of("exit 0\n"),
                    List.of("/usr/share/doc/tool"),
                    List.of()),
                dir);

    assertThat(written.path()).hasFileName("tool-1.0~rc1-1.noarch.rpm");
    assertThat(RpmFile.read(written.path())).isNotNull();
    String said =
        HostTool.output(
            "rpm",
            "-qp",
            "--requires",
            "--recommends",
            "--qf",
            "[%{FILEMODES:perms} %{FILENAMES}\n]",
            "" + written.path());
    assertThat(said)
        .contains("one\n", "two >= 3\n", "four\n", "rpmlib(TildeInVersions) <= 4.10.4-1\n")
        .contains("-rwxr-xr-x /usr/bin/tool\n", "drwxr-xr-x /usr/share/doc/tool\n");
    assertThat(HostTool.output("rpm", "-qpd", "" + written.path()))
        .isEqualTo("/usr/share/doc/tool/notes\n");
  }

  @Test
  void aVersionWithAHyphenIsRefused() {
    assertThatThrownBy(
            () ->
                new ProgramPackage("tool", "1.0-1", List.of(), METADATA, List.of(), Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1.0-1");
  }
}
