package org.packetary.dkms2bin.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.disk.DiskForm;
import org.packetary.dkms2bin.disk.Media;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.dkms.DkmsPackagers;
import org.packetary.dkms2bin.fakes.FakeSandbox;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.module.SignaturePolicy;
import org.packetary.dkms2bin.packaging.Gpg;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Keeping;
import org.packetary.dkms2bin.request.KernelRequest;
import org.packetary.dkms2bin.request.PackagingRequest;
import org.packetary.dkms2bin.request.PackagingRequest.PackagerChoice;
import org.packetary.dkms2bin.request.PublishRequest;
import org.packetary.dkms2bin.request.RecipeRequest;
import org.packetary.dkms2bin.request.Reuse;
import org.packetary.dkms2bin.request.Settings;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.Facts;
import org.packetary.dkms2bin.sandbox.BackendRequest;
import org.packetary.dkms2bin.signing.OpenPgpKey;
import org.packetary.dkms2bin.signing.module.ModuleKeys;
import org.packetary.dkms2bin.signing.module.ModuleSigning;
import org.packetary.dkms2bin.signing.module.SigningFiles;

/** What can be asked for of which distribution. */
class OutletTest {

  private static final PackagingRequest BY_DKMS =
      new PackagingRequest(
          PackagerChoice.DKMS,
          false,
          Optional.of(DiskForm.UBUNTU),
          Media.ISO,
          1,
          PublishRequest.DEFAULTS);

  private final Path temp;

  OutletTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Recipe recipe(String name) {
    return RecipeBook.open(Path.of("chroot-recipes")).named(name);
  }

  private Outlet outlet(String recipe, PackagingRequest wanted) {
    return outlet(recipe, wanted, RpmOptions.DEFAULTS, Clock.systemUTC());
  }

  private Outlet outlet(String recipe, PackagingRequest wanted, RpmOptions rpm, Clock clock) {
    BuildRequest request =
        new BuildRequest(
            List.of(DriverRequest.of(List.of("x"))),
            List.of(),
            new KernelRequest(List.of("latest"), Optional.empty(), OptionalInt.empty()),
            new RecipeRequest(Optional.empty(), Optional.empty()),
            MirrorChoice.DEFAULT,
            BackendRequest.DEFAULT,
            rpm,
            wanted,
            temp,
            1,
            Duration.ofMinutes(1),
            false,
            Reuse.ALL,
            Optional.empty(),
            Keeping.NONE,
            Optional.empty(),
            List.of());
    Settings settings =
        new Settings(
            Path.of("chroot-recipes"),
            temp,
            temp,
            new ProcessRunner(),
            HostEnvironment.of(Map.of()),
            event -> {},
            clock,
            "1");
    return Outlet.of(recipe(recipe), request, settings, "program");
  }

  @ParameterizedTest
  @CsvSource({
    "debian-12, OWN, false, REDHAT3, --driver-disk redhat3",
    "centos-stream-9, OWN, false, UBUNTU, --driver-disk ubuntu",
    "centos-stream-9, OWN, true, , --source-package",
    "centos-stream-9, DKMS, false, , --packager dkms",
  })
  void whatIsForAnotherKindOfPackagesIsAMistake(
      String recipe, PackagerChoice who, boolean source, DiskForm form, String named) {
    PackagingRequest wanted =
        new PackagingRequest(
            who, source, Optional.ofNullable(form), Media.TAR, 1, PublishRequest.DEFAULTS);

    assertThatThrownBy(() -> outlet(recipe, wanted))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining(named)
        .hasMessageContaining(recipe);
  }

  private PackagingRequest signed(PackagerChoice who) throws Exception {
    SigningFiles files = new SigningFiles(temp);
    files.make("Example", "rsa:2048", Optional.empty());
    return new PackagingRequest(who, false, Optional.empty(), Media.TAR, 1, PublishRequest.DEFAULTS)
        .signedBy(
            ModuleKeys.read(
                    List.of(files.key("Example").toString()),
                    List.of(files.certificate("Example")),
                    Optional.empty(),
                    name -> Optional.empty())
                .orElseThrow());
  }

