package org.packetary.dkms2bin.distro.apt;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandResult;

/**
 * What apt complains of, and what its user can do.
 *
 * @param text one line, which names the mirror
 * @param known what can be done about a limit that ended apt; empty where none did
 */
record AptComplaint(String text, Optional<String> known) {

  /** What apt says of a full disk: it checks signatures in temporary files. */
  private static final List<String> FULL =
      List.of("Splitting up", "temporary file", "mkstemp", "No space left", "Write error", "(28:");

  /** What apt says before it says that some of it failed. */
  private static final List<Predicate<String>> TELLING =
      List.of(
          l -> l.startsWith("E: Failed to fetch") || l.startsWith("W: Failed to fetch"),
          l -> l.startsWith("E:") || l.startsWith("W:"));

  /** What a command that ended badly says of its mirrors. */
  static AptComplaint of(CommandResult result, MirrorList mirrors) {
    Optional<BrokenLimit> limit = result.brokenLimit();
    if (limit.isPresent()) {
      return new AptComplaint(limit.get().problem(), Optional.of(limit.get().hint()));
    }
    String text =
        TELLING.stream()
            .flatMap(telling -> result.err().lines().filter(telling).limit(1))
            .findFirst()
            .orElseGet(result::failure);
    return new AptComplaint(mirrors.named(text), Optional.empty());
  }

  /** What is to be done about it. */
  String hint() {
    return hintOr("check the network, or name a mirror with --mirror URL");
  }

  /** The same where nothing better is known. */
  String hintOr(String otherwise) {
    if (known.isPresent()) {
      return known.get();
    }
    if (FULL.stream().anyMatch(text::contains)) {
      return "is the disk full? apt writes to the cache, and to /tmp or TMPDIR";
    }
    if (text.contains("expired") || text.contains("Valid-Until")) {
      return "if an expired archive is all there is, allow it with --allow-expired-archive";
    }
    if (text.contains("not signed") || text.contains("GPG error")) {
      return "name its public key with --mirror-key FILE, or take it unsigned with --mirror-trusted";
    }
    if (text.contains("404 ")) {
      return "its index names what it has not: try --refresh always, or another mirror with --mirror"
          + " URL";
    }
    if (text.contains("mismatch") || text.contains("unexpected size")) {
      return "the mirror gives other bytes than its index names: try again later, or name another"
          + " with --mirror URL";
    }
    return otherwise;
  }
}
