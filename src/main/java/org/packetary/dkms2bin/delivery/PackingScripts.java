package org.packetary.dkms2bin.delivery;

import java.util.List;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/** Tells whether our packages' scripts are as they were. */
final class PackingScripts {

  private static final List<String> SCRIPTS =
      List.of(
          "postinst.sh",
          "postrm.sh",
          "rpm-post.sh",
          "rpm-postun.sh",
          "dkms-postinst.sh",
          "dkms-prerm.sh");

  private PackingScripts() {}

  /** The digest of the scripts that packages hold. */
  static String digest() {
    StringBuilder text = new StringBuilder();
    SCRIPTS.forEach(name -> text.append(Resources.text(Packager.class, name)).append('\0'));
    return Digests.sha256(text.toString());
  }
}
