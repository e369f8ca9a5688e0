package org.packetary.dkms2bin.signing.module;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.packetary.dkms2bin.signing.module.ModuleHash.SHA256;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.cms.AttributeTable;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.packetary.dkms2bin.fuzz.Fuzz;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.module.AppendedSignature;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.util.Digests;

/** Signatures of modules, held against openssl's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleKeysTest {

  private static final Clock NOW = Clock.systemUTC();

  private Path shared;
  private Path temp;

  private SigningFiles files() {
    return new SigningFiles(shared);
  }

  @BeforeEach
  void directory(@TempDir Path empty) {
    temp = empty;
  }

  @BeforeAll
  void keys(@TempDir Path directory) throws Exception {
    shared = directory;
    files().make("Plain RSA", "rsa:2048", Optional.empty());
    files().make("Locked RSA", "rsa:2048", Optional.of("s3cret"));
    files().make("EC", "ec -pkeyopt ec_paramgen_curve:P-384", Optional.empty());
    files().make("Short", "rsa:1024", Optional.empty());
    files().make("Odd", "ed25519", Optional.empty());
  }

  private Path module() throws Exception {
    return Files.writeString(temp.resolve("x.ko"), "\u007fELF of a module\n".repeat(99));
  }

  private Optional<ModuleSigning> read(Map<String, String> environment, String... names) {
    return ModuleKeys.read(
        List.of(names).stream().map(n -> files().key(n).toString()).toList(),
        List.of(names).stream().map(n -> files().certificate(n)).toList(),
        Optional.empty(),
        name -> Optional.ofNullable(environment.get(name)));
  }

  private ModuleSigner signer(String... names) {
    return open(read(Map.of(ModuleKeys.PASSPHRASE_VARIABLE, "s3cret"), names).orElseThrow(), NOW);
  }

  private static ModuleSigner open(ModuleSigning signing, Clock clock) {
    return signing.open(new ProcessRunner(), HostEnvironment.of(System.getenv()), clock);
  }

  private byte[] cms(Path module, ModuleHash hash, String... names) throws Exception {
    return signer(names).cms(Files.readAllBytes(module), hash);
  }

  @ParameterizedTest
  @EnumSource(ModuleHash.class)
  void opensslVerifiesEveryHash(ModuleHash hash) throws Exception {
    Path module = module();
    for (String name : List.of("Plain RSA", "EC")) {
      Path signature = Files.write(temp.resolve("sig"), cms(module, hash, name));

      assertThat(files().verified(module, signature, name).status()).as(hash + " " + name).isZero();
      Files.writeString(module, "and more", StandardOpenOption.APPEND);
      assertThat(files().verified(module, signature, name).status())
          .as(hash + " " + name)
          .isNotZero();
      module();
    }
  }

  @Test
  void theSameKeyGivesTheBytesThatOpensslGives() throws Exception {
    Path module = module();
    Path theirs = files().signed(module, "sha256", temp.resolve("theirs"), "Plain RSA");

    assertThat(cms(module, ModuleHash.SHA256, "Plain RSA")).isEqualTo(Files.readAllBytes(theirs));
    assertThat(cms(module, ModuleHash.SHA3_512, "EC"))
        .isEqualTo(cms(module, ModuleHash.SHA3_512, "EC"));
  }

  @Test
  void twoSignersBothVerify() throws Exception {
    Path module = module();
    Path signature =
        Files.write(temp.resolve("sig"), cms(module, ModuleHash.SHA512, "Locked RSA", "EC"));

    assertThat(files().verified(module, signature, "Locked RSA", "EC").status()).isZero();
    assertThat(files().verified(module, signature, "EC").output())
        .as("openssl needs the certificate of each signer")
        .contains("signer certificate not found");
    assertThat(
            HostTool.output("openssl", "asn1parse", "-inform", "DER", "-in", signature.toString()))
        .contains("Locked RSA", ":EC")
        .doesNotContain("signingTime");
  }

  @Test
  void theSignatureStandsBehindTheModule() throws Exception {
    byte[] module = Files.readAllBytes(module());
    byte[] signed =
        AppendedSignature.append(module, signer("Plain RSA").cms(module, ModuleHash.SHA384));

    assertThat(AppendedSignature.isOn(signed)).isTrue();
    assertThat(AppendedSignature.isOn(module)).isFalse();
    assertThat(AppendedSignature.strip(signed)).isEqualTo(module);
    assertThat(signed)
        .startsWith(module)
        .endsWith("~Module signature appended~\n".getBytes(StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Short      | Short      | RSA with 1024 bits, and 2048 are needed",
        "Odd        | Odd        | is not fit for modules",
        "Plain RSA  | EC         | do not belong together",
        "EC         | Plain RSA  | do not belong together",
        "Locked RSA | Plain RSA  | is protected by a passphrase",
      })
  void whatCannotSignIsRefused(String key, String certificate, String why) {
    assertThatThrownBy(
            () ->
                ModuleKeys.read(
                    List.of(files().key(key).toString()),
                    List.of(files().certificate(certificate)),
                    Optional.empty(),
                    name -> Optional.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aWrongPassphraseIsToldAndNotShown() {
    assertThatThrownBy(() -> read(Map.of(ModuleKeys.PASSPHRASE_VARIABLE, "guessed"), "Locked RSA"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("does not fit")
        .hasMessageContaining(ModuleKeys.PASSPHRASE_VARIABLE)
        .hasMessageNotContaining("guessed");
  }

  @Test
  void eachKeyMayHaveAPassphraseOfItsOwn() throws Exception {
    files().make("Other", "rsa:2048", Optional.of("second"));

    assertThat(
            read(
                Map.of(
                    ModuleKeys.PASSPHRASE_VARIABLE, "s3cret",
                    ModuleKeys.SECOND_PASSPHRASE_VARIABLE, "second"),
                "Locked RSA",
                "Other"))
        .isPresent();
  }

  @Test
  void aCertificateThatIsNotValidNowIsRefused() {
    ModuleSigning signing = read(Map.of(), "Plain RSA").orElseThrow();

    assertThatThrownBy(() -> open(signing, fixed("2001-01-01T00:00:00Z")).check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is valid from");
    assertThatThrownBy(() -> open(signing, fixed("2199-01-01T00:00:00Z")).check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("expired on");
  }

  private static Clock fixed(String instant) {
    return Clock.fixed(Instant.parse(instant), ZoneOffset.UTC);
  }

  @Test
  void keysAndCertificatesAreAsMany() {
    assertThatThrownBy(
            () ->
                ModuleKeys.read(
                    List.of(), List.of(Path.of("a")), Optional.empty(), n -> Optional.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--module-sign-key is given not at all, --module-sign-cert once");
    assertThatThrownBy(() -> read(Map.of(), "EC", "EC"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("given twice");
    assertThatThrownBy(
            () -> ModuleKeys.read(List.of(), List.of(), Optional.of("acme"), n -> Optional.empty()))
        .isInstanceOf(UsageException.class);
    assertThatThrownBy(
            () ->
                ModuleKeys.read(
                    List.of("pkcs11:object=a?pin-value=1234"),
                    List.of(files().certificate("EC")),
                    Optional.empty(),
                    n -> Optional.empty()))
        .isInstanceOf(UsageException.class)
        .hasMessageNotContaining("1234");
  }

  @Test
  void theCertificatesPackageIsCalledAfterWhomTheyAreFor() {
    assertThat(read(Map.of(), "Plain RSA").orElseThrow().mok().name()).isEqualTo("plain-rsa-mok");
    assertThat(MokName.of("acme-mok").name()).isEqualTo("acme-mok");
    assertThatThrownBy(() -> MokName.of("Acme Co")).isInstanceOf(UsageException.class);
  }

  /** A token of SoftHSM, with the key and a PIN, and what finds it. */
  private HostEnvironment token(String name) throws Exception {
    Path tokens = Files.createDirectory(temp.resolve("tokens"));
    Path conf =
        Files.writeString(temp.resolve("softhsm"), "directories.tokendir = " + tokens + "\n");
    Map<String, String> environment = Map.of("SOFTHSM2_CONF", conf.toString());
    softhsm(environment, "--init-token", "--free", "--label", "t", "--so-pin", "56789");
    softhsm(
        environment,
        "--import",
        files().key(name).toString(),
        "--token",
        "t",
        "--label",
        "modules",
        "--id",
        "01");
    return HostEnvironment.of(System.getenv()).with("SOFTHSM2_CONF", conf.toString());
  }

  private static void softhsm(Map<String, String> environment, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of("softhsm2-util"));
    all.addAll(List.of(words));
    all.addAll(List.of("--pin", "12345"));
    HostTool.Result result = HostTool.run(environment, all);
    assertThat(result.status()).as(result.output()).isZero();
  }

  private ModuleSigning onToken(String pin, String name) {
    return ModuleKeys.read(
            List.of("pkcs11:token=t;object=modules"),
            List.of(files().certificate(name)),
            Optional.empty(),
            variable -> Optional.of(pin))
        .orElseThrow();
  }

  @Test
  void aKeyOnATokenGivesTheBytesThatItWouldGiveInAFile() throws Exception {
    assumeTrue(
        HostTool.run(Map.of(), List.of("openssl", "engine", "pkcs11"))
            .output()
            .startsWith("(pkcs11)"),
        "openssl has no engine pkcs11 here: install libengine-pkcs11-openssl");
    HostEnvironment environment = token("Plain RSA");
    byte[] module = Files.readAllBytes(module());
    ModuleSigner signer = onToken("12345", "Plain RSA").open(new ProcessRunner(), environment, NOW);

    signer.check();

    assertThat(signer.cms(module, ModuleHash.SHA256))
        .isEqualTo(signer("Plain RSA").cms(module, ModuleHash.SHA256));
    assertThatThrownBy(
            () -> onToken("54321", "Plain RSA").open(new ProcessRunner(), environment, NOW).check())
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("cannot sign with pkcs11:token=t")
        .hasMessageContaining("Login failed")
        .hasMessageNotContaining("54321");
    assertThatThrownBy(
            () -> onToken("12345", "EC").open(new ProcessRunner(), environment, NOW).check())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("do not belong together");
  }

  private AttachedSignatures attached(Path module, List<Path> signatures, String... names)
      throws Exception {
    return AttachedSignatures.of(
        Map.of(Digests.sha256(module), new AttachedSignatures.Attached(module, signatures)),
        List.of(names).stream().map(n -> files().certificate(n)).toList(),
        Optional.empty());
  }

  @Test
  void signaturesOfOthersBecomeTheBytesOfOurs() throws Exception {
    files().make("Second", "rsa:3072", Optional.empty());
    Path module = module();
    Path one = files().signed(module, "sha512", temp.resolve("1"), "Plain RSA");
    Path two = files().signed(module, "sha512", temp.resolve("2"), "Second");

    byte[] merged =
        attached(module, List.of(two, one), "Plain RSA", "Second")
            .cms(Files.readAllBytes(module), ModuleHash.SHA512);

    assertThat(merged).isEqualTo(cms(module, ModuleHash.SHA512, "Plain RSA", "Second"));
  }

  @Test
  void aSignatureThatIsNotOfTheseBytesByThisKeyIsRefused() throws Exception {
    Path module = module();
    byte[] content = Files.readAllBytes(module);
    Path good = files().signed(module, "sha256", temp.resolve("good"), "Plain RSA");
    Path other =
        files()
            .signed(
                Files.writeString(temp.resolve("other"), "else"),
                "sha256",
                temp.resolve("bad"),
                "Plain RSA");

    assertRefused("not about this module", module, List.of(other), "Plain RSA");
    assertRefused("no --module-sign-cert", module, List.of(good), "EC");
    assertRefused("is by the key of", module, List.of(good), "Plain RSA", "EC");
    assertRefused("no signature of", module, List.of(), "Plain RSA");
    assertRefused("no detached signature", module, List.of(module), "Plain RSA");
    assertThatThrownBy(
            () -> attached(module, List.of(good), "Plain RSA").cms(content, ModuleHash.SHA512))
        .hasMessageContaining("its hash is not sha512");
    assertThatThrownBy(
            () -> attached(module, List.of(good), "Plain RSA").cms(new byte[9], ModuleHash.SHA256))
        .hasMessageContaining("not as it was");
  }

  private void assertRefused(String why, Path module, List<Path> signatures, String... names) {
    assertThatThrownBy(
            () ->
                attached(module, signatures, names)
                    .cms(Files.readAllBytes(module), ModuleHash.SHA256))
        .isInstanceOf(Dkms2binException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Plain RSA | pkcs8 -topk8 -nocrypt -outform DER",
        "Plain RSA | rsa -traditional -outform DER",
        "Plain RSA | rsa -traditional -aes256",
        "Plain RSA | pkcs8 -topk8 -outform DER",
        "Plain RSA | pkcs8 -topk8 -scrypt",
        "Plain RSA | pkcs8 -topk8 -v2 aes256 -v2prf hmacWithSHA1",
        "Plain RSA | pkcs8 -topk8 -v1 PBE-SHA1-3DES",
        "EC        | ec -outform DER",
        "EC        | ec -aes128",
      })
  void aKeyInEveryFormOfOpensslSigns(String name, String form) throws Exception {
    Path key = temp.resolve("form.key");
    List<String> words = new ArrayList<>(List.of("openssl"));
    words.addAll(List.of(form.split(" ", -1)));
    words.addAll(List.of("-in", files().key(name).toString(), "-out", key.toString()));
    words.addAll(List.of("-passout", "env:WORD"));
    HostTool.Result made = HostTool.run(Map.of("WORD", "W\u00f6rter, \u4e2d"), words);
    assertThat(made.status()).as(made.output()).isZero();

    ModuleSigning signing =
        ModuleKeys.read(
                List.of(key.toString()),
                List.of(files().certificate(name)),
                Optional.empty(),
                variable -> Optional.of("W\u00f6rter, \u4e2d"))
            .orElseThrow();

    assertThat(open(signing, NOW).cms(new byte[9], ModuleHash.SHA256))
        .isEqualTo(signer(name).cms(new byte[9], ModuleHash.SHA256));
  }

  @Test
  void whatIsNotSignedInSignaturesOfOthersStaysOut() throws Exception {
    Path module = module();
    CMSSignedData theirs =
        new CMSSignedData(
            Files.readAllBytes(
                files().signed(module, "sha256", temp.resolve("theirs"), "Plain RSA")));
    SignerInformation more =
        SignerInformation.replaceUnsignedAttributes(
            theirs.getSignerInfos().iterator().next(),
            new AttributeTable(
                new Attribute(
                    PKCSObjectIdentifiers.pkcs_9_at_challengePassword,
                    new DERSet(new DERUTF8String("anything".repeat(99))))));
    byte[] padded =
        CMSSignedData.replaceSigners(theirs, new SignerInformationStore(more)).getEncoded();
    Path signature = Files.write(temp.resolve("padded"), padded);

    assertThat(
            attached(module, List.of(signature), "Plain RSA")
                .cms(Files.readAllBytes(module), ModuleHash.SHA256))
        .isEqualTo(cms(module, ModuleHash.SHA256, "Plain RSA"));
  }

  @Test
  void filesThatAreNoSignaturesAreRefusedWhateverTheyAre() throws Exception {
    Path module = module();
    HostTool.output("mkfifo", temp.resolve("pipe").toString());

    assertRefused("no detached signature", module, List.of(Files.createFile(temp.resolve("0"))));
    assertRefused("no regular file", module, List.of(temp.resolve("pipe")));
    assertRefused("no regular file", module, List.of(Path.of("/dev/zero")));
    try (FileChannel large = FileChannel.open(temp.resolve("large"), CREATE_NEW, WRITE)) {
      large.write(ByteBuffer.allocate(1), 3L << 30);
    }
    assertRefused("more than", module, List.of(temp.resolve("large")));
  }

  private void assertRefused(String why, Path module, List<Path> signatures) {
    assertRefused(why, module, signatures, "Plain RSA");
  }

  @Test
  void damagedSignaturesAreRefused(@TempDir Path mutants) throws Exception {
    Path module = module();
    byte[] content = Files.readAllBytes(module);
    byte[] good =
        Files.readAllBytes(files().signed(module, "sha256", temp.resolve("good"), "Plain RSA"));
    new Fuzz(mutants, Dkms2binException.class)
        .run(
            random -> {
              byte[] mutant = Arrays.copyOf(good, good.length - random.nextInt(2) * 7);
              mutant[random.nextInt(mutant.length)] ^= (byte) random.nextInt(256);
              return mutant;
            },
            (file, target) -> attached(module, List.of(file), "Plain RSA").cms(content, SHA256));
  }
}
