package org.packetary.dkms2bin.module;

/**
 * A file is no kernel module that can be read: not ELF, truncated, or damaged. Checked, because it
 * is a finding about a driver that a build has to report, and never ends the run.
 */
public class ModuleFormatException extends Exception {

  private static final long serialVersionUID = 1;

  /** What is wrong with the file. */
  public ModuleFormatException(String message) {
    super(message);
  }

  /** What is wrong with the file, and the failure below it. */
  public ModuleFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
