package org.packetary.dkms2bin.signing.module;

import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.DataLengthException;
import org.bouncycastle.crypto.Signer;
import org.bouncycastle.crypto.signers.DSADigestSigner;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.RSADigestSigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;

/**
 * The signatures that kernels verify: RSA as PKCS #1 v1.5, and ECDSA. Both give the same bytes for
 * the same input; ECDSA by a k that is made of it (RFC 6979).
 */
final class Signatures {

  private Signatures() {}

  /** What a signer's entry says of the signature; kernels know RSA by this name only. */
  static AlgorithmIdentifier algorithm(boolean rsa, ModuleHash hash) {
    return rsa
        ? new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE)
        : new AlgorithmIdentifier(hash.withEcdsa());
  }

  static byte[] sign(boolean rsa, CipherParameters privateKey, ModuleHash hash, byte[] content) {
    Signer signer = signer(rsa, hash);
    signer.init(true, privateKey);
    signer.update(content, 0, content.length);
    try {
      return signer.generateSignature();
    } catch (CryptoException | DataLengthException e) {
      throw new IllegalStateException("cannot sign", e);
    }
  }

  static boolean verifies(
      ModuleCertificate certificate, ModuleHash hash, byte[] content, byte[] signature) {
    Signer signer = signer(certificate.isRsa(), hash);
    signer.init(false, certificate.key());
    signer.update(content, 0, content.length);
    try {
      return signer.verifySignature(signature);
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static Signer signer(boolean rsa, ModuleHash hash) {
    return rsa
        ? new RSADigestSigner(hash.digest(), hash.identifier())
        : new DSADigestSigner(
            new ECDSASigner(new HMacDSAKCalculator(hash.digest())),
            hash.digest(),
            StandardDSAEncoding.INSTANCE);
  }
}
