package org.packetary.dkms2bin.cli.option;

/** The command at the top, which knows the surroundings of the call. */
public interface Invoked {

  /** The surroundings. */
  Invocation invocation();
}
