package org.packetary.dkms2bin.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.packetary.dkms2bin.container.Container;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.process.Command;

/**
 * Writes the scripts of a kept container: {@code enter}, which starts it again for a command, and
 * {@code discard}, which removes it.
 *
 * @param engine that has the container
 */
record ContainerScripts(ContainerEngine engine) {

  /** The words that give a command the root's environment, and nothing else. */
  static List<String> environment(SandboxRoot root) {
    List<String> words = new ArrayList<>(List.of("/usr/bin/env", "-i"));
    Map<String, String> sorted = new TreeMap<>(root.environment());
    sorted.forEach((name, value) -> words.add(name + "=" + value));
    return words;
  }

  /** Writes both beside the root. */
  void write(SandboxRoot root, Container container, String image) {
    root.writeDiscardScript(
        String.join(
            "\n",
            "#!/bin/sh",
            "# Removes the container of this build root, and its image.",
            String.join("\n", engine.exports()),
            engine.commandLine("rm", "--force", container.name()) + " > /dev/null",
            engine.commandLine("rmi", image) + " > /dev/null",
            ""));
    writeEnterScript(root, container);
  }

  private void writeEnterScript(SandboxRoot root, Container container) {
    List<String> environment = environment(root);
    String enter =
        String.join(
            "\n",
            "#!/bin/sh",
            "# Starts the container of this build root and runs a command in it: a shell when none",
            "# is given. The container stays; \"discard\" removes it.",
            "set -eu",
            String.join("\n", engine.exports()),
            "[ $# -gt 0 ] || set -- bash -l",
            "terminal=",
            "if [ -t 0 ]; then terminal=-t; fi",
            engine.commandLine("start", container.name()) + " > /dev/null",
            "status=0",
            "# shellcheck disable=SC2086",
            engine.commandLine("exec", "-i")
                + " $terminal "
                + Command.quote(container.name())
                + " "
                + String.join(" ", environment.stream().map(Command::quote).toList())
                + " TERM=\"${TERM:-dumb}\" \"$@\" || status=$?",
            engine.commandLine("kill", container.name()) + " > /dev/null || :",
            "exit \"$status\"",
            "");
    root.writeEnterScript(enter);
  }
}
