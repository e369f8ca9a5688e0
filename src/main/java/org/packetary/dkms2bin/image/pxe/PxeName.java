package org.packetary.dkms2bin.image.pxe;

import org.packetary.dkms2bin.model.UsageException;

/**
 * What an image is called, and its version: packages, files and the entry are named after both, so
 * that several versions are there side by side. The last hyphen of {@code NAME-VERSION} is the one
 * between them.
 *
 * @param name of all versions
 * @param version of this one
 */
public record PxeName(String name, String version) {

  private static final int LONGEST = 100;

  /**
   * Checks them: both are in the names of Debian's and of RPM packages and of files.
   *
   * @throws UsageException if one has a character that one of these cannot have
   */
  public PxeName {
    if (!name.matches("[a-z0-9][a-z0-9.+-]*") || name.length() > LONGEST) {
      throw new UsageException(
          "a package cannot be called \"" + name + "\"",
          "lower-case letters, digits and any of . + -, a letter or digit first");
    }
    if (!version.matches("[0-9][a-z0-9.+]*") || version.length() > LONGEST) {
      throw new UsageException(
          "an image that is a package cannot have the version \"" + version + "\"",
          "digits, lower-case letters and any of . +, a digit first; no hyphen, which is between name and version");
    }
  }

  /** The package's name. */
  public String both() {
    return name + "-" + version;
  }

  /** The kernel's file. pxelinux takes some names, such as {@code x.0}, for no kernel's. */
  public String kernel() {
    return "linux-" + both() + ".vmlinuz";
  }

  /** The file of the initial RAM file system. */
  public String initrd() {
    return "initrd-" + both() + ".img";
  }

  /** The file of the root file system. */
  public String squashfs() {
    return "root-" + both() + ".squashfs";
  }

  /** The entry's file. */
  public String entry() {
    return "default." + both();
  }

  /** The file of what makes links. */
  public String linkMaker() {
    return "makeLink." + both();
  }
}
