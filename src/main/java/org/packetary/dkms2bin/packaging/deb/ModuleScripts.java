package org.packetary.dkms2bin.packaging.deb;

import java.util.Map;
import org.packetary.dkms2bin.packaging.MokPackage;
import org.packetary.dkms2bin.util.Resources;

/** The maintainer scripts of Debian packages with modules: they tell one kernel about them. */
final class ModuleScripts {

  private static final String POSTINST = Resources.text(ModuleScripts.class, "postinst.sh");
  private static final String POSTRM = Resources.text(ModuleScripts.class, "postrm.sh");

  private static final String MOK = Resources.text(ModuleScripts.class, "mok-postinst.sh");

  private ModuleScripts() {}

  /** The script of a package with certificates, which is run after installing it. */
  static String of(MokPackage spec) {
    return MOK.replace("@NAME@", spec.name()).replace("@COMMAND@", spec.enrolling());
  }

  /**
   * The scripts by name.
   *
   * @param kernel the release that the modules are for
   * @param directory the kernel's modules directory
   * @param remakeInitrd whether that kernel's initrd is made again
   */
  static Map<String, String> of(String kernel, String directory, boolean remakeInitrd) {
    return Map.of(
        "postinst", fill(POSTINST, kernel, directory, remakeInitrd),
        "postrm", fill(POSTRM, kernel, directory, remakeInitrd));
  }

  private static String fill(
      String template, String kernel, String directory, boolean remakeInitrd) {
    return template
        .replace("@KERNEL@", kernel)
        .replace("@DIRECTORY@", directory)
        .replace("@REMAKE_INITRD@", remakeInitrd ? "yes" : "no");
  }
}
