package org.packetary.dkms2bin.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Finds the word that was meant by a mistyped one. */
public final class NearWords {

  private NearWords() {}

  /** The word that a mistyped one is likely to stand for; empty if none is near. */
  public static Optional<String> nearest(String word, Collection<String> words) {
    return nearest(word, words, w -> Math.max(1, Math.min(3, w.length() / 3)));
  }

  /**
   * The nearest word.
   *
   * @param most how many typing errors a word may be away
   */
  public static Optional<String> nearest(
      String word, Collection<String> words, ToIntFunction<String> most) {
    return words.stream()
        .filter(w -> distance(word, w) <= most.applyAsInt(w))
        .min(Comparator.comparingInt((String w) -> distance(word, w)).thenComparing(w -> w));
  }

  /** How many letters are added, left out or exchanged (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchanged = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
