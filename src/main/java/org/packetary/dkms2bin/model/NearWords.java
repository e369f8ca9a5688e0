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

  /** How many letters are added, left out, exchanged, or swapped with the next one. */
  private static int distance(String a, String b) {
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int exchanged = table[i - 1][j - 1] + (same ? 0 : 1);
        table[i][j] = Math.min(exchanged, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          table[i][j] = Math.min(table[i][j], 1 + table[i - 2][j - 2]);
        }
      }
    }
    return table[a.length()][b.length()];
  }
}
