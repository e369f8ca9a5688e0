package org.packetary.dkms2bin.diagnosis.cause;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.util.Resources;

/**
 * Hints for certain error messages, where the hint of the finding's kind is too general. They are
 * data, in the resource {@code remedies}.
 */
final class Remedies {

  private final List<Remedy> remedies;

  private Remedies(List<Remedy> remedies) {
    this.remedies = remedies;
  }

  private record Remedy(List<String> kinds, Pattern words, String sentence) {}

  /** The remedies that come with the tool. */
  static Remedies known() {
    return new Remedies(
        Resources.text(Remedies.class, "remedies")
            .lines()
            .filter(l -> !l.isBlank() && !l.startsWith("#"))
            .map(l -> l.split(" +; +", 3))
            .map(f -> new Remedy(List.of(f[0].split(" ", -1)), Pattern.compile(f[1]), f[2]))
            .toList());
  }

  /** The remedy for a message of some kind; empty where the words call for none of their own. */
  Optional<String> of(FindingKind kind, String message) {
    return remedies.stream()
        .filter(r -> r.kinds().contains(kind.word()) && r.words().matcher(message).find())
        .map(Remedy::sentence)
        .findFirst();
  }
}
