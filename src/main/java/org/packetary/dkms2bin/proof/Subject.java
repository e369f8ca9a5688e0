package org.packetary.dkms2bin.proof;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Modules that belong together, to be proven on a kernel: those of a cell, or of a package.
 *
 * @param id what reports call it, unique within a proof
 * @param modules in the order in which dkms.conf or the package has them; dependencies are found by
 *     the proof
 * @param firmware files that a host would have below {@code lib/firmware}
 */
public record Subject(String id, List<Module> modules, List<Firmware> firmware) {

  public Subject {
    modules = List.copyOf(modules);
    firmware = List.copyOf(firmware);
  }

  /** The same, with the modules and the firmware of another that it needs. */
  public Subject with(Subject needed) {
    return new Subject(
        id,
        Stream.concat(modules.stream(), needed.modules.stream()).toList(),
        Stream.concat(firmware.stream(), needed.firmware.stream()).toList());
  }

  /**
   * A module.
   *
   * @param name the name that the kernel lists it by
   * @param place where it is on a host: {@code lib/modules/R/updates/dkms/name.ko.xz}
   * @param file the very bytes that ship
   */
  public record Module(String name, String place, Path file) {

    /** A verdict that takes no machine. */
    public ModuleProof judged(Verdict verdict) {
      return new ModuleProof(name, place, verdict, Optional.empty(), false, Duration.ZERO);
    }
  }

  /**
   * A firmware file.
   *
   * @param place where it is on a host: {@code lib/firmware/vendor/name.bin}
   * @param file its bytes
   */
  public record Firmware(String place, Path file) {}
}
