package org.packetary.dkms2bin.proof.machine;

import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Attempt;
import org.packetary.dkms2bin.proof.ladder.Harm;

/**
 * What went wrong in a boot, and at what.
 *
 * @param at the module that was being tried; empty where all were
 * @param certain whether it can have been no other: it was that module's own code that did not
 *     return
 * @param crashed the verdict about whoever it was
 */
record Fault(Optional<Candidate.Part> at, boolean certain, Verdict.Crashed crashed) {

  /** The first that a boot tells of; empty where it did what it was to do, without harm. */
  static Optional<Fault> of(Boot boot) {
    Optional<Candidate.Part> last = Optional.empty();
    for (Candidate candidate : boot.plan().candidates()) {
      for (Candidate.Part part : candidate.modules()) {
        Attempt attempt = boot.attempt(part);
        if (attempt == null) {
          return Optional.of(later(boot, last));
        }
        Optional<Fault> loading = loading(boot, part, attempt);
        if (loading.isPresent()) {
          return loading;
        }
        last = Optional.of(part);
      }
      Optional<Fault> removing = removing(boot, candidate);
      if (removing.isPresent()) {
        return removing;
      }
    }
    boolean harmed =
        boot.report().settled().stream()
            .anyMatch(taint -> Harm.between(boot.report().taint(), taint).isPresent());
    return harmed || boot.report().end().isEmpty()
        ? Optional.of(later(boot, Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Fault> loading(Boot boot, Candidate.Part part, Attempt attempt) {
    Optional<Harm> harm = Harm.between(boot.report().taint(), attempt.taint());
    if (!attempt.answered()) {
      String what = unanswered(boot, boot.log().since(boot.plan().number(part)));
      return fault(boot, part, true, Optional.empty(), what);
    }
    if (attempt.errno().isEmpty()) {
      return fault(boot, part, true, harm, "in its init");
    }
    return harm.isPresent() ? fault(boot, part, false, harm, "in its init") : Optional.empty();
  }

  /** A machine that powers off, or restarts, has not panicked. */
  private static String unanswered(Boot boot, List<String> log) {
    if (boot.report().end().isPresent()) {
      return "its init wrote over what the machine says of it";
    }
    if (!boot.end().byItself()) {
      return "its init did not return: " + boot.words();
    }
    return log.stream().anyMatch(line -> line.contains("Kernel panic"))
        ? "the kernel panicked in its init"
        : "the machine ended in its init";
  }

  private static Optional<Fault> removing(Boot boot, Candidate candidate) {
    List<Candidate.Part> parts = candidate.modules();
    for (int i = parts.size() - 1; i >= 0; i--) {
      Candidate.Part part = parts.get(i);
      Attempt attempt = boot.attempt(part);
      Optional<Attempt.Removal> removal = attempt == null ? Optional.empty() : attempt.removal();
      Optional<Harm> harm = removal.flatMap(r -> Harm.between(boot.report().taint(), r.taint()));
      if (harm.isPresent()) {
        return fault(boot, part, false, harm, "when it was removed");
      }
      boolean awaited = attempt != null && attempt.live() && removal.isEmpty();
      if (awaited && boot.report().end().isEmpty()) {
        return fault(boot, part, false, Optional.empty(), "while it was there: " + boot.words());
      }
    }
    return Optional.empty();
  }

  private static Optional<Fault> fault(
      Boot boot, Candidate.Part part, boolean certain, Optional<Harm> harm, String when) {
    return Optional.of(
        new Fault(
            Optional.of(part),
            certain,
            Harm.crashed(harm, when, boot.log().since(boot.plan().number(part)))));
  }

  /** Something that happened between two modules, or at the end. */
  private static Fault later(Boot boot, Optional<Candidate.Part> last) {
    Optional<Harm> harm =
        boot.report().settled().stream()
            .flatMap(taint -> Harm.between(boot.report().taint(), taint).stream())
            .findFirst();
    List<String> log =
        last.map(part -> boot.log().since(boot.plan().number(part))).orElse(boot.log().lines());
    String when = harm.isPresent() ? "some time after it was loaded" : boot.words();
    return new Fault(last, false, Harm.crashed(harm, when, log));
  }
}
