package org.packetary.dkms2bin.config;

import java.nio.file.Path;

/**
 * Who said a value.
 *
 * @param kind where it was said
 * @param name the file, the environment's variable or the option; empty for a default
 * @param line in the file; 0 for the others
 */
public record ValueOrigin(Kind kind, String name, int line) {

  /** Where values are said. */
  public enum Kind {
    /** In a configuration file. */
    FILE,
    /** In the environment. */
    ENVIRONMENT,
    /** On the command line. */
    COMMAND_LINE,
    /** Nowhere. */
    DEFAULT
  }

  /** A line of a file. */
  public static ValueOrigin file(Path file, int line) {
    return new ValueOrigin(Kind.FILE, file.toString(), line);
  }

  /** A variable of the environment. */
  public static ValueOrigin environment(String variable) {
    return new ValueOrigin(Kind.ENVIRONMENT, variable, 0);
  }

  /** An option. */
  public static ValueOrigin commandLine(String option) {
    return new ValueOrigin(Kind.COMMAND_LINE, option, 0);
  }

  /** Nobody. */
  public static ValueOrigin byDefault() {
    return new ValueOrigin(Kind.DEFAULT, "", 0);
  }

  /** How a message about a key's value begins: {@code dkms2bin.yaml:12: jobs}, {@code --jobs}. */
  String subject(Key key) {
    return switch (kind) {
      case FILE -> this + ": " + key.word();
      case ENVIRONMENT, COMMAND_LINE -> name;
      case DEFAULT -> key.word();
    };
  }

  /** For people: {@code dkms2bin.yaml:12}, {@code environment HOME}, {@code command line}. */
  @Override
  public String toString() {
    return switch (kind) {
      case FILE -> name + ":" + line;
      case ENVIRONMENT -> "environment " + name;
      case COMMAND_LINE -> "command line";
      case DEFAULT -> "default";
    };
  }
}
