package org.packetary.dkms2bin.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Knows what this process's standard streams are, from /proc, before anything is loaded for it. */
public final class StandardStreams {

  private static final Path SELF = Path.of("/proc/self");
  private static final int GROUP = 2;
  private static final int FOREGROUND = 5;

  private StandardStreams() {}

  /**
   * Whether a person may look at standard error and type on standard input, and this process is not
   * in the background: to ask a terminal from there can stop a process.
   */
  public static boolean areTerminal() {
    return isTerminal(SELF.resolve("fd/0")) && isTerminal(SELF.resolve("fd/2")) && isInFront();
  }

  private static boolean isTerminal(Path stream) {
    try {
      String file = Files.readSymbolicLink(stream).toString();
      return file.matches("/dev/(pts/\\d+|tty\\w*|console)");
    } catch (IOException e) {
      return false;
    }
  }

  /** See proc_pid_stat(5); the program's name, in parentheses, may hold anything. */
  private static boolean isInFront() {
    try {
      String stat = Files.readString(SELF.resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return fields[GROUP].equals(fields[FOREGROUND]);
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }
}
