package org.packetary.dkms2bin.signing.gpg;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Secret keys as {@code gpg --with-colons --list-secret-keys} lists them (GnuPG's doc/DETAILS):
 * each with its parts, the primary one first.
 *
 * @param parts of one key
 */
record SecretKeys(List<Part> parts) {

  private static final int CAPABILITIES = 11;
  private static final int SERIAL = 14;
  private static final int NAME = 9;

  SecretKeys {
    parts = List.copyOf(parts);
  }

  /**
   * The primary key or a subkey.
   *
   * @param fingerprint hexadecimal
   * @param grip the agent's name of its material
   * @param signs whether it may sign, and its secret part can be got at
   */
  record Part(String fingerprint, String grip, boolean signs) {}

  /** The keys of a listing. */
  static List<SecretKeys> of(String listing) {
    List<SecretKeys> keys = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    boolean signs = false;
    String fingerprint = "";
    for (String line : listing.lines().toList()) {
      String[] fields = line.split(":", -1);
      switch (fields[0]) {
        case "sec", "ssb" -> {
          if (fields[0].equals("sec") && !parts.isEmpty()) {
            keys.add(new SecretKeys(parts));
            parts.clear();
          }
          signs = field(fields, CAPABILITIES).contains("s") && !field(fields, SERIAL).equals("#");
        }
        case "fpr" -> fingerprint = field(fields, NAME);
        case "grp" -> parts.add(new Part(fingerprint, field(fields, NAME), signs));
        default -> {}
      }
    }
    if (!parts.isEmpty()) {
      keys.add(new SecretKeys(parts));
    }
    return keys;
  }

  private static String field(String[] fields, int index) {
    return index < fields.length ? fields[index] : "";
  }

  /** The primary part. */
  Part primary() {
    return parts.get(0);
  }

  /** The part that signs; the primary key first: rpm 4.11 knows no subkeys. */
  Optional<Part> signing() {
    return parts.stream().filter(Part::signs).findFirst();
  }
}
