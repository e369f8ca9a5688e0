package org.packetary.dkms2bin.distro.apt;

import java.util.List;

/** What apt complains of, and what its user can do. */
record AptComplaint(String text) {

  /** What apt says of a full disk: it checks signatures in temporary files. */
  private static final List<String> FULL =
      List.of("Splitting up", "temporary file", "mkstemp", "No space left", "Write error", "(28:");

  /** What is to be done about it. */
  String hint() {
    if (FULL.stream().anyMatch(text::contains)) {
      return "is the disk full? apt writes to the cache, and to /tmp or TMPDIR";
    }
    if (text.contains("expired") || text.contains("Valid-Until")) {
      return "if an expired archive is all there is, allow it with --allow-expired-archive";
    }
    if (text.contains("not signed") || text.contains("GPG error")) {
      return "name its public key with --mirror-key FILE, or take it unsigned with --mirror-trusted";
    }
    return "check the network, or name a mirror with --mirror URL";
  }
}
