package org.packetary.dkms2bin.kbuild;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of kbuild's {@code .NAME.cmd} files: how a file was made (scripts/Kbuild.include), and for
 * one that was compiled also what it was made of, as scripts/basic/fixdep writes it. All paths are
 * absolute.
 *
 * @param target what was made
 * @param command the command
 * @param source what was compiled; empty for what was linked or written
 * @param reads all other files that the compiler read
 * @param options the options of the kernel's configuration that these ask for, without prefix
 * @param parts the object files that the command names beside its target
 */
record CommandFile(
    String target,
    String command,
    Optional<String> source,
    List<String> reads,
    List<String> options,
    List<String> parts) {

  private static final Pattern COMMAND =
      Pattern.compile("(?:saved)?cmd_(?<target>\\S+) := *(?<command>.*)");
  private static final Pattern SOURCE = Pattern.compile("source_\\S+ := (?<path>\\S+)");
  private static final Pattern READ = Pattern.compile("  (?<path>[^\\s$]+) \\\\");
  private static final Pattern OPTION =
      Pattern.compile("\\s*\\$\\(wildcard include/config/(?<name>[\\w/]+?)(?:\\.h)?\\) *\\\\?");
  private static final Pattern PART =
      Pattern.compile("(?<path>@?[^-'\"@$(].*\\.(?:o|a|mod)(?:_[a-z]+)?);?");
  private static final String MOD = ".mod.cmd";

  CommandFile {
    reads = List.copyOf(reads);
    options = List.copyOf(options);
    parts = List.copyOf(parts);
  }

  /**
   * Parses one.
   *
   * @param name its path below the build's directory
   * @param kernel the directory of the kernel's headers, with a slash at its end
   * @param build that of the build, likewise
   * @return empty where it says no command
   */
  static Optional<CommandFile> parse(String name, List<String> lines, String kernel, String build) {
    Optional<Matcher> command =
        lines.stream().map(COMMAND::matcher).filter(Matcher::matches).findFirst();
    if (command.isEmpty()) {
      return Optional.empty();
    }
    String target = command.get().group("target");
    String base = base(name, target, kernel, build);
    Optional<String> source = Optional.empty();
    List<String> reads = new ArrayList<>();
    List<String> options = new ArrayList<>();
    for (String line : lines) {
      Matcher read = READ.matcher(line);
      Matcher option = OPTION.matcher(line);
      Matcher from = SOURCE.matcher(line);
      if (read.matches()) {
        reads.add(absolute(read.group("path"), base));
      } else if (option.matches()) {
        // Up to Linux 5.12 they were files: CONFIG_A_B was include/config/a/b.h.
        options.add(option.group("name").replace('/', '_').toUpperCase(Locale.ROOT));
      } else if (from.matches()) {
        source = Optional.of(absolute(from.group("path"), base));
      }
    }
    String text = command.get().group("command");
    String made = absolute(target, base);
    return Optional.of(
        new CommandFile(
            made,
            text.strip(),
            source,
            reads,
            options,
            source.isPresent()
                ? List.of()
                : parts(text, made, name.endsWith(MOD) ? build + directory(name) : base)));
  }

  /** Where a command ran: {@code post_build.sh} says why. */
  private static String base(String name, String target, String kernel, String build) {
    if (target.startsWith("/")) {
      return kernel;
    }
    String own = directory(name);
    String to = directory(target);
    return build + (own.endsWith(to) ? own.substring(0, own.length() - to.length()) : "");
  }

  private static String directory(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private static List<String> parts(String command, String target, String base) {
    List<String> parts = new ArrayList<>();
    for (String word : command.split("\\s+", -1)) {
      Matcher part = PART.matcher(word);
      if (part.matches()) {
        String path = part.group("path");
        String file = path.startsWith("@") ? path.substring(1) : path;
        if (!absolute(file, base).equals(target)) {
          parts.add(absolute(file, base));
        }
      }
    }
    return parts;
  }

  private static String absolute(String path, String base) {
    List<String> words = new ArrayList<>();
    for (String word : (path.startsWith("/") ? path : base + path).split("/", -1)) {
      if (word.equals("..")) {
        if (!words.isEmpty()) {
          words.remove(words.size() - 1);
        }
      } else if (!word.isEmpty() && !word.equals(".")) {
        words.add(word);
      }
    }
    return "/" + String.join("/", words);
  }
}
