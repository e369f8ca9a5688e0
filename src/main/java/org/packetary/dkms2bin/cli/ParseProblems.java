package org.packetary.dkms2bin.cli;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.Problems;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what the parser found wrong with a command line. */
final class ParseProblems {

  /** How the message about a word that is no command begins. */
  static final String NO_COMMAND = "there is no command";

  /** How the message about an unknown option begins. */
  static final String NO_OPTION = "there is no option";

  private static final Pattern OPTION = Pattern.compile("-.+");

  /** What looks like a file or a package, and like no command. */
  private static final Pattern FILE = Pattern.compile(".*[./=].*|.*-dkms|dkms-.*");

  private final Problems problems;

  private ParseProblems(Problems problems) {
    this.problems = problems;
  }

  /** What the parser found, of the command and of its subcommand. */
  static Problems of(ParseResult parsed) {
    Problems problems = new Problems();
    ParseProblems found = new ParseProblems(problems);
    for (ParseResult at = parsed; at != null; at = at.hasSubcommand() ? at.subcommand() : null) {
      at.errors().forEach(found::add);
    }
    return problems;
  }

  private void add(Exception error) {
    if (error instanceof UnmatchedArgumentException unmatched) {
      unknown(unmatched);
    } else if (error instanceof MissingParameterException missing) {
      boolean value = String.valueOf(error.getMessage()).contains("for option");
      missing.getMissing().forEach(argument -> missing(argument, value));
    } else if (error instanceof OverwrittenOptionException twice) {
      String name = ((OptionSpec) twice.getOverwritten()).longestName();
      problems.usage(name + " is given more than once", "leave one out");
    } else if (error instanceof ParameterException parameter) {
      problems.usage(badValue(parameter), help(parameter.getCommandLine()));
    } else {
      throw new IllegalStateException(error);
    }
  }

  private void missing(ArgSpec argument, boolean value) {
    if (argument instanceof OptionSpec option) {
      String words = option.longestName() + " " + option.paramLabel();
      if (value) {
        problems.usage(option.longestName() + " has no value", "write " + words);
      } else {
        problems.usage(words + " is missing", "add it");
      }
    } else {
      String description = argument.description()[0].replaceFirst("\\.$", "");
      problems.usage(
          argument.paramLabel() + " is missing",
          "name "
              + description.substring(0, 1).toLowerCase(Locale.ROOT)
              + description.substring(1));
    }
  }

  private static String badValue(ParameterException error) {
    ArgSpec argument = error.getArgSpec();
    if (argument == null || !argument.isOption()) {
      return String.valueOf(error.getMessage());
    }
    if (argument.type() == int.class || argument.type() == Integer.class) {
      return name(error) + " takes a number, not " + error.getValue();
    }
    return String.valueOf(error.getMessage())
        .replaceFirst("^Invalid value for option '[^']*'[^:]*:", name(error) + ":");
  }

  private static String name(ParameterException error) {
    return ((OptionSpec) error.getArgSpec()).longestName();
  }

  /**
   * The word after an unknown option is taken for its value, and words after one that is no command
   * for its arguments: they are not told of.
   */
  private void unknown(UnmatchedArgumentException error) {
    CommandLine command = error.getCommandLine();
    boolean afterOption = false;
    boolean afterCommand = false;
    for (String word : error.getUnmatched()) {
      boolean option = OPTION.matcher(word).matches();
      if (option || !(afterOption || afterCommand)) {
        String name = option ? word.replaceFirst("=.*", "") : word;
        problems.usage(what(command, name, option), remedy(command, name, option));
        afterCommand |= !option && !command.getSubcommands().isEmpty();
      }
      afterOption = option && !word.contains("=");
    }
  }

  private static String what(CommandLine command, String word, boolean option) {
    if (option) {
      return NO_OPTION + " " + word;
    }
    return command.getSubcommands().isEmpty() ? "unexpected word " + word : NO_COMMAND + " " + word;
  }

  private static String remedy(CommandLine command, String word, boolean option) {
    if (!option && !command.getSubcommands().isEmpty() && FILE.matcher(word).matches()) {
      return "to build it, write --dkms " + word;
    }
    List<String> similar = new UnmatchedArgumentException(command, List.of(word)).getSuggestions();
    return similar.isEmpty()
        ? help(command)
        : "did you mean " + String.join(" or ", similar.stream().limit(2).toList()) + "?";
  }

  private static String help(CommandLine command) {
    return command.getCommandSpec().qualifiedName() + " --help";
  }
}