  @Test
  void dkmssPackagesAreNotSigned() throws Exception {
    PackagingRequest wanted = signed(PackagerChoice.DKMS);

    assertThatThrownBy(() -> outlet("debian-12", wanted))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--module-sign-key");
  }

  @Test
  void modulesOfAKernelThatInsistsAreNotedUnlessTheyAreSigned() throws Exception {
    CellSpec spec = Specs.cell("one");
    CellResult plain = Delivered.result(spec, temp.resolve("result"), Compression.NONE, List.of());
    CellResult insisting =
        of(
            new SignaturePolicy(
                "sha256", Optional.of("CONFIG_MODULE_SIG_FORCE"), SignaturePolicy.Ecdsa.VERIFIED),
            plain);
    Outlet unsigned = outlet("debian-12", own(false));
    Outlet signing = outlet("debian-12", signed(PackagerChoice.OWN));

    assertThat(unsigned.notes(plain)).isEmpty();
    assertThat(unsigned.notes(insisting))
        .singleElement()
        .asString()
        .contains("CONFIG_MODULE_SIG_FORCE", "not signed");
    assertThat(signing.notes(insisting)).isEmpty();
    assertThat(unsigned.canPack(plain)).isTrue();
    assertThat(signing.canPack(plain)).as("it does not say with what hash").isFalse();
    assertThat(signing.canPack(insisting)).isTrue();
    assertThat(digest(signing)).isNotEqualTo(digest(unsigned));
  }

  /** A result of which the kernel wants that. */
  private static CellResult of(SignaturePolicy policy, CellResult plain) {
    Facts facts = plain.facts();
    return new CellResult(
        plain.directory(),
        new Facts(
            facts.digest(),
            facts.cell(),
            facts.counted(),
            new TreeMap<>(policy.recorded()),
            facts.outcome(),
            facts.outside(),
            facts.making()));
  }

  @ParameterizedTest
  @CsvSource({
    "VERIFIED, EC, ''",
    "PASSED_OVER, EC, CONFIG_CRYPTO_ECDSA is not set",
    "PASSED_OVER, EC RSA, ''",
    "PASSED_OVER, RSA, ''",
    "UNKNOWN_TO_IT, EC RSA, sign with RSA keys only",
    "UNKNOWN_TO_IT, RSA, ''",
  })
  void signaturesThatTheKernelCannotVerifyAreNoted(
      SignaturePolicy.Ecdsa ecdsa, String keys, String note) throws Exception {
    SigningFiles files = new SigningFiles(temp);
    files.make("EC", "ec -pkeyopt ec_paramgen_curve:P-384", Optional.empty());
    files.make("RSA", "rsa:2048", Optional.empty());
    List<String> names = List.of(keys.split(" ", -1));
    ModuleSigning signing =
        ModuleKeys.read(
                names.stream().map(n -> files.key(n).toString()).toList(),
                names.stream().map(files::certificate).toList(),
                Optional.empty(),
                name -> Optional.empty())
            .orElseThrow();
    CellResult plain =
        Delivered.result(Specs.cell("one"), temp.resolve("result"), Compression.NONE, List.of());

    assertThat(
            String.join(
                "\n",
                outlet("debian-12", own(false).signedBy(signing))
                    .notes(of(new SignaturePolicy("sha256", Optional.empty(), ecdsa), plain))))
        .contains(note)
        .matches(text -> text.isEmpty() == note.isEmpty(), "nothing else");
  }

  @Test
  void aPoolIsForDebianPackages() throws Exception {
    OpenPgpKey key =
        OpenPgpKey.read(new Gpg(temp).secretKey("ed25519", ""), Optional.empty(), "NONE");
    PublishRequest publishing =
        new PublishRequest(
            ReplacePolicy.REFUSE, AptLayout.pool("stable", "main"), Optional.of(key));
    PackagingRequest wanted =
        new PackagingRequest(PackagerChoice.OWN, false, Optional.empty(), Media.TAR, 1, publishing);

    assertThatThrownBy(() -> outlet("alma-9", wanted))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--layout pool");
    assertThatCode(() -> outlet("debian-12", wanted)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"debian-12, UBUNTU", "ubuntu-24.04, UBUNTU", "alma-9, REDHAT3"})
  void eachKindOfPackagesHasItsDisk(String recipe, DiskForm form) {
    assertThatCode(
            () ->
                outlet(
                    recipe,
                    new PackagingRequest(
                        PackagerChoice.OWN,
                        false,
                        Optional.of(form),
                        Media.TAR,
                        1,
                        PublishRequest.DEFAULTS)))
        .doesNotThrowAnyException();
  }

