package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.signing.module.SigningFiles;

/** Modules of a real build that are signed for Secure Boot, held against openssl and kmod. */
@ExtendWith(WorkbenchExtension.class)
class SignedModulesIT {

  private static final Path SAMPLE = Workbench.CHECKOUT.resolve("samples/hello");
  private static final String PASSPHRASE = "wind-in-the-willows";
  private static final int MAGIC = "~Module signature appended~\n".length();
  private static final int TRAILER = 12;

  private final Workbench bench;
  private final Path temp;
  private final SigningFiles files;

  SignedModulesIT(Workbench bench, @TempDir Path temp) {
    this.bench = bench;
    this.temp = temp;
    this.files = new SigningFiles(temp);
  }

  /** The tool by its launcher, with the passphrase in its environment. */
  private Ended tool(Path results, List<String> command, Object... words) throws Exception {
    Path output = bench.scratch("output");
    List<Object> all = new ArrayList<>(command);
    all.addAll(List.of(words));
    boolean builds = command.isEmpty() || command.contains("export");
    if (builds) {
      all.addAll(
          List.of(
              "--dkms",
              SAMPLE,
              "--kernel",
              bench.latest(),
              "--distro",
              Workbench.DEBIAN_12,
              "--results",
              results,
              "-v"));
    }
    Map<String, String> secret = Map.of("DKMS2BIN_MODULE_SIGN_PASSPHRASE", PASSPHRASE);
    Process process =
        builds
            ? bench.start(bench.cache(), output, secret, all.toArray())
            : bench.start(output, secret, all.toArray());
    return Workbench.end(process, output);
  }

  private Object[] keys(Path out, String... names) {
    List<Object> words = new ArrayList<>(List.of("--out-dir", out));
    for (String name : names) {
      words.addAll(
          List.of(
              "--module-sign-key", files.key(name), "--module-sign-cert", files.certificate(name)));
    }
    return words.toArray();
  }

  private Path module(Path repository, String pattern) throws Exception {
    try (Stream<Path> all = Files.list(repository)) {
      Path deb =
          all.filter(p -> p.getFileName().toString().matches(pattern)).findFirst().orElseThrow();
      return bench.moduleIn(deb);
    }
  }

  /** Module and CMS, taken apart by what the kernel's header file says. */
  private List<Path> parts(Path signed) throws IOException {
    byte[] all = Files.readAllBytes(signed);
    int end = all.length - MAGIC - TRAILER;
    int length = ByteBuffer.wrap(all, end + 8, 4).getInt();
    assertThat(all[end + 2]).as("PKEY_ID_PKCS7").isEqualTo((byte) 2);
    assertThat(new String(all, all.length - MAGIC, MAGIC, StandardCharsets.US_ASCII))
        .isEqualTo("~Module signature appended~\n");
    return List.of(
        Files.write(temp.resolve("content"), Arrays.copyOfRange(all, 0, end - length)),
        Files.write(temp.resolve("cms"), Arrays.copyOfRange(all, end - length, end)));
  }

  private void assertVerifies(Path signed, String... names) throws Exception {
    List<Path> parts = parts(signed);
    HostTool.Result result = files.verified(parts.get(0), parts.get(1), names);
    assertThat(result.status()).as(result.output()).isZero();
  }

