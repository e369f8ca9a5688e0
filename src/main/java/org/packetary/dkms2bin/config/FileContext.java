package org.packetary.dkms2bin.config;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.NearWords;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.yaml.YamlNode;
import org.packetary.dkms2bin.yaml.YamlNode.Kind;

/**
 * What every part of a file is read with.
 *
 * @param base what relative paths are relative to
 * @param environment where values may be taken from
 * @param problems where what is wrong goes
 */
record FileContext(Path base, Map<String, String> environment, Problems problems) {

  private static final String GUIDE = "the user guide's chapter on dkms2bin.yaml lists the keys";

  /** So many keys can be listed in a line. */
  private static final int FEW = 12;

  /** Notes that something is wrong with a key. */
  void wrong(YamlNode node, String key, String complaint, @Nullable String hint) {
    problems.input(node.where() + ": " + key + " " + complaint, hint);
  }

  /** Notes a key that does not exist. */
  void unknown(YamlNode node, String key, Collection<String> known) {
    problems.input(
        node.where() + ": there is no key " + key + " here",
        NearWords.nearest(key, known)
            .map(near -> "did you mean " + near + "?")
            .orElse(known.size() > FEW ? GUIDE : "the keys here are: " + String.join(", ", known)));
  }

  /** The node as a mapping; empty, and noted, if it is none. */
  Optional<YamlNode> mapping(YamlNode node, String key) {
    if (node.is(Kind.MAPPING)) {
      return Optional.of(node);
    }
    wrong(node, key, "takes keys with values", GUIDE);
    return Optional.empty();
  }

  /** The node's word; empty, and noted, if it is not one word. */
  Optional<String> word(YamlNode node, String key) {
    if (node.is(Kind.SCALAR) && !node.text().isBlank()) {
      return Optional.of(node.text());
    }
    wrong(node, key, node.is(Kind.LIST) ? "takes one value, not a list" : "has no value", GUIDE);
    return Optional.empty();
  }

  /** The node's words: of a list, or a single one. */
  List<String> words(YamlNode node, String key) {
    if (node.is(Kind.LIST)) {
      if (node.items().isEmpty()) {
        wrong(node, key, "is an empty list", "leave the key out, or fill the list");
      }
      return node.items().stream().flatMap(item -> word(item, key).stream()).toList();
    }
    return word(node, key).stream().toList();
  }
}
