package org.packetary.dkms2bin.image;

import java.util.List;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.image.modules.LooseModules.LoadOrder;
import org.packetary.dkms2bin.model.InputException;

/** What Red Hat's bootstraps of the time before dracut execute, and so load modules by. */
public enum EarlyLoading {
  /** Each executable file of modprobe.d. */
  MODPROBE_D,
  /** One file for all. */
  RC_MODULES;

  private static final String SHELL = "#!/bin/sh\n";

  /** What needs no quotes in a shell. */
  static String safe(String word) {
    if (!word.matches("[A-Za-z0-9_][A-Za-z0-9_.+,@/-]*")) {
      throw new InputException(
          "a module's name or path is not what a shell takes as it is: " + word,
          "rename it in its package");
    }
    return word;
  }

  /** The path of one module's file. */
  String path(String module) {
    return this == RC_MODULES ? "etc/rc.modules" : "etc/modprobe.d/" + module + ".conf";
  }

  /**
   * A file that has commands executed. Who reads it as modprobe's settings finds none in it: each
   * line begins with a word that is none of modprobe's.
   */
  static String script(List<String> commands) {
    return SHELL + commands.stream().map(c -> c + "\n").collect(Collectors.joining());
  }

  /**
   * A script that loads a module on a system whose list of modules may not have it: has the list
   * made anew by the system's own depmod, over all modules, where there is one; else loads what the
   * module needs, and it, one by one.
   */
  static String loader(String release, LoadOrder order) {
    order.paths().forEach(EarlyLoading::safe);
    order.others().forEach(EarlyLoading::safe);
    String name = safe(order.module()).replace("_", "[-_]");
    StringBuilder text = new StringBuilder(SHELL);
    text.append("# Loads ").append(order.module()).append(" on Linux ").append(release);
    text.append(". Made by dkms2bin.\n");
    text.append(
        """
        if [ "$(uname -r)" != "%1$s" ]; then
          echo "%2$s: for Linux %1$s, and this is $(uname -r)" >&2
          exit 1
        fi
        cd "/lib/modules/%1$s" || exit 1
        # Whether modprobe would take this one, and no other of its name.
        listed() {
          grep -q '^%3$s:' modules.dep 2>/dev/null &&
            [ "$(grep -cE '^([^:]*/)?%4$s\\.ko[.a-z0-9]*:' modules.dep)" = 1 ]
        }
        there() {
          [ -d "/sys/module/$1" ]
        }
        there %2$s && exit
        listed || depmod %1$s 2>/dev/null
        if listed; then
          modprobe %2$s
          exit
        fi
        """
            .formatted(release, order.module(), order.path().replace(".", "\\."), name));
    for (String other : order.others()) {
      text.append("there %1$s || modprobe %1$s || exit\n".formatted(other));
    }
    List<String> paths = order.paths();
    for (String path : paths.subList(0, paths.size() - 1)) {
      text.append("there %s || insmod %s || exit\n".formatted(loadedName(path), path));
    }
    return text.append("insmod ").append(order.path()).append("\n").toString();
  }

  private static String loadedName(String path) {
    return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.ko$", "").replace('-', '_');
  }
}
