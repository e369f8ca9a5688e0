package org.packetary.dkms2bin.distro.apt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.distro.archive.AnswerCache;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.StatusFiles;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * What apt tells by the indexes in an {@link AptRoot}; each answer is kept as long as they stay.
 */
final class AptQuestions {

  /** What of a package's paragraph is looked at, and so kept. */
  private static final Pattern FIELD =
      Pattern.compile(
          "(Package|Version|Architecture|SHA256|Size|Depends|Pre-Depends):.*|\\s*",
          Pattern.CASE_INSENSITIVE);

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final AnswerCache answers;
  private final StatusFiles statusFiles = new StatusFiles();

  /**
   * Questions to the indexes in a directory.
   *
   * @param sources lines of sources.list(5) that they are of
   * @param environment names apt's configuration
   */
  AptQuestions(
      Path directory,
      List<String> sources,
      Architecture architecture,
      CommandRunner runner,
      HostEnvironment environment) {
    this.runner = runner;
    this.environment = environment;
    this.answers =
        new AnswerCache(
            directory.resolve("answers"),
            new AptIndexes(
                directory.resolve("var/lib/apt/lists"),
                sources,
                architecture,
                new KeptSnapshot(directory.resolve("snapshot"))));
  }

  /** Looks at the indexes again: they were fetched. */
  void indexesChanged() {
    answers.changed();
  }

  /** Which indexes there are. */
  ArchiveSnapshot snapshot() {
    return answers.snapshot();
  }

  /** Standard output of {@code apt-cache}; names it does not know are simply absent from it. */
  String cache(String... words) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-cache"));
    argv.addAll(Arrays.asList(words));
    return answers.answer(argv, () -> run(argv).out());
  }

  /** The same of {@code apt-cache show}, with those fields only that are looked at. */
  String show(String option, Collection<String> names) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-cache", "show", option));
    argv.addAll(names);
    List<String> question = new ArrayList<>(List.of(FIELD.pattern()));
    question.addAll(argv);
    return answers.answer(
        question,
        () ->
            run(argv)
                .out()
                .lines()
                .filter(line -> FIELD.matcher(line).matches())
                .collect(Collectors.joining("\n")));
  }

  /**
   * What {@code apt-get install} would add, as {@code name=version} words.
   *
   * @param status the dpkg status file of the root to add to; an empty root when absent
   */
  List<String> simulate(List<String> names, Optional<Path> status) throws InterruptedException {
    List<String> question = new ArrayList<>(List.of("install"));
    status.ifPresent(s -> question.add("to " + statusFiles.digest(s)));
    question.addAll(names);
    String plan = answers.answer(question, () -> simulated(names, status));
    return plan.lines()
        .filter(l -> l.startsWith("Inst "))
        .map(AptQuestions::nameAndVersion)
        .toList();
  }

  private String simulated(List<String> names, Optional<Path> status) throws InterruptedException {
    List<String> argv = new ArrayList<>(List.of("apt-get", "-qq", "-y", "--simulate"));
    status.ifPresent(s -> argv.addAll(List.of("-o", "Dir::State::status=" + s)));
    argv.add("install");
    argv.addAll(names);
    CommandResult result = run(argv);
    if (!result.ok()) {
      throw new EnvironmentException(
          "the archive cannot give " + String.join(" ", names) + ": " + result.failure(),
          "check the names, or name another archive with --mirror URL");
    }
    return result.out();
  }

  /** Reads {@code Inst NAME [OLD] (VERSION ARCHIVE [ARCH])}. */
  private static String nameAndVersion(String line) {
    String name = line.substring(5, line.indexOf(' ', 5));
    int open = line.indexOf('(');
    return name + "=" + line.substring(open + 1, line.indexOf(' ', open));
  }

  private CommandResult run(List<String> argv) throws InterruptedException {
    return runner.run(Command.of(argv, environment.variables()));
  }
}
