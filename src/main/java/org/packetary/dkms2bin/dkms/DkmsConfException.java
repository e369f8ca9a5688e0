package org.packetary.dkms2bin.dkms;

/** A dkms.conf that bash cannot evaluate. Whether it ends the run or one cell, the caller knows. */
public final class DkmsConfException extends Exception {

  private static final long serialVersionUID = 1;

  /** Names the input, the kernel and the reason. */
  public DkmsConfException(String message) {
    super(message);
  }
}
