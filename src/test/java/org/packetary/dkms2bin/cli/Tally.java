package org.packetary.dkms2bin.cli;

import java.util.regex.Pattern;

/** Counts what runs of the tool made, by the lines that they print. */
final class Tally {

  private static final Pattern LAYER = Pattern.compile("(?m)^preparing ");
  private static final Pattern CELL = Pattern.compile("(?m)^\\S.* \\[\\d+/\\d+\\] ");

  private long layers;
  private long cells;

  /** Adds a run, given what it printed to standard error. */
  void add(String progress) {
    layers += LAYER.matcher(progress).results().count();
    cells += CELL.matcher(progress).results().count();
  }

  /** The layers made and the cells settled. */
  @Override
  public String toString() {
    return layers + " " + cells;
  }
}
