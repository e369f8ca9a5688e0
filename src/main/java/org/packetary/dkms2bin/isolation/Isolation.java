package org.packetary.dkms2bin.isolation;

/** As whom commands in namespaces are root. */
public enum Isolation {
  /** As root where the user is root, in a user namespace else. */
  AUTO,
  /** As root. */
  ROOT,
  /** In a user namespace: as nobody where the user is root, as that user else. */
  USERNS
}
