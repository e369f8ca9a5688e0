package org.packetary.dkms2bin.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a person reads who enters a root.
 *
 * @param editor the editor that the host lends; empty where it lends none
 * @param network whether there is one
 */
record Greeting(KeptRoot root, Optional<String> editor, boolean network) {

  /** All of it. */
  String text(List<String> causes) {
    KeptCell cell = root.cell();
    List<String> lines = new ArrayList<>();
    lines.add(cell.cell() + ", " + cell.distribution() + ": " + cell.outcome().word());
    trouble(causes).forEach(line -> lines.add("  " + line));
    lines.add("");
    lines.add("rebuild      dkms build and install, with what you changed here");
    lines.add("log, why     make's log; what it complains of");
    lines.add(
        "edit FILE    " + editor.map(name -> "with the host's " + name).orElse("with an editor"));
    lines.add("");
    lines.add("As dkms has it, and make alone, in " + cell.places().build() + ":");
    lines.add("  " + cell.dkmsWords("build"));
    lines.add("  " + cell.make());
    if (!network) {
      lines.add("There is no network; --network brings the host's.");
    }
    lines.add(
        "Outside, \""
            + root.command("patch")
            + " > fix.patch\" takes along what you changed, and --patch fix.patch builds with it.");
    lines.add("");
    return String.join("\n", lines) + "\n";
  }

  /** Why there is something to look into. */
  List<String> trouble(List<String> findings) {
    List<String> lines = new ArrayList<>();
    if (!root.cell().message().isEmpty()) {
      lines.add(root.cell().message());
    }
    lines.addAll(findings);
    return lines.isEmpty() ? List.of("nothing is wrong with it") : lines;
  }
}
