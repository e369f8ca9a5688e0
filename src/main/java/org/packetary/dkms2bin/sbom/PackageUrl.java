package org.packetary.dkms2bin.sbom;

import java.nio.charset.StandardCharsets;

/** Package URLs (ECMA-427), which name packages across tools. */
public final class PackageUrl {

  private static final String PLAIN = "-._~:";

  private PackageUrl() {}

  /**
   * The URL of a package.
   *
   * @param kind {@code deb} or {@code rpm}
   * @param vendor whose it is: {@code debian}
   */
  public static String of(
      String kind, String vendor, String name, String version, String architecture) {
    return "pkg:"
        + kind
        + "/"
        + escaped(vendor)
        + "/"
        + escaped(name)
        + "@"
        + escaped(version)
        + "?arch="
        + escaped(architecture);
  }

  private static String escaped(String word) {
    StringBuilder text = new StringBuilder();
    for (byte one : word.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || PLAIN.indexOf(c) >= 0;
      text.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return text.toString();
  }
}