  private void check(Outlet outlet, String recipe, String dkmsSays) throws InterruptedException {
    DkmsPackagers dkms =
        new DkmsPackagers(
            new FakeSandbox((root, module) -> FakeSandbox.ended(0, dkmsSays, "")),
            Duration.ofMinutes(1));
    outlet.check(recipe(recipe), dkms, List.of(new Layer("base", temp)), temp);
  }

  @Test
  void aDkmsThatLostItsPackagersIsNamedWithTheWayOut() {
    assertThatThrownBy(
            () -> check(outlet("debian-12", BY_DKMS), "debian-12", "3.0.10\nmktarball\n"))
        .isInstanceOfSatisfying(
            UsageException.class,
            e -> {
              assertThat(e.problem())
                  .contains("dkms 3.0.10 of debian-12 has no mkbmdeb and no mkdriverdisk");
              assertThat(e.hint().orElse("")).contains("leave --packager away", "debian-11");
            });
  }

  @Test
  void aDkmsThatHasThemGetsTheirTools() throws Exception {
    Outlet outlet = outlet("debian-11", BY_DKMS);

    check(outlet, "debian-11", "2.8.4\nmkbmdeb\nmkdeb\nmkdriverdisk\nmktarball\n");

    assertThat(outlet.tools()).contains("debhelper", "fakeroot", "genisoimage");
    assertThat(outlet("debian-12", PackagingRequest.DEFAULTS).tools()).isEmpty();
  }

  private static String digest(Outlet outlet) {
    return outlet.packingDigest(Specs.cell("one"));
  }

  private static PackagingRequest own(boolean source) {
    return new PackagingRequest(
        PackagerChoice.OWN, source, Optional.empty(), Media.TAR, 1, PublishRequest.DEFAULTS);
  }

  @Test
  void thePackingDigestDoesNotChangeWithTime() {
    Clock early = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    for (String recipe : List.of("debian-12", "alma-9")) {
      assertThat(digest(outlet(recipe, own(false), RpmOptions.DEFAULTS, early)))
          .isEqualTo(digest(outlet(recipe, own(false))))
          .matches("[0-9a-f]{64}");
    }
  }

  private String rpmDigest(boolean kabi, boolean weak, Optional<OpenPgpKey> key) {
    return digest(outlet("alma-9", own(false), new RpmOptions(kabi, weak, key), Clock.systemUTC()));
  }

  @Test
  void whatDecidesAboutPackagesDecidesAboutTheirDigest() throws Exception {
    PackagingRequest byDkms =
        new PackagingRequest(
            PackagerChoice.DKMS, false, Optional.empty(), Media.TAR, 1, PublishRequest.DEFAULTS);
    PackagingRequest onDisk =
        new PackagingRequest(
            PackagerChoice.OWN,
            false,
            Optional.of(DiskForm.REDHAT3),
            Media.TAR,
            1,
            PublishRequest.DEFAULTS);
    OpenPgpKey key =
        OpenPgpKey.read(
            new Gpg(temp).secretKey("ed25519", ""),
            Optional.empty(),
            RpmOptions.PASSPHRASE_VARIABLE);

    assertThat(
            List.of(
                digest(outlet("debian-12", own(false))),
                digest(outlet("debian-12", own(true))),
                digest(outlet("debian-11", byDkms)),
                digest(outlet("alma-9", onDisk)),
                rpmDigest(false, false, Optional.empty()),
                rpmDigest(true, false, Optional.empty()),
                rpmDigest(false, true, Optional.empty()),
                rpmDigest(false, false, Optional.of(key))))
        .doesNotHaveDuplicates();
  }

  @Test
  void otherSourcesHaveAnotherDigest() {
    Outlet outlet = outlet("debian-12", own(false));

    assertThat(outlet.packingDigest(Specs.cell("two"))).isNotEqualTo(digest(outlet));
  }
}
