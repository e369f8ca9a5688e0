package org.packetary.dkms2bin.dkms;

import java.util.List;

/**
 * What stands in dkms.conf where the version is left to the packaging: {@code #MODULE_VERSION#},
 * which dh_dkms or the package's postinst replaces, and {@code #MODULES_VERSION#}, seen beside it.
 */
public final class VersionPlaceholder {

  private static final List<String> FORMS = List.of("#MODULE_VERSION#", "#MODULES_VERSION#");

  private VersionPlaceholder() {}

  /** Whether the text of a dkms.conf leaves its version open. */
  public static boolean isIn(String conf) {
    return FORMS.stream().anyMatch(conf::contains);
  }

  /** The text with the version in every such place. */
  public static String fill(String conf, String version) {
    String filled = conf;
    for (String form : FORMS) {
      filled = filled.replace(form, version);
    }
    return filled;
  }
}
