package org.packetary.dkms2bin.proof.guest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the machine says of one module that it loaded, or tried to.
 *
 * @param number which, in this boot
 * @param answered whether it came to an end; all else is known only then
 * @param errno of finit_module, 0 for success; empty where the program died of it
 * @param traced whether the kernel traces the begin and the end of inits
 * @param began whether its init began
 * @param returned what its init returned
 * @param live whether it is there, and whole
 * @param taint the kernel's, right after it
 * @param devices what its drivers were bound to, then or before it was removed
 * @param time what loading it took, with what the kernel was asked about it, in the machine's own
 *     time
 * @param removal what came of its removal
 */
public record Attempt(
    int number,
    boolean answered,
    OptionalInt errno,
    boolean traced,
    boolean began,
    OptionalInt returned,
    boolean live,
    long taint,
    List<String> devices,
    Duration time,
    Optional<Removal> removal) {

  public Attempt {
    devices = List.copyOf(devices);
  }

  /**
   * What came of a removal.
   *
   * @param gone whether it is there no more
   * @param taint the kernel's, right after it
   */
  public record Removal(boolean gone, long taint) {}
}
