package org.packetary.dkms2bin.packaging;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Message digests. */
public final class Sums {

  private Sums() {}

  /** A digest that every Java platform has. */
  public static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
