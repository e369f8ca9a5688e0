package org.packetary.dkms2bin.signing;

import java.util.List;
import java.util.Optional;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSignature;

/**
 * Says whether package managers accept a key: apt's sqv has refused keys since February 2026 whose
 * owner's own statements are signed with SHA-1, and short RSA keys before that.
 */
final class KeyStrength {

  private static final int SHORTEST_RSA = 2048;

  private KeyStrength() {}

  /**
   * What is wrong with a key; empty where nothing is.
   *
   * @param owner the primary key
   * @param signing the key that signs, which may be the same
   */
  static Optional<String> complaint(PGPPublicKey owner, PGPPublicKey signing) {
    for (PGPPublicKey key : List.of(owner, signing)) {
      if (key.getAlgorithm() == PublicKeyAlgorithmTags.RSA_GENERAL
          && key.getBitStrength() < SHORTEST_RSA) {
        return Optional.of(
            "RSA with " + key.getBitStrength() + " bits, and " + SHORTEST_RSA + " are needed");
      }
      if (isBoundBySha1(owner, key)) {
        return Optional.of("its self-signatures are SHA-1");
      }
    }
    return Optional.empty();
  }

  /** Whether no statement of the owner about a key is signed with anything better. */
  private static boolean isBoundBySha1(PGPPublicKey owner, PGPPublicKey key) {
    boolean weak = false;
    for (PGPSignature signature : (Iterable<PGPSignature>) key::getSignatures) {
      if (signature.getKeyID() != owner.getKeyID()) {
        continue;
      }
      if (signature.getHashAlgorithm() != HashAlgorithmTags.SHA1
          && signature.getHashAlgorithm() != HashAlgorithmTags.MD5) {
        return false;
      }
      weak = true;
    }
    return weak;
  }
}
