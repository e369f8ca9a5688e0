package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.CacheFiles;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;
import org.packetary.dkms2bin.util.TreeRemover;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of one archive as apt-transport-mirror(1) reads them: each file comes from the
 * first of them that has all of it.
 *
 * @param line the line of sources.list(5) that stands for them, or names one alone
 */
record MirrorList(String line) {

  private static final Logger LOG = LoggerFactory.getLogger(MirrorList.class);

  private static final String METHOD = "mirror+file:";
  private static final int DIGITS = 16;
  private static final Pattern ADDRESS = Pattern.compile("[a-z+]+:/\\S*");

  /** The address that stands for some others, in this order; their list is in a cache. */
  static String of(Path cache, List<String> mirrors) {
    String text = text(mirrors);
    String name = Digests.sha256(text).substring(0, DIGITS) + ".mirrors";
    try {
      Path file = CacheDirectory.below(cache, "apt").toRealPath().resolve(name);
      CacheFiles.replace(file, text);
      CacheDirectory.use(file);
      return METHOD + file;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + cache + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
  }

  private static String text(List<String> mirrors) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < mirrors.size(); at++) {
      text.append(mirrors.get(at)).append("\tpriority:").append(at + 1).append('\n');
    }
    return text.toString();
  }

  /** Takes something from the archive. */
  @FunctionalInterface
  interface Taking {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Does something, and where that fails and there are other mirrors, again with each of them in
   * the first place.
   *
   * @param made what is removed before it is tried again
   * @param remover removes it
   */
  void fromAny(Path made, TreeRemover remover, Taking taking)
      throws IOException, InterruptedException {
    for (int left = mirrors().size(); ; left--) {
      String first = first();
      try {
        taking.run();
        return;
      } catch (EnvironmentException e) {
        if (left <= 1) {
          throw e;
        }
        LOG.warn("another mirror is tried: {}", e.problem());
        demote(first);
        remover.delete(made);
      }
    }
  }

  /** The addresses; none where the line has one of its own. */
  List<String> mirrors() {
    Optional<Path> file = file();
    if (file.isEmpty()) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file.get())) {
      return lines.map(l -> l.substring(0, l.indexOf('\t'))).toList();
    } catch (IOException e) {
      throw new EnvironmentException("cannot read the mirrors in " + file.get(), null, e);
    }
  }

  /** The addresses as a message has them, or where the line has one of its own, that. */
  String names() {
    List<String> mirrors = mirrors();
    if (!mirrors.isEmpty()) {
      return String.join(" and ", mirrors);
    }
    Matcher address = ADDRESS.matcher(line);
    return address.find() ? address.group() : line;
  }

  /** The same text with the addresses instead of the file that has them. */
  String named(String text) {
    return file()
        .map(
            file ->
                text.replaceAll("\\Q" + METHOD + file + "\\E", Matcher.quoteReplacement(names())))
        .orElse(text);
  }

  /** The address that is asked first; empty where the line has one of its own. */
  String first() {
    return mirrors().stream().findFirst().orElse("");
  }

  /**
   * Asks a mirror last from now on: apt itself does not when one gives wrong bytes.
   *
   * @param mirror was first when it was asked; nothing is done where another is meanwhile
   */
  void demote(String mirror) {
    List<String> mirrors = new ArrayList<>(mirrors());
    if (!mirrors.get(0).equals(mirror)) {
      return;
    }
    Collections.rotate(mirrors, -1);
    try {
      CacheFiles.replace(file().orElseThrow(), text(mirrors));
    } catch (IOException e) {
      throw new EnvironmentException("cannot write the mirrors of " + line, null, e);
    }
  }

  private Optional<Path> file() {
    int from = line.indexOf(METHOD);
    return from < 0
        ? Optional.empty()
        : Optional.of(Path.of(line.substring(from + METHOD.length(), line.indexOf(' ', from))));
  }

  /** The same line for elsewhere: with the first address. */
  String plain() {
    return mirrors().stream()
        .findFirst()
        .map(
            first -> line.replaceFirst("\\Q" + METHOD + "\\E\\S+", Matcher.quoteReplacement(first)))
        .orElse(line);
  }
}
