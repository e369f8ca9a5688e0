package org.packetary.dkms2bin.signing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureList;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentVerifierBuilderProvider;

/** Checks what {@link OpenPgpKey} signed, with the public key alone. */
public final class SignatureCheck {

  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";

  private SignatureCheck() {}

  /**
   * What is wrong with a signature beside a file.
   *
   * @param publicKey armored
   * @param signature armored
   * @return empty where it is good
   */
  public static Optional<String> complaint(String publicKey, byte[] content, String signature) {
    try {
      PGPPublicKeyRing ring =
          new PGPPublicKeyRing(decoded(publicKey), new BcKeyFingerprintCalculator());
      if (!(new BcPGPObjectFactory(decoded(signature)).nextObject()
              instanceof PGPSignatureList list)
          || list.isEmpty()) {
        return Optional.of("there is no signature in it");
      }
      PGPSignature one = list.get(0);
      PGPPublicKey key = ring.getPublicKey(one.getKeyID());
      if (key == null) {
        return Optional.of("it is signed by another key: " + Long.toHexString(one.getKeyID()));
      }
      one.init(new BcPGPContentVerifierBuilderProvider(), key);
      one.update(content);
      return one.verify() ? Optional.empty() : Optional.of("the signature does not fit");
    } catch (PGPException | IOException | RuntimeException e) {
      return Optional.of("it cannot be read: " + e.getMessage());
    }
  }

  /**
   * What is wrong with a text that has its signature behind it ({@code InRelease}).
   *
   * @param text that has to be the signed one
   * @return empty where it is good
   */
  public static Optional<String> complaintOfText(String publicKey, String text, String together) {
    int end = together.indexOf("\n" + SIGNATURE);
    if (end < 0 || !together.substring(0, end + 1).endsWith("\n\n" + text)) {
      return Optional.of("it does not have the text of the file beside it");
    }
    return complaint(publicKey, Armor.canonical(text), together.substring(end + 1));
  }

  private static InputStream decoded(String armored) throws IOException {
    return PGPUtil.getDecoderStream(
        new ByteArrayInputStream(armored.getBytes(StandardCharsets.US_ASCII)));
  }
}
