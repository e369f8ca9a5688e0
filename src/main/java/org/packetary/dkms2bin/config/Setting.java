package org.packetary.dkms2bin.config;

import java.util.List;

/**
 * A key's value and who said it.
 *
 * @param key which
 * @param words the value; a single word for keys that are no lists
 * @param origin who said it
 */
public record Setting(Key key, List<String> words, ValueOrigin origin) {

  /** Copies the words. */
  public Setting {
    words = List.copyOf(words);
    if (!key.form().isList() && words.size() != 1) {
      throw new IllegalArgumentException(key.word() + ": " + words);
    }
  }

  /** The only word. */
  String word() {
    return words.get(0);
  }

  /** How a message about it begins. */
  String subject() {
    return origin.subject(key);
  }
}
