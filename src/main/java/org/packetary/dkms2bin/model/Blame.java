package org.packetary.dkms2bin.model;

/** What broke a cell off, where it was not the driver. */
public enum Blame {
  /** The host or an archive: disk, memory, time, tools, downloads. */
  ENVIRONMENT,
  /** The modules were built; packaging them failed. */
  PACKAGING,
  /** This tool. */
  BUG
}
