package org.packetary.dkms2bin.model;

/** Who is to blame for a cell that was broken off; never the driver. */
public enum Blame {
  /** The host or an archive: disk, memory, time, tools, downloads. */
  ENVIRONMENT,
  /** The modules were built; packaging them failed. */
  PACKAGING,
  /** This tool. */
  BUG
}
