package org.packetary.dkms2bin.diagnosis.cause;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.util.Resources;

/**
 * Changes of the kernel's interface that many drivers meet. They are data, in the resource {@code
 * kernel-changes}: a symbol, the kinds of finding it shows as, what changed since which release,
 * what to write instead, and where that was read.
 */
final class KernelChanges {

  private final Map<String, List<Change>> changes;

  private KernelChanges(Map<String, List<Change>> changes) {
    this.changes = changes;
  }

  /** What changed, and with which release for which kernels. */
  private record Change(boolean since, String release, String what, Optional<String> replacement) {

    private static final Pattern RANGE = Pattern.compile("(since|before) (\\d+\\.\\d+)");

    static Change of(String range, String what, String replacement) {
      Matcher matcher = RANGE.matcher(range);
      if (!matcher.matches()) {
        throw new IllegalStateException("kernel-changes: not a range of kernels: " + range);
      }
      return new Change(
          matcher.group(1).equals("since"),
          matcher.group(2),
          what,
          Optional.of(replacement).filter(r -> !r.equals("-")));
    }

    /** What changed, and where it can be written down, what to write instead. */
    String sentence() {
      return what + replacement.map(r -> (r.startsWith("leave ") ? "; " : "; use ") + r).orElse("");
    }

    boolean concerns(String kernel) {
      String base = KernelRelease.parse(kernel).baseVersion();
      return since == (compare(base, release) >= 0);
    }

    /** By the first two numbers, which are all that a release of the interface has. */
    private static int compare(String one, String other) {
      String[] a = one.split("\\.", -1);
      String[] b = other.split("\\.", -1);
      int major = Integer.compare(Integer.parseInt(a[0]), Integer.parseInt(b[0]));
      return major != 0 ? major : Integer.compare(Integer.parseInt(a[1]), Integer.parseInt(b[1]));
    }
  }

  /** The changes that come with the tool. */
  static KernelChanges known() {
    return parse(Resources.text(KernelChanges.class, "kernel-changes"));
  }

  private static KernelChanges parse(String text) {
    Map<String, List<Change>> changes = new HashMap<>();
    text.lines()
        .filter(l -> !l.isBlank() && !l.startsWith("#"))
        .forEach(
            line -> {
              String[] fields = line.split(" +\\| +", -1);
              Change change = Change.of(fields[2], fields[3], fields[4]);
              for (String kind : fields[0].split(" ", -1)) {
                changes.computeIfAbsent(kind + " " + fields[1], k -> new ArrayList<>()).add(change);
              }
            });
    return new KernelChanges(changes);
  }

  /**
   * What is known to have changed about a symbol.
   *
   * @param kernel the release that is built for; where it is not known, every change counts
   */
  Optional<String> of(FindingKind kind, String symbol, Optional<String> kernel) {
    return changes.getOrDefault(kind.word() + " " + symbol, List.of()).stream()
        .filter(change -> kernel.map(change::concerns).orElse(true))
        .map(Change::sentence)
        .findFirst();
  }
}
