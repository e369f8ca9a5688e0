package org.packetary.dkms2bin.distro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * Remembers what a package manager said about one state of the indexes: resolving a base root takes
 * it seconds, and the answer cannot change before the indexes do.
 */
final class AnswerCache {

  private static final int MOST_RENEWALS = 20;

  private final Path directory;
  private final Path lists;
  private final String stampName;

  /**
   * A cache.
   *
   * @param directory where answers are kept
   * @param lists the package manager's directory of indexes
   * @param stampName how the names of those files below it end that name the digests of all others:
   *     {@code Release}, {@code repomd.xml}
   */
  AnswerCache(Path directory, Path lists, String stampName) {
    this.directory = directory;
    this.lists = lists;
    this.stampName = stampName;
  }

  /** Asks the package manager. */
  @FunctionalInterface
  interface Question {
    String ask() throws InterruptedException;
  }

  /**
   * The answer to a question that is told apart by words; asked once for each state of the lists.
   */
  String answer(List<String> words, Question question) throws InterruptedException {
    try {
      Path current = directory.resolve(stamp());
      Path file = current.resolve(Digests.sha256(String.join("\0", words)));
      if (Files.exists(file)) {
        return Files.readString(file);
      }
      String answer = question.ask();
      forgetOthers(current);
      Files.createDirectories(current);
      Path temporary = Files.createTempFile(current, ".new-", "");
      Files.writeString(temporary, answer);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
      return answer;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use " + directory + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  /** Another run may be renewing the lists: a file that goes meanwhile is no reason to fail. */
  private String stamp() throws IOException {
    for (int left = MOST_RENEWALS; ; left--) {
      try {
        return stampOnce();
      } catch (NoSuchFileException e) {
        if (left == 0 || !Files.isDirectory(lists)) {
          throw e;
        }
      }
    }
  }

  private String stampOnce() throws IOException {
    List<String> states = new ArrayList<>();
    try (Stream<Path> files = Files.walk(lists)) {
      for (Path file : files.filter(this::isStamp).sorted().toList()) {
        states.add(lists.relativize(file) + " " + Digests.sha256(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return Digests.sha256(String.join("\n", states)).substring(0, 16);
  }

  /** What apt is still downloading says nothing yet. */
  private boolean isStamp(Path file) {
    return file.toString().endsWith(stampName) && !lists.relativize(file).startsWith("partial");
  }

  private void forgetOthers(Path current) throws IOException {
    if (Files.isDirectory(current) || !Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> states = Files.list(directory)) {
      for (Path state : states.toList()) {
        FileTrees.delete(state);
      }
    }
  }
}
