package org.packetary.dkms2bin.diagnosis.words;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.FindingKind;

/** Reads what wget, curl, git and others say where there is no network: a build has none. */
final class Downloads {

  /** Every sentence below holds one of these. */
  static final List<String> SIGNS =
      List.of(
          "resolve host",
          "esolving ",
          "name resolution",
          "is unreachable",
          "No route to host",
          "onnection refused",
          "onnection timed out",
          "bad address",
          "Name or service not known",
          "unable to access",
          "dial tcp",
          "getaddrinfo",
          "urlopen error",
          "Max retries exceeded");

  private static final Pattern SENTENCE =
      Pattern.compile(
          "(?i)could ?n[o']t resolve (?:host|proxy)|unable to resolve host"
              + "|failure in name resolution|network is unreachable|no route to host"
              + "|connection (?:refused|timed out)|bad address '|name or service not known"
              + "|unable to access 'https?:|dial tcp|getaddrinfo|urlopen error"
              + "|failed to connect to \\S+ port|max retries exceeded");

  private Downloads() {}

  /** The meaning of a line that says so. */
  static Optional<Meaning> read(String text) {
    return SENTENCE.matcher(text).find()
        ? Optional.of(Meaning.of(FindingKind.NO_NETWORK).asWeak())
        : Optional.empty();
  }
}
