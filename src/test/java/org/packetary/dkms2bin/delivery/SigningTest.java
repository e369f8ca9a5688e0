package org.packetary.dkms2bin.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.disk.DiskWriter;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.module.SignaturePolicy;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.Facts;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.signing.module.ModuleKeys;
import org.packetary.dkms2bin.signing.module.SigningFiles;
import org.packetary.dkms2bin.system.OwnPackages;

/** Packages of signed modules, and the package with the certificates. */
class SigningTest {

  private static final String MAGIC = "~Module signature appended~\n";

  private final Path temp;
  private final CellSpec spec = Specs.cell("one");

  SigningTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeEach
  void keys() throws Exception {
    Files.createDirectory(temp.resolve("staging"));
    new SigningFiles(temp).make("Example Ltd.", "rsa:2048", Optional.empty());
    new SigningFiles(temp).make("Other", "rsa:2048", Optional.empty());
  }

  private OwnPacking packing(Packager packager, String... names) {
    SigningFiles files = new SigningFiles(temp);
    HostEnvironment environment = HostEnvironment.of(System.getenv());
    Signing signing =
        Signing.of(
            ModuleKeys.read(
                    Stream.of(names).map(n -> files.key(n).toString()).toList(),
                    Stream.of(names).map(files::certificate).toList(),
                    Optional.of("example"),
                    name -> Optional.empty())
                .orElseThrow(),
            new ProcessRunner(),
            environment,
            Clock.systemUTC());
    return new OwnPacking(
        new OwnPackages(packager, "form"),
        "/lib/modules",
        PackagingRequest.DEFAULTS,
        new DiskWriter(new ProcessRunner(), environment),
        Optional.of(signing));
  }

  private CellResult result(String hash) throws Exception {
    CellResult plain = Delivered.result(spec, temp.resolve("result"), Compression.XZ, List.of());
    Facts facts = plain.facts();
    return new CellResult(
        plain.directory(),
        new Facts(
            facts.digest(),
            facts.cell(),
            facts.counted(),
            new TreeMap<>(
                new SignaturePolicy(hash, Optional.empty(), SignaturePolicy.Ecdsa.VERIFIED)
                    .recorded()),
            facts.outcome(),
            facts.outside(),
            facts.making()));
  }

  private PackageFile pack(OwnPacking packing, CellResult result) throws Exception {
    return packing.pack(
        packing.ready(
            new DeliveredCell(spec, Specs.source(spec, temp), result),
            (ResultOutcome.Verified) result.facts().outcome(),
            temp.resolve("staging")),
        Optional.empty(),
        temp.resolve("staging"));
  }

  private PackageFile certificates(OwnPacking packing) {
    return packing.forAll(temp.resolve("staging")).orElseThrow();
  }

  @Test
  void aModuleIsSignedBeforeItIsCompressed() throws Exception {
    CellResult result = result("sha256");
    byte[] before = Files.readAllBytes(only(result.files().modules()));

    PackageFile deb = pack(packing(new DebPackager(), "Example Ltd."), result);

    Path directory = temp.resolve("unpacked");
    HostTool.output("dpkg-deb", "-x", deb.path().toString(), directory.toString());
    Path module = only(directory);
    assertThat(module.toString()).endsWith(".ko.xz");
    HostTool.output("xz", "-d", module.toString());
    assertThat(Files.readAllBytes(only(directory)))
        .startsWith(before)
        .endsWith(MAGIC.getBytes(StandardCharsets.US_ASCII));
    assertThat(Files.readAllBytes(only(result.files().modules())))
        .as("the result stays as dkms left it")
        .isEqualTo(before);
    assertThat(HostTool.output("dpkg-deb", "-f", deb.path().toString(), "Recommends"))
        .isEqualTo("example-mok\n");
  }

  private static Path only(Path directory) throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).reduce((a, b) -> Path.of("several")).orElseThrow();
    }
  }

  @Test
  void rpmReadsTheSame() throws Exception {
    OwnPacking packing = packing(new RpmPackager(RpmOptions.DEFAULTS), "Example Ltd.", "Other");

    String modules = pack(packing, result("sha512")).path().toString();
    PackageFile mok = certificates(packing);

    assertThat(HostTool.output("rpm", "-qp", "--recommends", modules)).isEqualTo("example-mok\n");
    assertThat(mok.name()).isEqualTo("example-mok");
    assertThat(mok.path().toString()).endsWith(".noarch.rpm");
    assertThat(HostTool.output("rpm", "-qpl", mok.path().toString()))
        .isEqualTo("/usr/share/example-mok/example-2.der\n/usr/share/example-mok/example.der\n");
    assertThat(HostTool.output("rpm", "-qp", "--scripts", mok.path().toString()))
        .contains("mokutil --import /usr/share/example-mok/example.der /usr/share/example-mok/");
    HostTool.output("rpm", "-K", "--nosignature", mok.path().toString());
  }

  @Test
  void theCertificatesPackageIsTheSameInWhateverOrderTheyAreNamed() {
    PackageFile one = certificates(packing(new DebPackager(), "Example Ltd.", "Other"));
    PackageFile two = certificates(packing(new DebPackager(), "Other", "Example Ltd."));
    PackageFile other = certificates(packing(new DebPackager(), "Other"));

    assertThat(two.sha256()).isEqualTo(one.sha256());
    assertThat(other.version()).isNotEqualTo(one.version());
  }

  @Test
  void whatCannotBeSignedIsTold() throws Exception {
    OwnPacking packing = packing(new DebPackager(), "Other");

    assertThatThrownBy(() -> pack(packing, result("md5")))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("md5");
    CellResult result = result("sha256");
    Files.writeString(
        only(result.files().modules()), "x".repeat(99) + MAGIC, StandardOpenOption.APPEND);
    assertThatThrownBy(() -> pack(packing, result))
        .isInstanceOf(PublishException.class)
        .hasMessageContaining("itself");
  }
}
