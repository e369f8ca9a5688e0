package org.packetary.dkms2bin.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.model.Problems;

/** Names the files of a command line that do not exist. */
final class InputFiles {

  private InputFiles() {}

  /** Beside unknown options nothing is said: a file may be meant as the value of one. */
  static void check(List<Path> files, Problems problems) {
    if (problems.mention(ParseProblems.NO_OPTION)) {
      return;
    }
    files.stream()
        .filter(file -> !Files.exists(file))
        .forEach(file -> problems.input("there is no file " + file, "check the path"));
  }
}
