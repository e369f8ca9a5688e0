package org.packetary.dkms2bin.upkeep;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.InputException;

/**
 * A kernel that hosts run.
 *
 * @param hosts how many; 0 where nobody counted
 */
public record FleetKernel(String release, long hosts) {

  /**
   * A line of an inventory: a release, perhaps with a number before it, as uniq -c has it, or
   * behind.
   */
  private static final Pattern LINE =
      Pattern.compile("(?:(?<before>\\d{1,9})\\s+)?(?<release>\\S+)(?:\\s+(?<after>\\d{1,9}))?");

  /**
   * Each kernel once, with the hosts of all lines that name it, in the order in which they came.
   */
  public static List<FleetKernel> merged(List<FleetKernel> kernels) {
    Map<String, Long> hosts = new LinkedHashMap<>();
    kernels.forEach(kernel -> hosts.merge(kernel.release(), kernel.hosts(), Long::sum));
    return hosts.entrySet().stream()
        .map(one -> new FleetKernel(one.getKey(), one.getValue()))
        .toList();
  }

  /** A kernel that nobody counted. */
  public static FleetKernel of(String release) {
    return new FleetKernel(release, 0);
  }

  /**
   * Reads an inventory: a kernel a line; lines that begin with # and empty ones say nothing.
   *
   * @param name the file's, for messages
   * @throws InputException if a line is something else, or there is none
   */
  public static List<FleetKernel> parse(String text, String name) {
    List<FleetKernel> kernels = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      String said = line.strip();
      if (said.isEmpty() || said.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(said);
      boolean good = matcher.matches() && KernelRelease.isRelease(matcher.group("release"));
      if (!good || (matcher.group("before") != null && matcher.group("after") != null)) {
        throw new InputException(
            name + ":" + number + ": no kernel release with or without a number of hosts: " + said,
            "write lines such as \"6.1.0-56-amd64 120\", or what \"uname -r | sort | uniq -c\" prints");
      }
      String count =
          Optional.ofNullable(matcher.group("before"))
              .or(() -> Optional.ofNullable(matcher.group("after")))
              .orElse("0");
      kernels.add(new FleetKernel(matcher.group("release"), Long.parseLong(count)));
    }
    if (kernels.isEmpty()) {
      throw new InputException(name + " names no kernel", "write one on each line");
    }
    return kernels;
  }
}
