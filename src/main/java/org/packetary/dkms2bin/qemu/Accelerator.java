package org.packetary.dkms2bin.qemu;

import java.util.Locale;

/** What executes a machine's instructions. */
public enum Accelerator {
  /** The host's processor, under the host's kernel. */
  KVM("kvm"),
  /** QEMU's translator, which needs nothing of the host. */
  TCG("tcg,tb-size=128");

  private final String option;

  Accelerator(String option) {
    this.option = option;
  }

  /** What QEMU's {@code -accel} calls it; translated code is held to 128 MiB. */
  String option() {
    return option;
  }

  /** The lower-case word for reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
