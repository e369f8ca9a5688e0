package org.packetary.dkms2bin.diagnosis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.FindingKind;

/**
 * Changes of the kernel's interface that many drivers meet. They are data, in the resource {@code
 * kernel-changes}: a symbol, the kinds of finding it shows as, and what changed since which
 * release.
 */
final class KernelChanges {

  private final Map<String, String> sentences;

  private KernelChanges(Map<String, String> sentences) {
    this.sentences = sentences;
  }

  /** The changes that come with the tool. */
  static KernelChanges known() {
    try (InputStream in = KernelChanges.class.getResourceAsStream("kernel-changes")) {
      if (in == null) {
        throw new IllegalStateException("the resource kernel-changes is missing");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static KernelChanges parse(String text) {
    Map<String, String> sentences = new HashMap<>();
    text.lines()
        .filter(l -> !l.isBlank() && !l.startsWith("#"))
        .forEach(
            line -> {
              String[] fields = line.split(" *\\| *", 3);
              for (String kind : fields[0].split(" ", -1)) {
                sentences.put(kind + " " + fields[1], fields[2]);
              }
            });
    return new KernelChanges(sentences);
  }

  /** What is known to have changed about a symbol. */
  Optional<String> of(FindingKind kind, String symbol) {
    return Optional.ofNullable(sentences.get(kind.word() + " " + symbol));
  }
}
