package org.packetary.dkms2bin.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An external command, complete: nothing of it is taken from a shell or from this process.
 *
 * @param argv program and arguments
 * @param environment the whole environment; nothing is inherited
 * @param directory the working directory; the JVM's when empty
 * @param timeout after which the command and all its descendants are killed
 * @param log a file that receives both output streams as they come, bounded; none when empty
 * @param capture how many characters of each stream are kept for the caller
 * @param input what it reads from standard input; nothing when empty
 */
public record Command(
    List<String> argv,
    Map<String, String> environment,
    Optional<Path> directory,
    Optional<Duration> timeout,
    Optional<Path> log,
    int capture,
    Optional<Secret> input) {

  /** How much of each stream {@link #of} keeps: 16 Mi characters. */
  public static final int DEFAULT_CAPTURE = 16 << 20;

  public Command {
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("empty command");
    }
    argv = List.copyOf(argv);
    environment = Map.copyOf(new LinkedHashMap<>(environment));
  }

  /** A command that reads nothing. */
  public Command(
      List<String> argv,
      Map<String, String> environment,
      Optional<Path> directory,
      Optional<Duration> timeout,
      Optional<Path> log,
      int capture) {
    this(argv, environment, directory, timeout, log, capture, Optional.empty());
  }

  /** A command with an empty working directory, no time limit and no log. */
  public static Command of(List<String> argv, Map<String, String> environment) {
    return new Command(
        argv, environment, Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_CAPTURE);
  }

  /** The same command in a working directory. */
  public Command in(Path newDirectory) {
    return new Command(argv, environment, Optional.of(newDirectory), timeout, log, capture, input);
  }

  /** The same command with a time limit. */
  public Command within(Duration limit) {
    return new Command(argv, environment, directory, Optional.of(limit), log, capture, input);
  }

  /** The same command with a log file. */
  public Command loggedTo(Path file) {
    return new Command(argv, environment, directory, timeout, Optional.of(file), capture, input);
  }

  /** The same command that reads a text, which nobody else sees. */
  public Command reading(Secret text) {
    return new Command(argv, environment, directory, timeout, log, capture, Optional.of(text));
  }

  /** One line that a person can paste into a shell: environment, program, quoted arguments. */
  public String replayable() {
    String settings =
        environment.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> quote(e.getKey()) + "=" + quote(e.getValue()) + " ")
            .collect(Collectors.joining());
    String words = argv.stream().map(Command::quote).collect(Collectors.joining(" "));
    String line = "env -i " + settings + words;
    return directory.map(d -> "cd " + quote(d.toString()) + " && " + line).orElse(line);
  }

  /** Program and quoted arguments, for messages; the log has the {@link #replayable} form. */
  public String words() {
    return argv.stream().map(Command::shown).collect(Collectors.joining(" "));
  }

  /** Of a script that is an argument, a message shows its beginning. */
  private static String shown(String word) {
    int end = word.indexOf('\n');
    return quote(end < 0 ? word : word.substring(0, end) + "...");
  }

  /** A word quoted for a POSIX shell; bare where it needs no quotes. */
  public static String quote(String word) {
    if (!word.isEmpty() && word.chars().allMatch(Command::isPlain)) {
      return word;
    }
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "@%_+=:,./-".indexOf(c) >= 0;
  }
}
