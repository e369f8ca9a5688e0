package org.packetary.dkms2bin.cli;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine.Option;

/** Options that say what to build. */
@Heading(Heading.WHAT)
final class InputOptions {

  @Option(
      names = "--dkms",
      paramLabel = "PACKAGE",
      split = ",",
      arity = "1..*",
      description =
          "DKMS package (.deb, .rpm), or driver sources: a directory, tarball or zip archive, with"
              + " or without a dkms.conf; or the name of a package in the distribution's archive:"
              + " NAME, NAME=VERSION. Repeatable, comma-separated; @FILE reads arguments from a"
              + " file, - a list from standard input.")
  private List<String> dkms = new ArrayList<>();

  @Option(
      names = "--build-dep",
      paramLabel = "NAME",
      split = ",",
      description =
          "Package to install in the build roots, beyond what the DKMS packages depend on.")
  private List<String> buildDeps = new ArrayList<>();

  List<String> buildDeps() {
    return buildDeps;
  }

  /** The inputs, with those that are listed on standard input. */
  List<String> words(InputStream in, Problems problems) {
    if (dkms.isEmpty() && !problems.mention("--dkms")) {
      problems.usage(
          "--dkms PACKAGE is missing", "name a DKMS package, or a directory with driver sources");
    }
    List<String> words = dkms.stream().flatMap(word -> expanded(word, in)).toList();
    if (words.isEmpty() && !dkms.isEmpty()) {
      problems.usage("the list on standard input names no package", "a path or a name a line");
    }
    return words;
  }

  /** {@code -} stands for a list on standard input: a word a line, {@code #} before a comment. */
  private static Stream<String> expanded(String word, InputStream in) {
    return word.equals("-")
        ? new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
            .lines()
            .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
            .filter(line -> !line.isEmpty())
        : Stream.of(word);
  }
}
