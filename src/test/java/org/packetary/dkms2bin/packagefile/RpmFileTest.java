package org.packetary.dkms2bin.packagefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.CpioBuilder;
import org.packetary.dkms2bin.archive.safe.ExtractionLimits;
import org.packetary.dkms2bin.model.InputException;

class RpmFileTest {

  private static final int LEAD = 96;
  private static final byte[] CPIO = cpio().build();

  private final Path tmp;

  RpmFileTest(@TempDir Path tmp) {
    this.tmp = tmp;
  }

  private static CpioBuilder cpio() {
    return new CpioBuilder()
        .directory("./usr/src/hello-1.0")
        .file("./usr/src/hello-1.0/dkms.conf", "PACKAGE_NAME=hello\n")
        .file("./usr/src/hello-1.0/hello.c", "int x;\n".repeat(500))
        .symlink("./usr/src/hello-1.0/link", "hello.c");
  }

  private static RpmBuilder rpm() {
    return new RpmBuilder(CPIO, Compression.GZIP);
  }

  private RpmFile read(RpmBuilder rpm) {
    return RpmFile.read(rpm.writeTo(tmp.resolve("package.rpm")));
  }

  private Path extract(byte[] cpio) throws IOException {
    Path root = Files.createTempDirectory(tmp, "root");
    read(new RpmBuilder(cpio, Compression.GZIP)).extractTo(root, ExtractionLimits.DEFAULT);
    return root;
  }

  private void refused(RpmBuilder rpm, String... words) {
    refused(rpm.build(), words);
  }

