package org.packetary.dkms2bin.source.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * A dkms.conf (dkms(8), "DKMS.CONF") of our own making. REMAKE_INITRD, which older ones have, is
 * deprecated since dkms 3 and not written.
 *
 * @param id PACKAGE_NAME and PACKAGE_VERSION
 * @param make MAKE[0]
 * @param clean CLEAN
 * @param modules at least one
 */
record DriverConf(ModuleId id, String make, String clean, List<BuiltModuleSpec> modules) {

  /** Where new modules go so that a kernel's own stay what they are. */
  static final String DESTINATION = "/updates";

  /** The only variables that commands can mean: dkms's, and those of the environment. */
  private static final Pattern NO_VARIABLE = Pattern.compile("\\$(?!\\w|\\{\\w+(:-\\w*)?\\})");

  DriverConf {
    modules = List.copyOf(modules);
    check("make", make);
    check("clean", clean);
  }

  /**
   * dkms evaluates dkms.conf, echoes each value between double quotes and evaluates that once more:
   * nothing that means something to a shell there comes through whole, however it is quoted here.
   */
  private static void check(String option, String command) {
    if (command.isBlank()
        || command.chars().anyMatch(c -> "\"\\`".indexOf(c) >= 0 || Character.isISOControl(c))
        || NO_VARIABLE.matcher(command).find()) {
      throw new InputException(
          "dkms cannot take this command from a dkms.conf: --"
              + option
              + " '"
              + command.replaceAll("\\p{Cntrl}", "?")
              + "'",
          "no double quotes, backslashes, backticks or $(...) in it; single quotes, and variables"
              + " such as ${kernelver}, are fine; put the rest into a script in the sources");
    }
  }

  /** The file's text. */
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("# Written by dkms2bin for sources that came without a dkms.conf.");
    lines.add(directive("PACKAGE_NAME", id.name()));
    lines.add(directive("PACKAGE_VERSION", id.version()));
    lines.add(directive("MAKE[0]", make));
    lines.add(directive("CLEAN", clean));
    for (int i = 0; i < modules.size(); i++) {
      BuiltModuleSpec module = modules.get(i);
      lines.add(directive("BUILT_MODULE_NAME[" + i + "]", module.name()));
      if (!module.location().isEmpty()) {
        lines.add(directive("BUILT_MODULE_LOCATION[" + i + "]", module.location() + "/"));
      }
      lines.add(
          directive("DEST_MODULE_LOCATION[" + i + "]", module.destination().orElse(DESTINATION)));
    }
    lines.add(directive("AUTOINSTALL", "yes"));
    return String.join("\n", lines) + "\n";
  }

  private static String directive(String name, String value) {
    return name + "=\"" + value + "\"";
  }
}
