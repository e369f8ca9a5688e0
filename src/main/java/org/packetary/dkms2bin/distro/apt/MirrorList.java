package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.packetary.dkms2bin.distro.archive.CacheFiles;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;

/**
 * Several addresses of one archive as apt-transport-mirror(1) reads them: each file comes from the
 * first of them that has all of it.
 */
final class MirrorList {

  private static final String METHOD = "mirror+file:";
  private static final int DIGITS = 16;

  private MirrorList() {}

  /** The address that stands for some others, in this order; their list is in a cache. */
  static String of(Path cache, List<String> mirrors) {
    String text = text(mirrors);
    String name = Digests.sha256(text).substring(0, DIGITS) + ".mirrors";
    try {
      Path file = CacheDirectory.below(cache, "apt").toRealPath().resolve(name);
      CacheFiles.replace(file, text);
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

  /** The addresses that a line of sources.list(5) stands for; none where it has its own. */
  static List<String> mirrors(String line) {
    Optional<Path> file = file(line);
    if (file.isEmpty()) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file.get())) {
      return lines.map(l -> l.substring(0, l.indexOf('\t'))).toList();
    } catch (IOException e) {
      throw new EnvironmentException("cannot read the mirrors in " + file.get(), null, e);
    }
  }

  /** Asks the first mirror last from now on: apt itself does not when one gives wrong bytes. */
  static void demoteFirst(String line) {
    List<String> mirrors = new ArrayList<>(mirrors(line));
    Collections.rotate(mirrors, -1);
    try {
      CacheFiles.replace(file(line).orElseThrow(), text(mirrors));
    } catch (IOException e) {
      throw new EnvironmentException("cannot write the mirrors of " + line, null, e);
    }
  }

  private static Optional<Path> file(String line) {
    int from = line.indexOf(METHOD);
    return from < 0
        ? Optional.empty()
        : Optional.of(Path.of(line.substring(from + METHOD.length(), line.indexOf(' ', from))));
  }

  /** The same line of sources.list(5) for elsewhere: with the first address. */
  static String plain(String line) {
    return mirrors(line).stream()
        .findFirst()
        .map(
            first -> line.replaceFirst("\\Q" + METHOD + "\\E\\S+", Matcher.quoteReplacement(first)))
        .orElse(line);
  }
}
