package org.packetary.dkms2bin.cli.terminal;

import java.util.List;

/** A terminal that can be drawn on: lines that stay, and below them a drawing that is replaced. */
interface Screen {

  /** How many characters a line has. */
  int columns();

  /** How many lines there are. */
  int rows();

  /**
   * Replaces the drawing.
   *
   * @param above lines that stay above it, with the escape codes of their colours
   * @param drawing shorter and narrower than the terminal
   */
  void show(List<String> above, List<String> drawing);

  /** Removes the drawing and lets the terminal go. */
  void close();
}