  private void refused(byte[] bytes, String... words) {
    assertThatThrownBy(
            () ->
                RpmFile.read(Files.write(tmp.resolve("bad.rpm"), bytes))
                    .extractTo(tmp.resolve("bad"), ExtractionLimits.DEFAULT))
        .isInstanceOfSatisfying(InputException.class, e -> assertThat(e.hint()).isPresent())
        .hasMessageContaining(tmp.resolve("bad.rpm").toString())
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void everyCompressionIsRead(Compression compression) {
    Path root = tmp.resolve("root");
    read(new RpmBuilder(CPIO, compression)).extractTo(root, ExtractionLimits.DEFAULT);

    assertThat(root.resolve("usr/src/hello-1.0/hello.c")).hasContent("int x;\n".repeat(500));
    assertThat(root.resolve("usr/src/hello-1.0/link")).isSymbolicLink();
  }

  @Test
  void headerTellsOfThePackage() {
    RpmFile rpm =
        read(
            rpm()
                .header(RpmTag.EPOCH, new int[] {3})
                .header(RpmTag.SUMMARY, "says hello\nDepends: evil")
                .header(RpmTag.REQUIRENAME, List.of("rpmlib(X)", "dkms", "gcc", "gcc", "make"))
                .header(RpmTag.REQUIREVERSION, List.of("1", "2.8", "", "", "4"))
                .header(RpmTag.REQUIREFLAGS, new int[] {1 << 24 | 10, 12, 0, 1 << 10, 2})
                .header(RpmTag.BASENAMES, List.of("hello.conf", "README", "x.rules"))
                .header(RpmTag.DIRNAMES, List.of("/etc/modprobe.d/", "/usr/share/doc/hello/"))
                .header(RpmTag.DIRINDEXES, new int[] {0, 1, 0})
                .header(RpmTag.FILEFLAGS, new int[] {1 | 1 << 4, 2, 0}));

    assertThat(rpm.name()).isEqualTo("hello-dkms");
    assertThat(rpm.version()).isEqualTo("3:1.0-2.el9");
    assertThat(rpm.text(RpmTag.SUMMARY)).contains("says hello Depends: evil");
    assertThat(rpm.text(RpmTag.URL)).isEmpty();
    assertThat(rpm.requirements()).containsExactly("dkms >= 2.8", "gcc", "make < 4");
    assertThat(rpm.configurationFiles()).containsExactly("/etc/modprobe.d/hello.conf");
  }

  @Test
  void contentOfHardLinksComesWithTheLastName() throws IOException {
    Path root =
        extract(
            cpio()
                .hardlink("./a", 77, 3, "")
                .hardlink("./d/b", 77, 3, "")
                .hardlink("./e1", 78, 2, "")
                .hardlink("./c", 77, 3, "content")
                .hardlink("./e2", 78, 2, "")
                .build());

    assertThat(root.resolve("a")).hasContent("content");
    assertThat(root.resolve("d/b")).hasContent("content");
    assertThat(Files.getAttribute(root.resolve("c"), "unix:nlink")).isEqualTo(3);
    assertThat(root.resolve("e1")).isEmptyFile();
    assertThat(Files.getAttribute(root.resolve("e2"), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void contentOfHardLinksMayComeFirst() throws IOException {
    Path root =
        extract(cpio().hardlink("./a", 77, 2, "content").hardlink("./b", 77, 2, "").build());

    assertThat(Files.isSameFile(root.resolve("a"), root.resolve("b"))).isTrue();
  }

  @Test
  void hardLinksWithoutContentAreDamage() {
    refused(
        new RpmBuilder(cpio().hardlink("./a", 77, 2, "").build(), Compression.XZ),
        "damaged",
        "./a",
        "missing");
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        Arguments.of(cpio().file("../evil", "x"), "climbs"),
        Arguments.of(cpio().file("/etc/evil", "x"), "absolute"),
        Arguments.of(cpio().symlink("./out", "../../evil"), "leads outside"),
        Arguments.of(
            cpio().symlink("./usr/src/d", "/etc").file("./usr/src/d/evil", "x"), "symbolic link"),
        Arguments.of(cpio().member("./dev", 020644, 1, 9, new byte[0]), "special file"),
        Arguments.of(cpio().member("./fifo", 010644, 1, 9, new byte[0]), "special file"),
        Arguments.of(
            cpio().member(new byte[] {'x', (byte) 0xff}, 0100644, 1, 9, new byte[0]), "not UTF-8"),
        Arguments.of(cpio().file("./d/".repeat(1000) + "x", "x"), "directories deep"),
        Arguments.of(cpio().symlink("./l", "x".repeat(5000)), "symbolic link"),
        Arguments.of(cpio().file("x".repeat(20_000), "x"), "header is longer"));
  }

  @ParameterizedTest
  @MethodSource
  void hostile(CpioBuilder cpio, String word) throws IOException {
    refused(new RpmBuilder(cpio.build(), Compression.GZIP), word);
    try (Stream<Path> files = Files.list(tmp)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder("bad", "bad.rpm");
    }
  }

  @Test
  void bombIsRefused() {
    byte[] zeros = new byte[40 << 20];
    refused(
        new RpmBuilder(cpio().member("./z", 0100644, 1, 9, zeros).build(), Compression.BZIP2),
        "decompression bomb");
  }

  @Test
  void leadHasToBeRight() {
    byte[] bytes = rpm().build();

    refused(with(bytes, 0, 0), "is not an RPM package but unknown data");
    refused(with(bytes, 4, 2), "lead");
    refused(with(bytes, 7, 1), "source RPM");
    refused(with(bytes, 7, 9), "lead");
    refused(with(bytes, 79, 1), "lead");
    refused(Arrays.copyOf(bytes, 50), "truncated");
    refused(new byte[0], "an empty file");
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  @Test
  void headersMayNotClaimMoreThanThereIs() {
    byte[] bytes = rpm().build();

    refused(with(bytes, LEAD, 0), "its signature header does not begin with its magic number");
    for (int claim : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 100_000_000}) {
      refused(ByteBuffer.wrap(bytes.clone()).putInt(LEAD + 8, claim).array(), "signature header");
      refused(ByteBuffer.wrap(bytes.clone()).putInt(LEAD + 12, claim).array(), "signature header");
    }
    refused(ByteBuffer.wrap(bytes.clone()).putInt(LEAD + 8, 60_000).array(), "truncated");
    refused(ByteBuffer.wrap(bytes.clone()).putInt(LEAD + 12, 60_000).array(), "truncated");
  }

  @Test
  void tagsMayNotLieOutsideOfTheStore() {
    byte[] bytes = rpm().build();
    int firstEntry = LEAD + 16;

    for (int offset : new int[] {-1, 100_000, Integer.MAX_VALUE}) {
      refused(ByteBuffer.wrap(bytes.clone()).putInt(firstEntry + 8, offset).array(), "outside");
    }
    refused(ByteBuffer.wrap(bytes.clone()).putInt(firstEntry + 4, 4).array(), "wrong type");
    int md5 = firstEntry + 16 * 3;
    refused(ByteBuffer.wrap(bytes.clone()).putInt(md5 + 12, 400_000).array(), "outside");
    refused(ByteBuffer.wrap(bytes.clone()).putInt(md5 + 12, 1 << 30).array(), "claims");
  }

  @Test
  void everyDigestHasToBeRight() {
    String wrong = "0".repeat(64);

    refused(rpm().signature(RpmTag.SIG_SHA256, wrong), "SHA-256 digest of its header is wrong");
    refused(
        rpm().signature(RpmTag.SIG_SHA1, wrong.substring(24)),
        "SHA-1 digest of its header is wrong");
    refused(
        rpm().signature(RpmTag.SIG_MD5, new byte[16]),
        "MD5 digest of its header and payload is wrong");
    refused(
        rpm().header(RpmTag.PAYLOADDIGEST, List.of(wrong)),
        "SHA-256 digest of its payload is wrong");
    refused(rpm().header(RpmTag.PAYLOADDIGESTALGO, new int[] {99}), "unknown kind 99");
  }

  @Test
  void payloadHasToHaveItsSize() {
    RpmBuilder longer = rpm();
    byte[] sound = longer.build();
    refused(RpmBuilder.concat(sound, new byte[10]), "runs past its size");
    refused(Arrays.copyOf(sound, sound.length - 1), "truncated");
    refused(rpm().signature(RpmTag.SIG_PAYLOADSIZE, new int[] {100}), "runs past its size");
  }

  @Test
  void truncatedArchiveInAPayloadWithTheRightDigestIsNoticed() {
    for (int length = 0; length < CPIO.length; length += 97) {
      byte[] cut = Arrays.copyOf(CPIO, length);
      refused(new RpmBuilder(cut, Compression.ZSTD), "payload is truncated");
    }
    refused(new RpmBuilder(cpio().unfinished(), Compression.NONE), "truncated");
  }

  @Test
  void otherFormsOfCpioAreRefused() {
    byte[] odc =
        ("070707"
                + "000000000001100644"
                + "000000".repeat(4)
                + "0".repeat(11)
                + "000002"
                + "0".repeat(11)
                + "a\0")
            .getBytes(StandardCharsets.US_ASCII);

    refused(new RpmBuilder(odc, Compression.GZIP), "new ASCII form");
    refused(new RpmBuilder(new byte[300], Compression.GZIP), "damaged");
  }

  @Test
  void packagesThatAreNoneAreRefused() {
    refused(rpm().without(RpmTag.SOURCERPM), "source RPM");
    refused(rpm().header(RpmTag.PAYLOADFORMAT, "drpm"), "holds no files but drpm");
    refused(rpm().without(RpmTag.NAME), "NAME");
    refused(rpm().header(RpmTag.NAME, "../../evil"), "NAME");
    refused(rpm().header(RpmTag.VERSION, "1-2"), "VERSION");
    refused(rpm().header(RpmTag.RELEASE, "1\nDepends: evil"), "RELEASE");
    refused(rpm().header(RpmTag.NAME, new int[] {1}), "wrong type");
  }

  @Test
  void listsThatBelongTogetherHaveOneLength() {
    RpmFile rpm =
        read(
            rpm()
                .header(RpmTag.REQUIRENAME, List.of("a", "b"))
                .header(RpmTag.BASENAMES, List.of("a"))
                .header(RpmTag.DIRNAMES, List.of())
                .header(RpmTag.DIRINDEXES, new int[] {7})
                .header(RpmTag.FILEFLAGS, new int[] {1}));

    assertThatThrownBy(rpm::requirements).isInstanceOf(InputException.class);
    assertThatThrownBy(rpm::configurationFiles).isInstanceOf(InputException.class);
  }

  @Test
  void olderPackagesHaveFewerDigests() {
    RpmBuilder old = rpm().without(RpmTag.PAYLOADDIGEST).without(RpmTag.PAYLOADDIGESTALGO);
    byte[] payload = old.payload().clone();

    assertThat(read(old).name()).isEqualTo("hello-dkms");
    payload[payload.length / 2] ^= 1;
    byte[] bytes = old.build();
    System.arraycopy(payload, 0, bytes, bytes.length - payload.length, payload.length);
    refused(bytes, "MD5 digest");
  }
}
