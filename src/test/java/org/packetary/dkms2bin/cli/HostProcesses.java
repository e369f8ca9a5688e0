package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the host's processes and directories show that a run has left. */
final class HostProcesses {

  private HostProcesses() {}

  /** Processes whose command line, or a mount in whose namespace, holds a text. */
  static List<String> mentions(String text) throws IOException {
    List<String> found = new ArrayList<>();
    for (String process : names(Path.of("/proc"))) {
      if (process.matches("\\d+")) {
        for (String file : List.of("cmdline", "mountinfo")) {
          if (read(Path.of("/proc", process, file)).contains(text)) {
            found.add(process + "/" + file);
          }
        }
      }
    }
    return found;
  }

  /** A file of /proc; nothing where the process has ended meanwhile. */
  static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /** What is in a directory. */
  static Set<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return new TreeSet<>(entries.map(e -> e.getFileName().toString()).toList());
    }
  }
}
