package org.packetary.dkms2bin.result;

/**
 * A module that fits its kernel.
 *
 * @param file its path below the result's {@code modules} directory
 * @param place where it is installed, relative to the kernel's directory of modules and without
 *     suffix of a compression: {@code updates/dkms/x.ko}
 */
public record VerifiedModule(String file, String place) {

  public VerifiedModule {
    if (!isBelow(file) || !isBelow(place)) {
      throw new IllegalArgumentException("leads outside: " + file + ", " + place);
    }
  }

  private static boolean isBelow(String path) {
    return !path.isEmpty() && !path.startsWith("/") && !("/" + path + "/").contains("/../");
  }
}
