package org.packetary.dkms2bin.delivery;

import java.util.List;
import org.packetary.dkms2bin.packaging.Packager;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.Resources;

/** Tells whether our packages' scripts are as they were. */
final class PackingScripts {

  private static final List<String> SCRIPTS =
      List.of(
          "deb/postinst.sh",
          "deb/postrm.sh",
          "rpm/rpm-post.sh",
          "rpm/rpm-postun.sh",
          "deb/dkms-postinst.sh",
          "deb/dkms-prerm.sh");

  private PackingScripts() {}

  /** The digest of the scripts that packages hold. */
  static String digest() {
    StringBuilder text = new StringBuilder();
    SCRIPTS.forEach(name -> text.append(Resources.text(Packager.class, name)).append('\0'));
    return Digests.sha256(text.toString());
  }
}
