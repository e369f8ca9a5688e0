package org.packetary.dkms2bin.cli.option;

import org.packetary.dkms2bin.model.Problems;

/** What a command does once its command line was read. */
public interface Job {

  /** Follows the number of problems where a command line has several. */
  String HEADLINE = "things are wrong with the command line";

  /**
   * Checks the options, and does the job if they are right.
   *
   * @param problems what is known to be wrong; what the command finds comes to it, and any of it
   *     ends the command before it does anything
   * @return the exit status
   */
  int run(Problems problems) throws InterruptedException;
}
