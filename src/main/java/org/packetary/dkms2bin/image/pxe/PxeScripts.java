package org.packetary.dkms2bin.image.pxe;

import java.util.Map;
import org.packetary.dkms2bin.util.Resources;

/**
 * The scripts of a package: the link maker, and what keeps links right when versions come and go.
 *
 * @param image what it is called
 * @param tftpDir the directory that is served
 */
record PxeScripts(PxeName image, String tftpDir) {

  /** dpkg's, by name. Links lead elsewhere before a version is removed. */
  Map<String, String> deb() {
    return Map.of("postinst", script("postinst.sh"), "prerm", script("prerm.sh"));
  }

  /** rpm's, which is run after installing. */
  String rpmPost() {
    return script("rpm-post.sh");
  }

  /** rpm's, which is run after removing, and after an upgrade for the earlier package. */
  String rpmPostun() {
    return script("rpm-postun.sh");
  }

  /** What says which machines boot the image. */
  String linkMaker() {
    return script("makeLink.sh");
  }

  private String script(String name) {
    return text(name)
        .replace("@RELINK@\n", text("relink.sh"))
        .replace("@NAME@", image.name())
        .replace("@VERSION@", image.version())
        .replace("@TFTP_DIR@", tftpDir);
  }

  private static String text(String name) {
    return Resources.text(PxeScripts.class, name);
  }
}
