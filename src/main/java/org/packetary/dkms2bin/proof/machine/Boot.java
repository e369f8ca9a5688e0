package org.packetary.dkms2bin.proof.machine;

import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.proof.guest.Attempt;
import org.packetary.dkms2bin.proof.guest.GuestReport;
import org.packetary.dkms2bin.proof.guest.KernelLog;
import org.packetary.dkms2bin.qemu.MachineEnd;

/**
 * What one boot came to.
 *
 * @param plan what it was to try
 * @param report what the machine said
 * @param log what the kernel said
 * @param end how the machine ended
 */
record Boot(BootPlan plan, GuestReport report, KernelLog log, MachineEnd end) {

  /** What the machine says of a module; null where it did not come so far. */
  @Nullable Attempt attempt(Candidate.Part part) {
    return report.attempts().get(plan.numbers().get(part));
  }

  /** How it ended, in a few words. */
  String words() {
    if (report.end().isPresent()) {
      return report.end().get();
    }
    return end.byItself() ? "the kernel ended it: " + log.lastLine() : end.problem();
  }
}
