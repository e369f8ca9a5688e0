package org.packetary.dkms2bin.plan;

import java.util.Map;
import java.util.TreeMap;
import org.packetary.dkms2bin.util.Digests;

/** Computes the digest of what decides about a cell. */
public final class InputDigest {

  private InputDigest() {}

  /**
   * The digest: SHA-256 over each part in order of its name, as name, NUL, text, NUL.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public static String of(Map<String, String> parts) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(parts)
        .forEach((name, value) -> text.append(name).append('\0').append(value).append('\0'));
    return Digests.sha256(text.toString());
  }
}
