package org.packetary.dkms2bin.proof.guest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * The host's busybox, if nothing else is needed to run it.
 *
 * @param file the program
 */
public record Busybox(Path file) {

  private static final String HINT =
      "install the static one: busybox-static on Debian and Ubuntu, busybox on Fedora and EL";

  /** PT_INTERP of elf(5). */
  private static final int INTERPRETER = 3;

  /**
   * Finds it.
   *
   * @throws EnvironmentException if there is none, or only one that needs libraries
   */
  public static Busybox of(HostEnvironment environment) {
    Path file =
        environment
            .find("busybox")
            .orElseThrow(() -> new EnvironmentException("there is no busybox", HINT));
    try {
      if (!isStatic(Files.readAllBytes(file))) {
        throw new EnvironmentException(file + " is not linked statically", HINT);
      }
    } catch (IOException e) {
      throw new EnvironmentException("cannot read " + file + ": " + e.getMessage(), HINT, e);
    }
    return new Busybox(file);
  }

  /** Whether a 64-bit ELF program names no interpreter. */
  static boolean isStatic(byte[] content) {
    ByteBuffer elf = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (content.length < 64 || elf.getInt(0) != 0x464c457f || elf.get(4) != 2) {
      return false;
    }
    long table = elf.getLong(32);
    int size = elf.getShort(54);
    int count = elf.getShort(56);
    for (int i = 0; i < count; i++) {
      long at = table + (long) i * size;
      if (at < 0 || at + 4 > content.length || elf.getInt((int) at) == INTERPRETER) {
        return false;
      }
    }
    return true;
  }
}
