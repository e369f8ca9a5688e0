package org.packetary.dkms2bin.dkms;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.packetary.dkms2bin.process.Command;

/**
 * Writes the file {@code /etc/dkms/NAME.conf}, which every dkms reads after the module's own
 * dkms.conf (dkms(8), "DKMS.CONF OVERRIDES"), and what is added to that file itself. They tell what
 * dkms keeps to itself, and do what a dkms too old for a directive does not.
 */
final class DkmsConfOverride {

  /** From the module's build directory to {@code /run/dkms2bin/out}. */
  private static final String OUT = "../../../../../../run/dkms2bin/out";

  private static final List<String> EXCLUSIVE =
      List.of("KERNEL", "KERNEL_MIN", "KERNEL_MAX", "ARCH", "CONFIG");

  private DkmsConfOverride() {}

  /**
   * The file's text.
   *
   * @param keepSymvers whether Module.symvers of the build is kept for modules that need this one
   */
  static String of(DkmsConf conf, boolean keepSymvers) {
    List<String> lines = new ArrayList<>();
    if (conf.value("PRE_BUILD").isPresent()) {
      lines.add("PRE_BUILD=\"" + OUT + "/pre_build $PRE_BUILD\"");
    }
    lines.add("POST_BUILD=\"" + OUT + "/post_build ${kernelver:--} $POST_BUILD\"");
    if (keepSymvers) {
      conf.values("MAKE")
          .keySet()
          .forEach(
              i ->
                  lines.add(
                      "MAKE["
                          + i
                          + "]=\"${MAKE["
                          + i
                          + "]} && { cp -f Module.symvers"
                          + " /run/dkms2bin/out/ || :; }\""));
    }
    return text(lines);
  }

  /**
   * What belongs at the end of the module's own dkms.conf, where single modules do not want this
   * kernel: the arrays without those, numbered anew. Empty where all do. It has no place in the
   * file of overrides: of that dkms takes what is set, and never what is unset.
   */
  static String withoutExcluded(DkmsConf conf) {
    if (conf.excludedModules().isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    EXCLUSIVE.forEach(d -> lines.add("unset BUILD_EXCLUSIVE_" + d));
    Set<Integer> kept = new TreeSet<>(conf.moduleIndexes());
    kept.removeAll(conf.excludedModules());
    for (String array : DkmsConf.MODULE_ARRAYS) {
      SortedMap<Integer, String> values = conf.values(array);
      lines.add("unset " + array);
      int index = 0;
      for (int old : kept) {
        if (values.containsKey(old)) {
          lines.add(array + "[" + index + "]=" + Command.quote(values.get(old)));
        }
        index++;
      }
    }
    return text(lines);
  }

  private static String text(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
