package org.packetary.dkms2bin.layer;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * The list of all files of a tree, with what is known of each: a line a file, sorted, and a last
 * line with the sums and the digest of the lines before it.
 *
 * <pre>
 * FILE 755 0 0 1446024 1673535242 SHA256 usr/bin/bash
 * LINK 777 0 0 0 0 usr/bin bin
 * total 2 1446024 SHA256
 * </pre>
 */
final class FileList {

  static final String TOTAL = "total";

  /** Beyond these, a tree is damaged enough. */
  private static final int MOST_FINDINGS = 20;

  private static final int WORDS = 8;
  private static final int TOTAL_WORDS = 4;
  private static final int DIGITS = 64;

  private final Path tree;
  private final Path file;
  private final FileDigests digests;

  /**
   * The list of a tree.
   *
   * @param file where the list is, or will be
   */
  FileList(Path tree, Path file, FileDigests digests) {
    this.tree = tree;
    this.file = file;
    this.digests = digests;
  }

  /**
   * The last line of a list.
   *
   * @param files how many files the tree has, directories too
   * @param room what they take on a disk
   * @param digest of the lines before
   */
  record Total(long files, long room, String digest) {

    /**
     * Reads one.
     *
     * @throws IOException if the line is not a list's last
     */
    static Total parse(String line) throws IOException {
      String[] words = line.split(" ", -1);
      try {
        if (words.length == TOTAL_WORDS
            && words[0].equals(TOTAL)
            && words[TOTAL_WORDS - 1].length() == DIGITS) {
          return new Total(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
        }
      } catch (NumberFormatException e) {
        throw new IOException("its last line is damaged: " + line, e);
      }
      throw new IOException("it is cut off");
    }

    private String line() {
      return String.join(" ", TOTAL, Long.toString(files), Long.toString(room), digest);
    }
  }

  /** Writes the list of what is there now. */
  void write() throws IOException, InterruptedException {
    Map<String, FileEntry> entries = read();
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, FileEntry> entry : entries.entrySet()) {
      text.append(entry.getValue().words()).append(' ').append(entry.getKey()).append('\n');
    }
    byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
    Total total = new Total(entries.size(), FileTrees.room(tree), Digests.sha256(lines));
    text.append(total.line()).append('\n');
    Files.writeString(file, text, StandardCharsets.US_ASCII);
  }

  /** What the last line says; empty where the list is damaged. */
  Optional<Total> total() throws IOException {
    try (ListLines lines = new ListLines(file)) {
      return Optional.of(Total.parse(lines.last()));
    } catch (FileNotFoundException e) {
      throw e;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Holds every file against the list, and looks for others.
   *
   * @return what is wrong, a sentence each; the first ones of many
   * @throws IOException if the tree cannot be read
   */
  List<String> problems() throws IOException, InterruptedException {
    Map<String, FileEntry> expected;
    try {
      expected = parsed();
    } catch (IOException e) {
      return List.of("its list of files is damaged: " + e.getMessage());
    }
    List<String> problems = new ArrayList<>();
    Map<String, FileEntry> found = read();
    expected.forEach(
        (word, entry) -> {
          FileEntry now = found.remove(word);
          if (now == null) {
            problems.add(word + " is gone");
          } else {
            entry.differenceOf(now).ifPresent(difference -> problems.add(word + " " + difference));
          }
        });
    found.keySet().forEach(word -> problems.add(word + " is not the layer's"));
    Collections.sort(problems);
    return problems.size() <= MOST_FINDINGS
        ? problems
        : List.copyOf(problems.subList(0, MOST_FINDINGS));
  }

  private Map<String, FileEntry> parsed() throws IOException {
    Map<String, FileEntry> entries = new TreeMap<>();
    MessageDigest digest = Digests.newSha256();
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith(TOTAL + " ")) {
          Total total = Total.parse(line);
          if (!total.digest().equals(HexFormat.of().formatHex(digest.digest()))) {
            throw new IOException("its lines are not those of its digest");
          }
          return entries;
        }
        digest.update((line + "\n").getBytes(StandardCharsets.US_ASCII));
        String[] words = line.split(" ", -1);
        if (words.length != WORDS) {
          throw new IOException("a line that is none: " + line);
        }
        entries.put(words[WORDS - 1], FileEntry.parse(words));
      }
    }
    throw new IOException("it is cut off");
  }

  private Map<String, FileEntry> read() throws IOException, InterruptedException {
    Map<String, FileEntry> entries = new TreeMap<>();
    List<String> words = new ArrayList<>();
    List<Path> plain = new ArrayList<>();
    for (Path path : paths()) {
      String word = PathWord.of(tree.relativize(path));
      FileEntry entry = FileEntry.of(path);
      entries.put(word, entry);
      if (entry.kind() == FileEntry.Kind.FILE) {
        words.add(word);
        plain.add(path);
      }
    }
    List<Optional<String>> found = digests.of(plain);
    for (int i = 0; i < words.size(); i++) {
      Optional<String> digest = found.get(i);
      if (digest.isPresent()) {
        entries.computeIfPresent(words.get(i), (word, entry) -> entry.with(digest.get()));
      }
    }
    return entries;
  }

  /** All files; not what is in directories that this user may not read. */
  private List<Path> paths() throws IOException {
    List<Path> paths = new ArrayList<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes known) {
            if (!directory.equals(tree)) {
              paths.add(directory);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path visited, BasicFileAttributes known) {
            paths.add(visited);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path visited, IOException failure)
              throws IOException {
            if (!Files.isDirectory(visited, LinkOption.NOFOLLOW_LINKS)) {
              throw failure;
            }
            paths.add(visited);
            return FileVisitResult.CONTINUE;
          }
        });
    return paths;
  }
}
