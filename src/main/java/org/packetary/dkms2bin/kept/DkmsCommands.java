package org.packetary.dkms2bin.kept;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.source.SourcePatches;

/** What dkms makes of a dkms.conf for one kernel: the command that builds, and the patches. */
record DkmsCommands(CellId cell, DkmsConf conf) {

  /**
   * The command that dkms runs in the build directory: the last of MAKE whose expression takes the
   * kernel, else the first; kbuild's own call where there is none.
   */
  String make() {
    Optional<String> chosen = conf.value("MAKE").filter(m -> conf.value("MAKE_MATCH").isEmpty());
    Set<Integer> matched = matched("MAKE_MATCH");
    for (Map.Entry<Integer, String> make : conf.values("MAKE").entrySet()) {
      if (matched.contains(make.getKey())) {
        chosen = Optional.of(make.getValue());
      }
    }
    String command =
        chosen.orElse(
            "make -C /lib/modules/"
                + cell.kernel()
                + "/build M="
                + new DkmsPlaces(cell.module()).build());
    return command.startsWith("make")
        ? "make KERNELRELEASE=" + cell.kernel() + command.substring("make".length())
        : command;
  }

  /** The patches that are for this kernel, in dkms's order. */
  KeptCell.Patches patches() {
    Set<Integer> matched = matched("PATCH_MATCH");
    List<String> own = new ArrayList<>();
    List<String> added = new ArrayList<>();
    conf.values("PATCH")
        .forEach(
            (index, name) -> {
              String match = conf.values("PATCH_MATCH").getOrDefault(index, "");
              if (!name.isEmpty() && (match.isEmpty() || matched.contains(index))) {
                (SourcePatches.isAdded(name) ? added : own).add(name);
              }
            });
    return new KeptCell.Patches(own, added);
  }

  private Set<Integer> matched(String directive) {
    return conf.expressions().stream()
        .filter(e -> e.directive().equals(directive) && !e.matched().isEmpty())
        .map(DkmsConf.Expression::index)
        .collect(Collectors.toSet());
  }
}
