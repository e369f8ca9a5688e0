package org.packetary.dkms2bin.proof.guest;

import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.util.Resources;

/**
 * The program that loads a module: it calls finit_module once and prints the errno. busybox's
 * insmod runs an init that fails twice, and does not tell why. Its instructions are a table, {@code
 * loader-ARCHITECTURE}.
 */
public final class GuestLoader {

  /** What the program is called in the machine, and what the kernel's trace calls its task. */
  static final String NAME = "dkms2bin-load";

  private GuestLoader() {}

  /** The program's file. */
  public static byte[] program(Architecture architecture) {
    return StaticProgram.of(
        Resources.text(GuestLoader.class, "loader-" + architecture.machine()), architecture);
  }
}
