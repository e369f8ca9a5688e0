package org.packetary.dkms2bin.distro.apt;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.distro.archive.CacheFiles;
import org.packetary.dkms2bin.host.CacheDirectory;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.util.Digests;

/**
 * Several addresses of one archive as apt-transport-mirror(1) reads them: each file comes from the
 * first of them that has it, and that it is right from.
 */
final class MirrorList {

  private static final String METHOD = "mirror+file:";
  private static final int DIGITS = 16;

  private final Path cache;

  /** Lists in a cache. */
  MirrorList(Path cache) {
    this.cache = cache;
  }

  /** The address that stands for some others, in this order. */
  String of(List<String> mirrors) {
    StringBuilder text = new StringBuilder();
    for (String mirror : mirrors) {
      text.append(mirror).append("\tpriority:").append(mirrors.indexOf(mirror) + 1).append('\n');
    }
    String name = Digests.sha256(text.toString()).substring(0, DIGITS) + ".mirrors";
    try {
      Path file = CacheDirectory.below(cache, "apt").toRealPath().resolve(name);
      CacheFiles.replace(file, text.toString());
      return METHOD + file;
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write below " + cache + ": " + e.getMessage(),
          "name another place with --cache-dir",
          e);
    }
  }

  /**
   * The same line of sources.list(5), where it can be read elsewhere, too: with the first address.
   */
  static String plain(String line) {
    int from = line.indexOf(METHOD);
    if (from < 0) {
      return line;
    }
    int to = line.indexOf(' ', from);
    try {
      List<String> mirrors =
          Files.readAllLines(Path.of(line.substring(from + METHOD.length(), to)));
      String first = mirrors.get(0).substring(0, mirrors.get(0).indexOf('\t'));
      return line.substring(0, from) + URI.create(first) + line.substring(to);
    } catch (IOException e) {
      throw new EnvironmentException("cannot read the mirrors of " + line, null, e);
    }
  }
}
