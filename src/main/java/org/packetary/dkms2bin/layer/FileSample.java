package org.packetary.dkms2bin.layer;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.packetary.dkms2bin.util.Digests;

/**
 * Looks at some files of a tree, others each time, and holds them against the tree's list. It reads
 * a few pieces of the list only: that costs about as much as opening a file for each.
 */
final class FileSample {

  /** Where one file in ten is damaged, this finds it in 97 of 100 cases. */
  private static final int FILES = 32;

  /** So many of them are read, too. */
  private static final int CONTENTS = 2;

  private static final int MOST_BYTES = 4 * 1024;

  private static final int WORDS = 8;

  private final Path tree;
  private final Path list;
  private final RandomGenerator random;
  private int read;

  /** A sample of a tree and its list. */
  FileSample(Path tree, Path list, RandomGenerator random) {
    this.tree = tree;
    this.list = list;
    this.random = random;
  }

  /** What is wrong with one of the files, or with the list; empty if all that was seen is right. */
  Optional<String> problem() {
    try (ListLines lines = new ListLines(list)) {
      // A list without its last line is cut off.
      FileList.Total.parse(lines.last());
      long end = lines.startOfLast();
      for (int i = 0; i < FILES && end > 0; i++) {
        Optional<String> problem = problem(lines.at(random.nextLong(end)));
        if (problem.isPresent()) {
          return problem;
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("its list of files is damaged: " + e.getMessage());
    }
  }

  private Optional<String> problem(String line) throws IOException {
    String[] words = line.split(" ", -1);
    if (words.length != WORDS) {
      throw new IOException("a line that is none: " + line);
    }
    FileEntry expected = FileEntry.parse(words);
    String word = words[WORDS - 1];
    Path file = PathWord.in(tree, word);
    try {
      FileEntry now = FileEntry.of(file);
      if (isRead(expected, now)) {
        read++;
        now = now.with(Digests.sha256(file));
      }
      return expected.differenceOf(now).map(difference -> word + " " + difference);
    } catch (NoSuchFileException e) {
      return Optional.of(word + " is gone");
    }
  }

  private boolean isRead(FileEntry expected, FileEntry now) {
    return read < CONTENTS
        && expected.size() > 0
        && expected.size() == now.size()
        && now.size() <= MOST_BYTES
        && !expected.content().equals(FileEntry.UNKNOWN);
  }
}
