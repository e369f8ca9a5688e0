package org.packetary.dkms2bin.model;

import java.util.Arrays;
import java.util.Optional;

/** A processor architecture and its names in the worlds that this tool joins. */
public enum Architecture {
  X86_64("x86_64", "amd64", "x86_64", 62),
  AARCH64("aarch64", "arm64", "aarch64", 183);

  private final String machine;
  private final String debian;
  private final String rpm;
  private final int elfMachine;

  Architecture(String machine, String debian, String rpm, int elfMachine) {
    this.machine = machine;
    this.debian = debian;
    this.rpm = rpm;
    this.elfMachine = elfMachine;
  }

  /** What {@code uname -m} prints, and what dkms names its directories by: {@code x86_64}. */
  public String machine() {
    return machine;
  }

  /** dpkg's name: {@code amd64}. */
  public String debian() {
    return debian;
  }

  /** rpm's name: {@code x86_64}. */
  public String rpm() {
    return rpm;
  }

  /** {@code e_machine} of an ELF file's header (elf.h, {@code EM_*}). */
  public int elfMachine() {
    return elfMachine;
  }

  /** Whether its program loader is in {@code /lib64}, so that roots have that directory. */
  public boolean hasLib64() {
    return this == X86_64;
  }

  /** The architecture that {@code uname -m} calls by a name; empty for unknown ones. */
  public static Optional<Architecture> ofMachine(String name) {
    return Arrays.stream(values()).filter(a -> a.machine.equals(name)).findFirst();
  }

  /** The architecture that dpkg calls by a name; empty for {@code all} and for unknown ones. */
  public static Optional<Architecture> ofDebian(String name) {
    return Arrays.stream(values()).filter(a -> a.debian.equals(name)).findFirst();
  }

  /** The architecture whose ELF files have such a machine; empty for unknown ones. */
  public static Optional<Architecture> ofElf(int machine) {
    return Arrays.stream(values()).filter(a -> a.elfMachine == machine).findFirst();
  }

  /**
   * The architecture that this JVM runs on.
   *
   * @throws EnvironmentException on a processor that is not supported
   */
  public static Architecture host() {
    String name = System.getProperty("os.arch", "");
    return Arrays.stream(values())
        .filter(a -> a.machine.equals(name) || a.debian.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new EnvironmentException(
                    "this host's architecture is not supported: " + name,
                    "run on an x86_64 or aarch64 host"));
  }
}
