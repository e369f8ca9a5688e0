package org.packetary.dkms2bin.proof;

import java.nio.file.Path;
import java.util.Locale;
import org.packetary.dkms2bin.model.Architecture;

/**
 * A kernel that can be booted, with its modules.
 *
 * @param release as {@code uname -r} prints it
 * @param architecture of its machines
 * @param file what is booted
 * @param form whether that is what the package has
 * @param modules the tree whose {@code lib/modules/RELEASE} has its modules and what depmod made of
 *     them
 * @param origin where it is from, for people: {@code linux-image-R-unsigned 6.1.192-3}
 * @param digest of all of it
 */
public record KernelImage(
    String release,
    Architecture architecture,
    Path file,
    Form form,
    Path modules,
    String origin,
    String digest) {

  /** What is booted. */
  public enum Form {
    /**
     * The ELF file that was unpacked from the vmlinuz, which a machine without KVM starts faster.
     */
    VMLINUX,
    /** The file of the package. */
    VMLINUZ;

    /** The lower-case word for reports. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
