package org.packetary.dkms2bin.qemu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.packetary.dkms2bin.model.Architecture;

/** What executes a machine's instructions. */
public enum Accelerator {
  /** The host's processor, under the host's kernel. */
  KVM(List.of("-accel", "kvm", "-accel", "tcg,tb-size=128", "-cpu", "max")),
  /** QEMU's translator, which needs nothing of the host. */
  TCG(List.of("-accel", "tcg,tb-size=128", "-cpu", "max"));

  private static final Path DEVICE = Path.of("/dev/kvm");

  private final List<String> words;

  Accelerator(List<String> words) {
    this.words = words;
  }

  /**
   * KVM where this process may open its device and the machine is of the host's kind. That the
   * device is there says little: in containers it is often one that nobody may open.
   */
  public static Accelerator of(Architecture architecture) {
    return architecture == Architecture.host() && opens() ? KVM : TCG;
  }

  private static boolean opens() {
    try (FileChannel device =
        FileChannel.open(DEVICE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return device.isOpen();
    } catch (IOException e) {
      return false;
    }
  }

  /** QEMU's words for it; where the kernel refuses KVM after all, QEMU goes on with TCG. */
  List<String> words() {
    return words;
  }

  /** The lower-case word for reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
