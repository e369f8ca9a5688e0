package org.packetary.dkms2bin.signing.module;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/** Keys that sign modules here: in files, or on tokens. */
public final class ModuleKeys implements ModuleSigning {

  /** Where the passphrase of the first key, or the PIN of its token, is taken from. */
  public static final String PASSPHRASE_VARIABLE = "DKMS2BIN_MODULE_SIGN_PASSPHRASE";

  /** The same for the second key; where it is not set, that of the first serves both. */
  public static final String SECOND_PASSPHRASE_VARIABLE = PASSPHRASE_VARIABLE + "_2";

  private static final int MOST = 2;
  private static final byte[] PROBE =
      "does the key belong to the certificate?".getBytes(StandardCharsets.US_ASCII);

  private final List<One> keys;
  private final MokName mok;

  private ModuleKeys(List<One> keys, MokName mok) {
    this.keys = List.copyOf(keys);
    this.mok = mok;
  }

  /** A key with its certificate; a key on a token is opened later. */
  private record One(ModuleCertificate certificate, Opener key) {}

  /** Opens a key. */
  private interface Opener {
    PrivateKey open(CommandRunner runner, HostEnvironment environment);
  }

  /**
   * Reads keys and certificates.
   *
   * @param keys files and addresses of tokens, in order
   * @param certificates files, each for the key at the same place
   * @param mok what the certificates' package is called, if the user says
   * @param secrets what stands in a variable of the environment
   * @return empty where neither is named
   * @throws UsageException if they are not as many
   * @throws InputException if one of them cannot be used, or they do not belong together
   */
  public static Optional<ModuleSigning> read(
      List<String> keys,
      List<Path> certificates,
      Optional<String> mok,
      Function<String, Optional<String>> secrets) {
    if (keys.isEmpty() && certificates.isEmpty()) {
      if (mok.isPresent()) {
        throw new UsageException(
            "--mok-package is about the certificates of signed modules, and none are signed",
            "add --module-sign-key and --module-sign-cert, or leave it out");
      }
      return Optional.empty();
    }
    if (keys.size() != certificates.size() || keys.size() > MOST) {
      throw new UsageException(
          "--module-sign-key is given "
              + times(keys.size())
              + ", --module-sign-cert "
              + times(certificates.size()),
          "give each key its certificate, one or two of both, in the same order");
    }
    List<One> all = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      String variable =
          i > 0 && secrets.apply(SECOND_PASSPHRASE_VARIABLE).isPresent()
              ? SECOND_PASSPHRASE_VARIABLE
              : PASSPHRASE_VARIABLE;
      ModuleCertificate certificate =
          ModuleCertificate.read(there("--module-sign-cert", certificates.get(i)));
      Optional<String> secret = secrets.apply(variable).filter(word -> !word.isEmpty());
      all.add(new One(certificate, opener(keys.get(i), certificate, secret, variable)));
    }
    List<ModuleCertificate> read = all.stream().map(One::certificate).toList();
    if (read.stream().map(ModuleCertificate::sha256).distinct().count() < read.size()) {
      throw new UsageException(
          "the same certificate is given twice", "two keys are for two roots of trust");
    }
    return Optional.of(new ModuleKeys(all, MokName.of(mok, read)));
  }

  static Path there(String option, Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(option + ": there is no file " + file, "check the path");
    }
    return file;
  }

  private static String times(int count) {
    return switch (count) {
      case 0 -> "not at all";
      case 1 -> "once";
      case 2 -> "twice";
      default -> count + " times";
    };
  }

  private static Opener opener(
      String word, ModuleCertificate certificate, Optional<String> secret, String variable) {
    if (word.startsWith(TokenKey.SCHEME)) {
      TokenKey.check(word);
      return (runner, environment) -> new TokenKey(word, secret, variable, runner, environment);
    }
    PrivateKeyFile key =
        PrivateKeyFile.read(there("--module-sign-key", Path.of(word)), secret, variable);
    requireFits(certificate, key.toString(), key.sign(ModuleHash.SHA256, PROBE));
    return (runner, environment) -> key;
  }

  private static void requireFits(ModuleCertificate certificate, String key, byte[] signature) {
    if (!Signatures.verifies(certificate, ModuleHash.SHA256, PROBE, signature)) {
      throw new InputException(
          key + " and the certificate " + certificate.file() + " do not belong together",
          "give each key the certificate that was made with it, in the same order");
    }
  }

  @Override
  public List<ModuleCertificate> certificates() {
    return keys.stream().map(One::certificate).toList();
  }

  @Override
  public MokName mok() {
    return mok;
  }

  @Override
  public ModuleSigner open(CommandRunner runner, HostEnvironment environment, Clock clock) {
    return new Opened(
        keys.stream().map(one -> one.key().open(runner, environment)).toList(), clock);
  }

  /** The keys, ready to sign. */
  private final class Opened implements ModuleSigner {

    private final List<PrivateKey> opened;
    private final Clock clock;

    private Opened(List<PrivateKey> opened, Clock clock) {
      this.opened = opened;
      this.clock = clock;
    }

    @Override
    public List<ModuleCertificate> certificates() {
      return ModuleKeys.this.certificates();
    }

    @Override
    public void check() throws InterruptedException {
      for (int i = 0; i < opened.size(); i++) {
        ModuleCertificate certificate = certificates().get(i);
        certificate.check(clock.instant());
        PrivateKey key = opened.get(i);
        requireFits(certificate, key.toString(), key.sign(ModuleHash.SHA256, PROBE));
      }
    }

    @Override
    public byte[] cms(byte[] module, ModuleHash hash) throws InterruptedException {
      List<Cms.Entry> entries = new ArrayList<>();
      for (int i = 0; i < opened.size(); i++) {
        ModuleCertificate certificate = certificates().get(i);
        byte[] signature = opened.get(i).sign(hash, module);
        if (!Signatures.verifies(certificate, hash, module, signature)) {
          throw new PublishException(
              opened.get(i) + " made a signature that does not verify", "check the token");
        }
        entries.add(Cms.Entry.of(certificate, hash, signature));
      }
      return Cms.of(entries, hash);
    }
  }
}
