package org.packetary.dkms2bin.sandbox;

/** What separates the builds from the host. */
public enum Backend {
  /** Namespaces and an overlay of our own, with a chroot in them. */
  CHROOT,
  /** A container engine. */
  CONTAINER,
  /** The first where this host allows it, else the second. */
  AUTO
}
