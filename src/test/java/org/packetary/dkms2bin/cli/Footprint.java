package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.util.Digests;

/** What is in a directory, in two ways: as file systems see it, and as readers do. */
final class Footprint {

  private Footprint() {}

  /** Each file's identity, size and times, by its path: what changes when it is only touched. */
  static Map<String, String> touched(Path directory) throws IOException {
    return of(
        directory,
        file -> {
          Map<String, Object> seen =
              Files.readAttributes(
                  file, "unix:ino,size,mode,lastModifiedTime,ctime", LinkOption.NOFOLLOW_LINKS);
          return new TreeMap<>(seen).toString();
        });
  }

  /**
   * Each published file's content, by its path: all but what is ours alone, and the date of the
   * index.
   */
  static Map<String, String> published(Path repository) throws IOException {
    Map<String, String> all =
        of(
            repository,
            file ->
                file.endsWith("Release")
                    ? Files.readString(file).replaceFirst("(?m)^Date: .*$", "")
                    : Digests.sha256(file));
    // What is called by its digest is what others say.
    all.keySet().removeIf(name -> name.startsWith(".dkms2bin/") || name.startsWith("by-hash/"));
    return all;
  }

  private interface Look {
    String at(Path file) throws IOException;
  }

  private static Map<String, String> of(Path directory, Look look) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path file : all.filter(f -> !Files.isDirectory(f)).toList()) {
        files.put(directory.relativize(file).toString(), look.at(file));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return files;
  }
}