  /** No file below holds it, whatever it is in. */
  private static void assertNowhere(String secret, Path... directories) throws IOException {
    for (Path directory : directories) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
              .as("%s", file)
              .doesNotContain(secret);
        }
      }
    }
  }

  private static String body(Path key) throws IOException {
    return Files.readAllLines(key).get(1);
  }

  @Test
  void aBuildIsSignedAndSignedAgainAndByTwoWithoutAnotherBuild() throws Exception {
    files.make("One", "rsa:2048", Optional.of(PASSPHRASE));
    files.make("Two", "ec -pkeyopt ec_paramgen_curve:P-384", Optional.empty());
    Path results = bench.scratch("results");
    Path plain = temp.resolve("plain");
    Path repository = temp.resolve("repository");
    Ended unsigned = tool(results, List.of(), keys(plain));
    assertThat(unsigned.status()).as(unsigned.toString()).isZero();

    Ended one = tool(results, List.of(), keys(repository, "One"));
    Path enrolled = certificate(repository);
    List<Object> again = new ArrayList<>(List.of(keys(repository, "One", "Two")));
    again.addAll(List.of("--build-revision", "2"));
    Ended two = tool(results, List.of(), again.toArray());

    assertThat(one.status()).as(one.toString()).isZero();
    assertThat(one.err()).contains("packed from an earlier result").doesNotContain("building");
    assertThat(two.status()).as(two.toString()).isZero();
    assertThat(two.err()).contains("packed from an earlier result").doesNotContain("building");
    Path signed = module(repository, "hello_1\\.0-.*");
    assertThat(Files.readAllBytes(signed))
        .startsWith(Files.readAllBytes(module(plain, "hello_.*")));
    assertVerifies(signed, "One");
    assertThat(HostTool.output("modinfo", signed.toString()))
        .containsPattern("(?m)^signer: +One$")
        .containsPattern("(?m)^sig_key: +[0-9A-F:]+$")
        .containsPattern("(?m)^sig_hashalgo: +sha")
        .contains("vermagic:       " + bench.latest());
    assertVerifies(module(repository, ".*\\+b2-.*"), "One", "Two");
    assertThat(
            HostTool.output(
                "openssl",
                "x509",
                "-inform",
                "DER",
                "-noout",
                "-subject",
                "-in",
                enrolled.toString()))
        .contains("CN = One");
    Ended verified = tool(results, List.of("repo", "verify"), repository);
    assertThat(verified.status()).as(verified.toString()).isZero();
    assertThat(one.toString() + two).doesNotContain(PASSPHRASE, body(files.key("One")));
    assertNowhere(PASSPHRASE, repository, results);
    assertNowhere(body(files.key("One")), repository, results);
    assertNowhere(body(files.key("Two")), repository, results);
  }

  /** The certificate of the repository's only package with one. */
  private Path certificate(Path repository) throws Exception {
    try (Stream<Path> all = Files.list(repository)) {
      Path deb =
          all.filter(p -> p.getFileName().toString().startsWith("one-mok_"))
              .sorted()
              .findFirst()
              .orElseThrow();
      assertThat(HostTool.output("dpkg-deb", "-I", deb.toString(), "postinst"))
          .contains("mokutil --import /usr/share/one-mok/one.der")
          .doesNotContain("\nmokutil");
      Path directory = bench.scratch("mok");
      bench.output("dpkg-deb", "-x", deb, directory);
      return directory.resolve("usr/share/one-mok/one.der");
    }
  }

  @Test
  void signaturesThatAreMadeElsewhereGiveTheSamePackage() throws Exception {
    files.make("One", "rsa:2048", Optional.empty());
    Path results = bench.scratch("results");
    Path repository = temp.resolve("repository");
    Path handed = temp.resolve("to-sign");
    Ended early = tool(results, List.of("sign", "export"), "--to", handed, "--out-dir", repository);
    assertThat(early.status()).as(early.toString()).isEqualTo(3);
    assertThat(early.err()).contains("not built yet");
    Ended built = tool(results, List.of(), keys(temp.resolve("here"), "One"));
    assertThat(built.status()).as(built.toString()).isZero();

    Ended export =
        tool(results, List.of("sign", "export"), "--to", handed, "--out-dir", repository);
    assertThat(export.status()).as(export.toString()).isZero();
    Ended missing = attach(handed);
    assertThat(missing.status()).as(missing.toString()).isEqualTo(3);
    assertThat(missing.err()).contains("there is no signature of");
    sign(handed, "One");
    Path signature = Workbench.only(handed, ".p7s");
    byte[] good = Files.readAllBytes(signature);
    byte[] bad = good.clone();
    bad[bad.length - 1] ^= 1;
    Files.write(signature, bad);
    Ended wrong = attach(handed);
    assertThat(wrong.status()).as(wrong.toString()).isEqualTo(3);
    assertThat(wrong.err()).contains("not about this module");
    assertThat(repository).doesNotExist();
    Files.write(signature, good);
    // What counts is the module in the store.
    Files.writeString(Workbench.only(handed, ".ko"), "something else");

    Ended attached = attach(handed);

    assertThat(attached.status()).as(attached.toString()).isZero();
    assertThat(attached.err()).doesNotContain("building");
    assertThat(Workbench.debs(repository)).isEqualTo(Workbench.debs(temp.resolve("here")));
    for (String deb : Workbench.debs(repository)) {
      assertThat(repository.resolve(deb)).hasSameBinaryContentAs(temp.resolve("here").resolve(deb));
    }
  }

  private Ended attach(Path handed) throws Exception {
    return tool(
        temp, List.of("sign", "attach"), handed, "--module-sign-cert", files.certificate("One"));
  }

  private void sign(Path handed, String name) throws Exception {
    Path script = handed.resolve("sign.sh");
    assertThat(HostTool.output("shellcheck", script.toString())).isEmpty();
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    HostTool.Result result =
        HostTool.run(
            Map.of("CERT", files.certificate(name).toString(), "KEY", files.key(name).toString()),
            List.of("sh", script.toString()));
    assertThat(result.status()).as(result.output()).isZero();
  }
}
