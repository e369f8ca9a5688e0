package org.packetary.dkms2bin.packaging.rpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.Gpg;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.ModuleFile;
import org.packetary.dkms2bin.packaging.ModulePackage;
import org.packetary.dkms2bin.packaging.ModuleTraits;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.signing.OpenPgpKey;

/** Our RPM packages, as rpm, rpmlint and depmod see them. */
class RpmPackagerIT {

  private static final Instant DATE = Instant.parse("2022-08-29T10:11:12Z");
  private static final String KERNEL = "5.14.0-427.13.1.el9_4.x86_64";
  private static final String EXTRA = "/lib/modules/" + KERNEL + "/extra/";
  private static final CellId CELL =
      new CellId(new ModuleId("fixture", "2.0~rc1"), KERNEL, Architecture.X86_64);
  private static final String NAME = "kmod-fixture-" + KERNEL;

  private Path temp;
  private Path out;

  @BeforeEach
  void directories(@TempDir Path temp) throws IOException {
    this.temp = temp;
    out = Files.createDirectory(temp.resolve("out"));
  }

  private static ModuleFile module(String name, String destination) {
    return new ModuleFile(Path.of("src/test/resources/module", name), destination);
  }

  private ModulePackage modules() throws IOException {
    return new ModulePackage(
        CELL,
        List.of(
            module("fixture_base.ko", EXTRA + "fixture_base.ko"),
            module("fixture_user.ko", EXTRA + "fixture/fixture_user.ko")),
        Optional.of(common()),
        List.of(),
        false,
        new PackageMetadata(
            Optional.of("driver for fixtures"),
            Optional.of("Jürgen Müller <jm@example.org>"),
            Optional.of("https://example.org/")),
        DATE,
        new ModuleTraits(List.of("GPL"), new TreeMap<>(Map.of("printk", 1L)), true),
        List.of(),
        1);
  }

