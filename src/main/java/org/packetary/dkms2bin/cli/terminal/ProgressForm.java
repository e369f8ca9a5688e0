package org.packetary.dkms2bin.cli.terminal;

import java.util.Map;

/** How a run is shown while it goes on. */
public enum ProgressForm {
  /** A drawing where a person looks at a terminal, else lines. */
  AUTO,
  /** Lines. */
  PLAIN,
  /** A drawing at the end of the lines. */
  FANCY,
  /** An event a line, for programs. */
  JSON;

  /**
   * The form that is used.
   *
   * @param environment the process's environment
   * @param terminal whether there is one that can be drawn on
   */
  public ProgressForm settled(
      Map<String, String> environment, Terminal.Verbosity verbosity, boolean terminal) {
    boolean drawing = terminal && verbosity != Terminal.Verbosity.QUIET && !isDumb(environment);
    return switch (this) {
      case PLAIN, JSON -> this;
      case FANCY -> drawing ? FANCY : PLAIN;
      case AUTO ->
          drawing
                  && verbosity == Terminal.Verbosity.NORMAL
                  && isEmpty(environment, "CI")
                  && isEmpty(environment, "NO_COLOR")
              ? FANCY
              : PLAIN;
    };
  }

  private static boolean isDumb(Map<String, String> environment) {
    String type = environment.getOrDefault("TERM", "");
    return type.isEmpty() || type.equals("dumb");
  }

  private static boolean isEmpty(Map<String, String> environment, String name) {
    return environment.getOrDefault(name, "").isEmpty();
  }
}
