package org.packetary.dkms2bin.proof.ladder;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.proof.Verdict;

/**
 * What harmed a kernel. That one was harmed says its taint, or that its machine did not come to an
 * end: never its log alone, where a module can write what it likes. The log only explains it.
 */
public enum Harm {
  /** It died of an oops, TAINT_DIE. */
  OOPS(1 << 7, "the kernel died (oops)"),
  /** A processor was held up, TAINT_SOFTLOCKUP. */
  LOCKUP(1 << 14, "it held a processor up (soft lockup)"),
  /** It found a page in a bad state, TAINT_BAD_PAGE. */
  BAD_PAGE(1 << 5, "the kernel found a bad page"),
  /** It warned, TAINT_WARN. */
  WARNING(1 << 9, "the kernel warned");

  private static final int EXCERPT = 40;

  private static final Pattern BEGIN =
      Pattern.compile(
          "\\bBUG:|\\bWARNING:|\\bOops\\b|general protection fault|Kernel panic|kernel BUG at"
              + "|Unable to handle|divide error:|invalid opcode:|soft lockup|hard LOCKUP"
              + "|rcu.*detected stalls|cut here");

  private final long bit;
  private final String words;

  Harm(long bit, String words) {
    this.bit = bit;
    this.words = words;
  }

  /** The worst that a kernel's taint says happened since it had another. */
  public static Optional<Harm> between(long before, long after) {
    return List.of(values()).stream().filter(h -> (after & ~before & h.bit) != 0).findFirst();
  }

  /** A verdict about it. */
  public static Verdict.Crashed crashed(Optional<Harm> harm, String when, List<String> log) {
    return new Verdict.Crashed(harm.map(h -> h.words + " ").orElse("") + when, excerpt(log));
  }

  /** What the kernel said, from the first line that tells of harm; else its last words. */
  public static List<String> excerpt(List<String> log) {
    List<String> lines = log.stream().filter(line -> !line.isBlank()).toList();
    for (int i = 0; i < lines.size(); i++) {
      if (BEGIN.matcher(lines.get(i)).find()) {
        return lines.subList(i, Math.min(lines.size(), i + EXCERPT));
      }
    }
    return lines.subList(Math.max(0, lines.size() - 10), lines.size());
  }
}
