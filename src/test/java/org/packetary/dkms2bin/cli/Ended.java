package org.packetary.dkms2bin.cli;

import java.util.List;

/** What a program left: its exit status and both output streams. */
record Ended(int status, String out, String err) {

  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }

  /** For messages of failing tests. */
  @Override
  public String toString() {
    return "exit status " + status + "\n--- out\n" + out + "--- err\n" + err + "---";
  }
}
