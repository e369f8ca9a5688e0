package org.packetary.dkms2bin.signing.module;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.RSAKeyParameters;
import org.bouncycastle.crypto.util.PublicKeyFactory;
import org.bouncycastle.openssl.PEMParser;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.SmallFiles;

/** A certificate of a key that signs modules: what a machine's owner enrols. */
public final class ModuleCertificate {

  private static final int SHORTEST_RSA = 2048;

  /** Keys, certificates and signatures have some thousand bytes. */
  private static final int LONGEST = 1 << 20;

  /** The curves that kernels verify (crypto/ecdsa.c). */
  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(
          SECObjectIdentifiers.secp256r1,
          SECObjectIdentifiers.secp384r1,
          SECObjectIdentifiers.secp521r1);

  private final Path file;
  private final X509CertificateHolder holder;
  private final AsymmetricKeyParameter key;

  private ModuleCertificate(Path file, X509CertificateHolder holder, AsymmetricKeyParameter key) {
    this.file = file;
    this.holder = holder;
    this.key = key;
  }

  /**
   * Reads a certificate, PEM or DER; what else a PEM file holds is passed over.
   *
   * @throws InputException if the file holds none or several, or kernels do not take its key
   * @throws EnvironmentException if it cannot be read
   */
  public static ModuleCertificate read(Path file) {
    X509CertificateHolder holder = only(file, parse(file, bytes(file)));
    try {
      AsymmetricKeyParameter key = PublicKeyFactory.createKey(holder.getSubjectPublicKeyInfo());
      complaint(holder.getSubjectPublicKeyInfo(), key)
          .ifPresent(
              why -> {
                throw new InputException(
                    "the key of the certificate " + file + " is not fit for modules: " + why,
                    "take RSA with 4096 bits, which every kernel verifies");
              });
      return new ModuleCertificate(file, holder, key);
    } catch (IOException | IllegalArgumentException e) {
      throw new InputException(
          "the certificate " + file + " has a key of an unknown kind",
          "take RSA with 4096 bits, which every kernel verifies",
          e);
    }
  }

  static byte[] bytes(Path file) {
    try {
      return SmallFiles.bytes(file, LONGEST);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot read " + file + ": " + e.getMessage(),
          "is it there, and may this user read it?",
          e);
    }
  }

  private static List<X509CertificateHolder> parse(Path file, byte[] content) {
    List<X509CertificateHolder> found = new ArrayList<>();
    try {
      if (content.length > 0 && content[0] == 0x30) {
        found.add(new X509CertificateHolder(content));
        return found;
      }
      PEMParser parser =
          new PEMParser(new StringReader(new String(content, StandardCharsets.ISO_8859_1)));
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        if (part instanceof X509CertificateHolder one) {
          found.add(one);
        }
      }
      return found;
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          file + " is not an X.509 certificate", "give one in PEM or DER form", e);
    }
  }

  private static X509CertificateHolder only(Path file, List<X509CertificateHolder> found) {
    if (found.size() != 1) {
      throw new InputException(
          file + " holds " + found.size() + " X.509 certificates, where one is needed",
          "give the certificate of the key, in PEM or DER form");
    }
    return found.get(0);
  }

  private static Optional<String> complaint(SubjectPublicKeyInfo info, AsymmetricKeyParameter key) {
    ASN1ObjectIdentifier kind = info.getAlgorithm().getAlgorithm();
    if (kind.equals(PKCSObjectIdentifiers.rsaEncryption) && key instanceof RSAKeyParameters rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits < SHORTEST_RSA
          ? Optional.of("RSA with " + bits + " bits, and " + SHORTEST_RSA + " are needed")
          : Optional.empty();
    }
    if (kind.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      boolean known =
          info.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve
              && CURVES.contains(curve);
      return known
          ? Optional.empty()
          : Optional.of("an EC key on another curve than P-256, P-384 and P-521");
    }
    return Optional.of("neither RSA nor EC (" + kind.getId() + ")");
  }

  /**
   * Finds out whether it is valid at a time.
   *
   * @throws InputException if it is not
   */
  void check(Instant now) {
    Instant from = holder.getNotBefore().toInstant();
    Instant until = holder.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      throw new InputException(
          "the certificate " + file + " is valid from " + from + " on",
          "is this host's clock right?");
    }
    if (now.isAfter(until)) {
      throw new InputException(
          "the certificate " + file + " expired on " + until,
          "make a new one, and have it enrolled");
    }
  }

  /** The file that it was read from. */
  public Path file() {
    return file;
  }

  /** Since when it is valid. */
  public Instant validFrom() {
    return holder.getNotBefore().toInstant();
  }

  /** The certificate as mokutil takes it. */
  public byte[] der() {
    try {
      return holder.getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /** What it is known by. */
  public String sha256() {
    return Digests.sha256(der());
  }

  /** The common name of whom it is for; empty where it has none. */
  public Optional<String> commonName() {
    RDN[] names = holder.getSubject().getRDNs(BCStyle.CN);
    return names.length == 0
        ? Optional.empty()
        : Optional.of(IETFUtils.valueToString(names[0].getFirst().getValue()));
  }

  X509CertificateHolder holder() {
    return holder;
  }

  AsymmetricKeyParameter key() {
    return key;
  }

  /** Whether its key is an RSA key, which every kernel verifies; else it is an EC key. */
  public boolean isRsa() {
    return key instanceof RSAKeyParameters;
  }
}
