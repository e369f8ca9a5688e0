package org.packetary.dkms2bin.cli.option;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.config.CommandLineWords;
import org.packetary.dkms2bin.config.MatrixFile;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.request.CellRule;
import org.packetary.dkms2bin.request.SourcePatch;
import picocli.CommandLine.Option;

/** Options that say what to build. */
@Heading(Heading.WHAT)
public final class InputOptions {

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

  @Option(
      names = "--patch",
      paramLabel = "[MODULE[/VERSION]=]FILE",
      split = ",",
      description =
          "Patch for the sources, of all or of one module, applied by dkms behind their own as patch"
              + " -p1 does. Repeatable, in this order.")
  private List<String> patches = new ArrayList<>();

  @Option(
      names = "--allow-unfit",
      paramLabel = "MODULE[=REASON]",
      description =
          "Package the other modules where this one is not fit for the kernel; the report says what"
              + " is left out. Repeatable.")
  private List<String> unfit = new ArrayList<>();

  /** Whether any driver was named. */
  public boolean isAnyNamed() {
    return !dkms.isEmpty();
  }

  public List<String> buildDeps() {
    return buildDeps;
  }

  /** The patches; those that are missing are told. */
  public List<SourcePatch> patches(Problems problems) {
    return patches(patches, problems);
  }

  /** The files of those that are for all sources. */
  List<String> patchesForAll() {
    return patches.stream()
        .map(SourcePatch::parse)
        .filter(patch -> patch.module().isEmpty())
        .map(patch -> patch.file().toString())
        .toList();
  }

  /** What words of such an option say; files that are missing are told. */
  public static List<SourcePatch> patches(List<String> words, Problems problems) {
    List<SourcePatch> patches = words.stream().map(SourcePatch::parse).toList();
    patches.stream()
        .map(SourcePatch::file)
        .filter(file -> !Files.isRegularFile(file))
        .forEach(file -> problems.input("--patch: there is no file " + file, "check the path"));
    return patches;
  }

  /** The exceptions that are made for modules. */
  public List<CellRule> rules() {
    return unfit.stream().map(CommandLineWords::allowUnfit).toList();
  }

  /** The inputs, with those that are listed on standard input; there must be some. */
  public List<String> words(InputStream in, Problems problems) {
    if (dkms.isEmpty() && !problems.mention("--dkms")) {
      problems.usage("--dkms PACKAGE is missing", whatToName(Path.of("")));
    }
    return given(in, problems);
  }

  /** A file that describes what to build is not taken because it lies there. */
  public static String whatToName(Path directory) {
    return Files.exists(directory.resolve(MatrixFile.USUAL_NAME))
        ? "to build what the file "
            + MatrixFile.USUAL_NAME
            + " here says, give --config "
            + MatrixFile.USUAL_NAME
        : "name a DKMS package, or a directory with driver sources";
  }

  /** The inputs, with those that are listed on standard input. */
  public List<String> given(InputStream in, Problems problems) {
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