  private CommonPackage common() throws IOException {
    Path conf = Files.writeString(temp.resolve("conf"), "options fixture_base\n");
    Path link = temp.resolve("link");
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, Path.of("../modprobe.d/größe.conf"));
    }
    return new CommonPackage(
        "fixture-dkms",
        "2.0~rc1-3",
        List.of(
            PayloadFile.of(conf, "/etc/modprobe.d/größe.conf"),
            PayloadFile.of(link, "/etc/modules-load.d/fixture.conf")),
        new PackageMetadata(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("MIT")),
        DATE);
  }

  private static RpmPackager packager() {
    return new RpmPackager(RpmOptions.DEFAULTS);
  }

  private static String query(PackageFile rpm, String... arguments) throws Exception {
    List<String> argv = new java.util.ArrayList<>(List.of("rpm", "-qp"));
    argv.addAll(List.of(arguments));
    argv.add(rpm.path().toString());
    return HostTool.output(argv.toArray(String[]::new));
  }

  @Test
  void rpmFindsEveryDigestRight() throws Exception {
    for (PackageFile rpm :
        List.of(packager().write(modules(), out), packager().write(common(), out))) {
      assertThat(HostTool.output("rpm", "-Kv", rpm.path().toString()).lines().skip(1))
          .map(String::strip)
          .contains("Header SHA256 digest: OK", "Payload SHA256 digest: OK")
          .allMatch(line -> line.endsWith(": OK"));
    }
  }

  @Test
  void rpmShowsWhatAPackageTiesTo() throws Exception {
    PackageFile rpm = packager().write(modules(), out);

    assertThat(query(rpm, "--requires").lines())
        .contains("kernel-uname-r = " + KERNEL, "fixture-kmod-common >= 2.0~rc1-3", "/bin/sh");
    assertThat(query(rpm, "--provides").lines())
        .containsExactlyInAnyOrder(
            NAME + " = 2.0~rc1-1.el9_4",
            "kmod-fixture = 2.0~rc1-1.el9_4",
            "kernel-modules-for-kernel = " + KERNEL,
            "kmod(fixture_base.ko)",
            "kmod(fixture_user.ko)");
    assertThat(query(rpm, "--scripts"))
        .contains("postinstall scriptlet (using /bin/sh):", "kernel='" + KERNEL + "'");
    assertThat(query(rpm, "-lv").lines().map(line -> line.replaceAll(" +", " ")))
        .anyMatch(
            l -> l.matches("-rw-r--r-- 1 root root \\d+ Aug 29 2022 " + EXTRA + "fixture_base.ko"))
        .anyMatch(l -> l.matches("drwxr-xr-x 2 root root .* Aug 29 2022 " + EXTRA + "fixture"))
        .hasSize(3);
    assertThat(
            query(rpm, "--qf", "%{BUILDTIME} %{BUILDHOST} %{LICENSE} %{VENDOR} %{EPOCH} %{ARCH}"))
        .isEqualTo(DATE.getEpochSecond() + " localhost GPL dkms2bin (none) x86_64");
  }

  /** A package may name its module as another's is named: whoever came first keeps the file. */
  @Test
  void rpmRefusesAModuleThatAnotherPackageOwns() throws Exception {
    RpmRoot root = new RpmRoot(temp.resolve("root"));
    String first = packager().write(owning("first", "fixture_base.ko"), out).path().toString();
    String second = packager().write(owning("second", "fixture_user.ko"), out).path().toString();
    String nothingElse = "--nodeps";

    HostTool.Result installed = root.rpm("--install", nothingElse, "--noscripts", first);
    HostTool.Result refused = root.rpm("--install", nothingElse, "--noscripts", second);

    assertThat(installed.status()).as(installed.toString()).isZero();
    assertThat(refused.status()).as(refused.toString()).isNotZero();
    assertThat(refused.toString()).contains(EXTRA + "same.ko", "conflicts");
    assertThat(root.path().resolve(EXTRA.substring(1) + "same.ko"))
        .hasSameBinaryContentAs(Path.of("src/test/resources/module/fixture_base.ko"));
  }

  private static ModulePackage owning(String name, String module) {
    return new ModulePackage(
        new CellId(new ModuleId(name, "1"), KERNEL, Architecture.X86_64),
        List.of(module(module, EXTRA + "same.ko")),
        Optional.empty(),
        List.of(),
        false,
        new PackageMetadata(Optional.empty(), Optional.empty(), Optional.empty()),
        DATE,
        new ModuleTraits(List.of("GPL"), new TreeMap<>(Map.of("printk", 1L)), true),
        List.of(),
        1);
  }

  @Test
  void rpmlintFindsNoError() throws Exception {
    OpenPgpKey key =
        OpenPgpKey.read(
            new Gpg(temp).secretKey("rsa3072", ""),
            Optional.empty(),
            RpmOptions.PASSPHRASE_VARIABLE);
    RpmPackager signing = new RpmPackager(new RpmOptions(true, true, Optional.of(key)));
    signing.write(modules(), out);
    signing.write(common(), out);

    // rpmlint knows the keys of the host's rpm only.
    Path configuration = temp.resolve("rpmlint.toml");
    Files.writeString(configuration, "Filters = [\"unknown-key\"]\n");
    HostTool.Result lint =
        HostTool.run(Map.of(), List.of("rpmlint", "-c", "" + configuration, out.toString()));

    assertThat(lint.output()).contains("2 packages").doesNotContain(": E: ");
  }

  @Test
  void installedModulesAreFoundByTheirKernelUntilRemoved() throws Exception {
    RpmRoot root = new RpmRoot(temp.resolve("root"));
    PackageFile kmod = packager().write(modules(), out);
    PackageFile common = packager().write(common(), out);
    HostTool.Result alone = root.rpm("-i", "" + kmod.path(), "" + common.path());
    assertThat(alone.status()).isNotZero();
    assertThat(alone.output()).contains("kernel-uname-r = " + KERNEL + " is needed by " + NAME);
    Path kernel = RpmRoot.kernelPackage(temp.resolve("kernel"), KERNEL);

    HostTool.Result installed = root.rpm("-i", "" + kernel, "" + kmod.path(), "" + common.path());

    assertThat(installed).isEqualTo(new HostTool.Result(0, ""));
    Path dep = root.path().resolve("lib/modules/" + KERNEL + "/modules.dep");
    assertThat(dep)
        .content()
        .contains("extra/fixture_base.ko:", "extra/fixture/fixture_user.ko: extra/fixture_base.ko");
    assertThat(root.path().resolve("etc/modules-load.d/fixture.conf")).isSymbolicLink();
    assertThat(root.rpm("-V", NAME, "fixture-kmod-common")).isEqualTo(new HostTool.Result(0, ""));

    assertThat(root.rpm("-e", NAME)).isEqualTo(new HostTool.Result(0, ""));
    assertThat(dep).content().isEmpty();
    assertThat(root.path().resolve(EXTRA.substring(1) + "fixture")).doesNotExist();
  }

  @Test
  void localChangesOfConfigurationSurviveAnUpgrade() throws Exception {
    RpmRoot root = new RpmRoot(temp.resolve("root"));
    PackageFile old = packager().write(common(), out);
    assertThat(root.rpm("-i", "" + old.path()).status()).isZero();
    Path conf = root.path().resolve("etc/modprobe.d/größe.conf");
    Files.writeString(conf, "options mine\n");
    CommonPackage changed = common();
    Files.writeString(temp.resolve("conf"), "options theirs\n");

    PackageFile newer =
        packager()
            .write(
                new CommonPackage(
                    "fixture-dkms", "2.0-1", changed.files(), PackageMetadata.NONE, DATE),
                out);
    assertThat(root.rpm("-U", "" + newer.path()).status()).isZero();

    assertThat(conf).content().isEqualTo("options mine\n");
    assertThat(conf.resolveSibling("größe.conf.rpmnew")).content().isEqualTo("options theirs\n");
  }

  @Test
  void signaturesAreGoodForWhoeverTrustsTheKey() throws Exception {
    for (String algorithm : List.of("rsa3072", "ed25519")) {
      Path directory = Files.createDirectory(temp.resolve(algorithm));
      Path secret = new Gpg(directory).secretKey(algorithm, "");
      OpenPgpKey key = OpenPgpKey.read(secret, Optional.empty(), RpmOptions.PASSPHRASE_VARIABLE);
      RpmPackager packager = new RpmPackager(new RpmOptions(false, false, Optional.of(key)));
      PackageFile rpm = packager.write(modules(), out);
      Path again = Files.createDirectory(directory.resolve("again"));
      String database = "--dbpath=" + Files.createDirectory(directory.resolve("db"));
      Path publicKey = Files.writeString(directory.resolve("key.asc"), key.publicKey());

      assertThat(HostTool.run(Map.of(), List.of("rpm", database, "-Kv", "" + rpm.path())).output())
          .contains("Signature, key ID", ": NOKEY");
      HostTool.output("rpm", database, "--import", publicKey.toString());

      assertThat(HostTool.output("rpm", database, "-Kv", "" + rpm.path()))
          .containsPattern("Header V4 (RSA|EdDSA)/SHA256 Signature, key ID [0-9a-f]+: OK")
          .doesNotContain("NOT");
      assertThat(packager.write(modules(), again).path()).hasSameBinaryContentAs(rpm.path());
    }
  }

  @Test
  void keysThatCannotSignAreRefused() throws Exception {
    Gpg gpg = new Gpg(Files.createDirectory(temp.resolve("gpg")));
    Path locked = gpg.secretKey("rsa3072", "open sesame");

    assertThatThrownBy(
            () -> OpenPgpKey.read(locked, Optional.empty(), RpmOptions.PASSPHRASE_VARIABLE))
        .isInstanceOfSatisfying(
            InputException.class,
            e ->
                assertThat(e.hint())
                    .hasValueSatisfying(h -> assertThat(h).contains("SIGN_PASSPHRASE")));
    assertThatThrownBy(
            () -> OpenPgpKey.read(locked, Optional.of("wrong"), RpmOptions.PASSPHRASE_VARIABLE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("cannot unlock");
    OpenPgpKey key =
        OpenPgpKey.read(locked, Optional.of("open sesame"), RpmOptions.PASSPHRASE_VARIABLE);
    Path open = Files.writeString(temp.resolve("public.asc"), key.publicKey());
    assertThatThrownBy(
            () -> OpenPgpKey.read(open, Optional.empty(), RpmOptions.PASSPHRASE_VARIABLE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not an OpenPGP secret key");
  }
}
