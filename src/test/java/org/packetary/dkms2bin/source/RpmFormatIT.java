package org.packetary.dkms2bin.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packaging.HostTool;

/** DKMS packages as rpmbuild makes them, with each compression that it knows. */
class RpmFormatIT {

  private static final String SPEC =
      """
      Name: hello-dkms
      Epoch: 2
      Version: 1.0
      Release: 3
      Summary: says hello
      License: GPL-2.0-only
      URL: https://example.org/hello
      Packager: Nobody <nobody@example.org>
      BuildArch: noarch
      Requires: dkms >= 2.8, bash
      Requires(post): dkms

      %description
      From the kernel.

      %install
      mkdir -p %{buildroot}/usr/src %{buildroot}/etc/modprobe.d %{buildroot}/usr/share/licenses/x
      cp -a TREE %{buildroot}/usr/src/hello-1.0
      echo 'options hello x=1' > %{buildroot}/etc/modprobe.d/hello.conf
      echo GPL > %{buildroot}/usr/share/licenses/x/LICENSE

      %post
      dkms add -m hello -v 1.0 --rpm_safe_upgrade

      %files
      /usr/src/hello-1.0
      %config(noreplace) /etc/modprobe.d/hello.conf
      /usr/share/licenses/x
      """;

  private static final FileTime TIME = FileTime.from(Instant.ofEpochSecond(1_000_000_000));

  private final Path tmp;
  private final Path tree;

  RpmFormatIT(@TempDir Path tmp) {
    this.tmp = tmp;
    this.tree = tmp.resolve("tree");
  }

  @BeforeEach
  void sources() throws IOException {
    Files.createDirectories(tree.resolve("sub/empty"));
    Files.writeString(tree.resolve("dkms.conf"), "PACKAGE_NAME=hello\nPACKAGE_VERSION=1.0\n");
    Files.writeString(tree.resolve("hello.c"), "int x;\n".repeat(10_000));
    Files.writeString(tree.resolve("sub/Grüße"), "text");
    Files.createFile(tree.resolve("sub/nothing"));
    Files.createLink(tree.resolve("sub/hardlink.c"), tree.resolve("hello.c"));
    Files.createLink(tree.resolve("another.c"), tree.resolve("hello.c"));
    Files.createLink(tree.resolve("nothing-else"), tree.resolve("sub/nothing"));
    Files.createSymbolicLink(tree.resolve("sub/link"), Path.of("../hello.c"));
    Files.setLastModifiedTime(tree.resolve("dkms.conf"), TIME);
    Path script = Files.writeString(tree.resolve("configure"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The one package that rpmbuild makes of the sources. */
  private Path rpmbuild(String what, String payload) throws Exception {
    Path spec = Files.writeString(tmp.resolve("hello.spec"), SPEC.replace("TREE", tree.toString()));
    HostTool.output(
        "rpmbuild",
        what,
        "--define",
        "_topdir " + tmp.resolve("topdir"),
        "--define",
        (what.equals("-bs") ? "_source_payload " : "_binary_payload ") + payload,
        spec.toString());
    try (Stream<Path> files = Files.walk(tmp.resolve("topdir"))) {
      return files.filter(file -> file.toString().endsWith(".rpm")).findFirst().orElseThrow();
    }
  }

  private DkmsSource read(Path rpm) {
    List<DkmsSource> sources =
        new SourceReader(ExtractionLimits.DEFAULT).read(rpm, tmp.resolve("private"));
    assertThat(sources).hasSize(1);
    return sources.get(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"w9.gzdio", "w6.xzdio", "w3.zstdio", "w6.lzdio", "w9.bzdio", "w.ufdio"})
  void givesTheTreeWhateverTheCompression(String payload) throws Exception {
    DkmsSource source = read(rpmbuild("-bb", payload));

    assertThat(source.tree()).endsWithRaw(Path.of("usr/src/hello-1.0"));
    assertThat(source.treeDigest()).isEqualTo(TreeDigest.of(tree));
    assertThat(Files.getLastModifiedTime(source.tree().resolve("dkms.conf"))).isEqualTo(TIME);
    assertThat(Files.isSymbolicLink(source.tree().resolve("sub/link"))).isTrue();
    assertThat(
            Files.getAttribute(
                source.tree().resolve("another.c"), "unix:nlink", LinkOption.NOFOLLOW_LINKS))
        .as("names of one file")
        .isEqualTo(3);
  }

  @Test
  void tellsWhatThePackageSaysOfItself() throws Exception {
    DkmsSource source = read(rpmbuild("-bb", "w6.xzdio"));

    assertThat(source.origin().packageName()).contains("hello-dkms");
    assertThat(source.origin().packageVersion()).contains("2:1.0-3");
    assertThat(source.guessedVersion(Optional.empty())).contains("1.0");
    assertThat(source.origin().control())
        .containsAllEntriesOf(
            Map.of(
                "Name", "hello-dkms",
                "Version", "1.0",
                "Release", "3",
                "Architecture", "all",
                "Description", "says hello",
                "Maintainer", "Nobody <nobody@example.org>",
                "Homepage", "https://example.org/hello"))
        .containsEntry("Requires", "/bin/sh, bash, dkms, dkms >= 2.8");
    assertThat(source.companions())
        .extracting(c -> c.path() + (c.conffile() ? " conffile" : ""))
        .containsExactly("/etc/modprobe.d/hello.conf conffile");
  }

  @Test
  void refusesASourcePackage() throws Exception {
    Path rpm = rpmbuild("-bs", "w9.gzdio");

    assertThatThrownBy(() -> read(rpm))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(rpm + " is a source RPM");
  }

  @Test
  void findsEveryChangedByteAndEveryTruncation() throws Exception {
    Path rpm = rpmbuild("-bb", "w9.gzdio");
    byte[] whole = Files.readAllBytes(rpm);
    int header = indexOf(whole, new byte[] {(byte) 0x8e, (byte) 0xad, (byte) 0xe8, 1}, 100);
    for (int at = header; at < whole.length; at += 97) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x20;
      Path file = Files.write(tmp.resolve("changed.rpm"), changed);
      assertThatThrownBy(() -> read(file)).as("byte %d", at).isInstanceOf(InputException.class);
    }
    for (int length = 0; length < whole.length; length += 97) {
      Path file = Files.write(tmp.resolve("cut.rpm"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(file)).as("%d", length).isInstanceOf(InputException.class);
    }
  }

  private static int indexOf(byte[] bytes, byte[] what, int from) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    return text.indexOf(new String(what, StandardCharsets.ISO_8859_1), from);
  }
}
