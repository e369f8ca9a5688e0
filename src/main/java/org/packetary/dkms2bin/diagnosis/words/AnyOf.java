package org.packetary.dkms2bin.diagnosis.words;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;

/**
 * Tells whether a text holds any of some words, in one pass over it: the automaton of Aho and
 * Corasick, for words of ASCII. Nearly every line of a log is asked, and most hold none.
 */
final class AnyOf {

  private static final int SIGNS = 128;

  /** The state that each state and character lead to. */
  private final short[] next;

  private final boolean[] found;

  AnyOf(Collection<String> words) {
    int most = 1 + words.stream().mapToInt(String::length).sum();
    short[] tree = new short[most * SIGNS];
    boolean[] ends = new boolean[most];
    short states = 1;
    for (String word : words) {
      int state = 0;
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        if (tree[state * SIGNS + c] == 0) {
          tree[state * SIGNS + c] = states++;
        }
        state = tree[state * SIGNS + c];
      }
      ends[state] = true;
    }
    complete(tree, ends);
    this.next = Arrays.copyOf(tree, states * SIGNS);
    this.found = Arrays.copyOf(ends, states);
  }

  /** Leads every state on by the longest end of what was read that begins a word. */
  private static void complete(short[] tree, boolean[] ends) {
    int[] shorter = new int[ends.length];
    Deque<Integer> open = new ArrayDeque<>();
    for (int c = 0; c < SIGNS; c++) {
      if (tree[c] != 0) {
        open.add((int) tree[c]);
      }
    }
    while (!open.isEmpty()) {
      int state = open.remove();
      int back = shorter[state];
      ends[state] |= ends[back];
      for (int c = 0; c < SIGNS; c++) {
        short child = tree[state * SIGNS + c];
        if (child == 0) {
          tree[state * SIGNS + c] = tree[back * SIGNS + c];
        } else {
          shorter[child] = tree[back * SIGNS + c];
          open.add((int) child);
        }
      }
    }
  }

  /** Whether one of the words is in the text. */
  boolean isIn(String text) {
    int state = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      state = c < SIGNS ? next[state * SIGNS + c] : 0;
      if (found[state]) {
        return true;
      }
    }
    return false;
  }
}
