package org.packetary.dkms2bin.signing;

import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.openpgp.PGPSignature;

/** The forms of OpenPGP signatures that we make. */
public enum SignatureForm {
  /** Of bytes, with SHA-256, which rpm 4.11 knows. */
  PACKAGE(PGPSignature.BINARY_DOCUMENT, HashAlgorithmTags.SHA256),
  /** Of bytes, with SHA-512: a file beside another. */
  FILE(PGPSignature.BINARY_DOCUMENT, HashAlgorithmTags.SHA512),
  /** Of a text whose lines end with CR and LF, with SHA-512. */
  TEXT(PGPSignature.CANONICAL_TEXT_DOCUMENT, HashAlgorithmTags.SHA512);

  private final int type;
  private final int hash;

  SignatureForm(int type, int hash) {
    this.type = type;
    this.hash = hash;
  }

  int type() {
    return type;
  }

  int hash() {
    return hash;
  }

  /** The digest's name, as programs take it. */
  public String digest() {
    return this == PACKAGE ? "SHA256" : "SHA512";
  }

  /** Whether a text is signed, and not bytes. */
  public boolean isText() {
    return this == TEXT;
  }
}
