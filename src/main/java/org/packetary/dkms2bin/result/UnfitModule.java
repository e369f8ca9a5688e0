package org.packetary.dkms2bin.result;

import org.packetary.dkms2bin.module.Problem;

/**
 * A module that was built, does not fit its kernel, and was left out since the user allowed it.
 *
 * @param problem why the kernel would not load it
 * @param reason why the user allowed it, in the user's words; may be empty
 */
public record UnfitModule(Problem problem, String reason) {

  /** One sentence for reports. */
  public String note() {
    return "left out "
        + problem.module()
        + ", which does not fit the kernel: "
        + problem.message()
        + (reason.isEmpty() ? "" : " (allowed: " + reason + ")");
  }
}
