package org.packetary.dkms2bin.signing.module;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Provider;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.packetary.dkms2bin.model.InputException;

/** A private key that was read from a file; it stays in this process. */
final class PrivateKeyFile implements PrivateKey {

  private final Path file;
  private final AsymmetricKeyParameter key;

  private PrivateKeyFile(Path file, AsymmetricKeyParameter key) {
    this.file = file;
    this.key = key;
  }

  /**
   * Reads a key, PEM or DER: PKCS #8, or the older forms of openssl.
   *
   * @param passphrase of the key; empty for none
   * @param variable where passphrases come from, for messages
   * @throws InputException if it holds none, or the passphrase does not fit
   */
  static PrivateKeyFile read(Path file, Optional<String> passphrase, String variable) {
    byte[] content = ModuleCertificate.bytes(file);
    try {
      AsymmetricKeyParameter key =
          PrivateKeyFactory.createKey(info(file, content, passphrase, variable));
      if (!(key instanceof RSAKeyParameters || key instanceof ECPrivateKeyParameters)) {
        throw new InputException(
            "the key in " + file + " is neither RSA nor EC", "kernels verify no others");
      }
      return new PrivateKeyFile(file, key);
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      throw none(file, e);
    }
  }

  private static InputException none(Path file, Exception e) {
    return new InputException(
        file + " is not a private key",
        "\"openssl req -new -x509 -newkey rsa:4096 -keyout KEY -out CERTIFICATE\" makes one",
        e);
  }

  private static PrivateKeyInfo info(
      Path file, byte[] content, Optional<String> passphrase, String variable) throws IOException {
    Reader text =
        content.length > 0 && content[0] == 0x30
            ? new StringReader(pem(content))
            : new StringReader(new String(content, StandardCharsets.ISO_8859_1));
    PEMParser parser = new PEMParser(text);
    for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
      if (part instanceof PrivateKeyInfo plain) {
        return plain;
      }
      if (part instanceof PEMKeyPair pair) {
        return pair.getPrivateKeyInfo();
      }
      if (part instanceof PEMEncryptedKeyPair || part instanceof PKCS8EncryptedPrivateKeyInfo) {
        return unlocked(file, part, passphrase, variable);
      }
    }
    throw new IOException("no key among its parts");
  }

  /** A key in DER form as PEM, which says of what kind it is. */
  private static String pem(byte[] der) {
    ASN1Sequence parts = ASN1Sequence.getInstance(der);
    String kind = "";
    if (parts.size() > 1 && parts.getObjectAt(0) instanceof ASN1Sequence) {
      kind = "ENCRYPTED ";
    } else if (parts.size() > 1 && parts.getObjectAt(1) instanceof ASN1Integer) {
      kind = "RSA ";
    } else if (parts.size() > 1 && parts.getObjectAt(1) instanceof ASN1OctetString) {
      kind = "EC ";
    }
    return "-----BEGIN %1$sPRIVATE KEY-----%n%2$s%n-----END %1$sPRIVATE KEY-----%n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(der));
  }

  private static PrivateKeyInfo unlocked(
      Path file, Object part, Optional<String> passphrase, String variable) {
    String word =
        passphrase.orElseThrow(
            () ->
                new InputException(
                    "the key in " + file + " is protected by a passphrase",
                    "put it into the environment variable " + variable));
    // To openssl a passphrase is bytes, to some of Bouncy Castle's ciphers the low halves of chars.
    char[] bytes =
        new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
            .toCharArray();
    List<Unlocking> ways =
        part instanceof PEMEncryptedKeyPair old
            ? List.of(
                () -> old.decryptKeyPair(new BcPEMDecryptorProvider(bytes)).getPrivateKeyInfo())
            : ways((PKCS8EncryptedPrivateKeyInfo) part, bytes, word.toCharArray());
    Exception failure = new IOException("no way to unlock it");
    for (Unlocking way : ways) {
      try {
        return way.run();
      } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
        e.addSuppressed(failure);
        failure = e;
      }
    }
    throw wrong(file, variable, failure);
  }

  private static List<Unlocking> ways(PKCS8EncryptedPrivateKeyInfo key, char[] bytes, char[] word) {
    Provider provider = new BouncyCastleProvider();
    JceOpenSSLPKCS8DecryptorProviderBuilder usual =
        new JceOpenSSLPKCS8DecryptorProviderBuilder().setProvider(provider);
    JcePKCSPBEInputDecryptorProviderBuilder scrypt =
        new JcePKCSPBEInputDecryptorProviderBuilder().setProvider(provider);
    return List.of(
        () -> key.decryptPrivateKeyInfo(usual.build(bytes)),
        () -> key.decryptPrivateKeyInfo(usual.build(word)),
        () -> key.decryptPrivateKeyInfo(scrypt.build(word)));
  }

  /** A try to unlock a key. */
  private interface Unlocking {
    PrivateKeyInfo run() throws IOException, PKCSException, OperatorCreationException;
  }

  private static InputException wrong(Path file, String variable, Exception e) {
    return new InputException(
        "the passphrase in " + variable + " does not fit the key in " + file,
        "check it; a key is not tried with another",
        e);
  }

  @Override
  public byte[] sign(ModuleHash hash, byte[] content) {
    return Signatures.sign(key instanceof RSAKeyParameters, key, hash, content);
  }

  @Override
  public String toString() {
    return "the key " + file;
  }
}
