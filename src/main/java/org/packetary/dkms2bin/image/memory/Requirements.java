package org.packetary.dkms2bin.image.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.layer.LayeredTree;

/**
 * What packages need that no package of a system's database provides, as rpm says it. In-memory
 * systems are often made of more than packages: a kernel that nobody installed, a shell of busybox.
 * What is there is taken for there.
 *
 * @param met what the system has all the same
 * @param unmet what it has not, with who needs it
 */
record Requirements(List<String> met, List<String> unmet) {

  private static final Pattern NEEDED = Pattern.compile("\\s*(\\S.*?) is needed by (\\S+)");
  private static final Pattern KERNEL = Pattern.compile("kernel-uname-r = (\\S+)");

  /** rpm's name of a kernel's symbol, whose value the modules were checked for already. */
  private static final String SYMBOL = "kernel(";

  Requirements {
    met = List.copyOf(met);
    unmet = List.copyOf(unmet);
  }

  /**
   * Reads what rpm wrote.
   *
   * @param releases the kernels that the system has modules of
   */
  static Requirements of(String text, LayeredTree tree, Set<String> releases) {
    List<String> met = new ArrayList<>();
    List<String> unmet = new ArrayList<>();
    for (String line : text.lines().toList()) {
      Matcher needed = NEEDED.matcher(line);
      if (needed.matches()) {
        if (isThere(needed.group(1), tree, releases)) {
          met.add(needed.group(1));
        } else {
          unmet.add(line.strip());
        }
      }
    }
    return new Requirements(met, unmet);
  }

  private static boolean isThere(String what, LayeredTree tree, Set<String> releases) {
    Matcher kernel = KERNEL.matcher(what);
    if (kernel.matches()) {
      return releases.contains(kernel.group(1));
    }
    return what.startsWith(SYMBOL)
        || (what.startsWith("/") && tree.find(what.substring(1)).isPresent());
  }
}
