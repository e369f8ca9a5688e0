package org.packetary.dkms2bin.proof.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Attempt;
import org.packetary.dkms2bin.proof.image.KernelTree;
import org.packetary.dkms2bin.proof.ladder.Ladder;

/**
 * Tries candidates: all in one boot where nothing goes wrong. A boot in which something does, ends
 * there, and what was not tried goes on in another. What could have been somebody else's fault is
 * tried again alone, with more time for what comes later.
 */
final class Trials {

  /**
   * What came of a module.
   *
   * @param verdict what
   * @param time what it took
   */
  record Outcome(Verdict verdict, Duration time) {}

  /** Has a machine try what is planned. */
  @FunctionalInterface
  interface Machines {
    Boot boot(BootPlan plan) throws InterruptedException;
  }

  private final KernelImage kernel;
  private final KernelTree tree;
  private final Machines machines;
  private final Optional<DeviceTable> devices;
  private final Map<Candidate.Part, Outcome> outcomes = new HashMap<>();

  /** What is left to be tried of those of which a module crashed. */
  private final List<Candidate> left = new ArrayList<>();

  /**
   * Trials on a kernel.
   *
   * @param devices that the machine can have; empty for one without
   */
  Trials(KernelImage kernel, KernelTree tree, Machines machines, Optional<DeviceTable> devices) {
    this.kernel = kernel;
    this.tree = tree;
    this.machines = machines;
    this.devices = devices;
  }

  /** What came of each module that was tried. */
  Map<Candidate.Part, Outcome> run(List<Candidate> candidates) throws InterruptedException {
    for (List<Candidate> group : BootPlan.parted(candidates, tree)) {
      together(group);
    }
    return Map.copyOf(outcomes);
  }

  private void together(List<Candidate> group) throws InterruptedException {
    List<Candidate> rest = new ArrayList<>(group);
    while (!rest.isEmpty()) {
      Boot boot = machines.boot(BootPlan.of(rest, tree, devices));
      if (!boot.report().begun()) {
        String why = "the kernel " + kernel.release() + " did not start: " + boot.words();
        rest.forEach(c -> c.modules().forEach(p -> put(p, new Verdict.NotProven(why))));
        return;
      }
      Optional<Fault> fault = Fault.of(boot);
      int culprit = fault.isEmpty() ? rest.size() : culprit(rest, fault.get());
      List<Candidate> passed = rest.subList(0, culprit);
      passed.forEach(candidate -> accept(candidate, boot));
      boolean apart = fault.isPresent() && charge(fault.get(), passed, rest, boot);
      if (rest.size() > 1 && !apart) {
        for (Candidate candidate : passed) {
          if (candidate.modules().stream().anyMatch(this::isDoubtful)) {
            alone(candidate);
          }
        }
      }
      rest = new ArrayList<>(rest.subList(Math.min(rest.size(), culprit + 1), rest.size()));
      rest.addAll(left);
      left.clear();
    }
  }

  private static int culprit(List<Candidate> tried, Fault fault) {
    for (int i = 0; i < tried.size(); i++) {
      if (fault.at().filter(tried.get(i).modules()::contains).isPresent()) {
        return i;
      }
    }
    return tried.size();
  }

  /** Finds who did it, and says whether those that passed were each tried alone for that. */
  private boolean charge(Fault fault, List<Candidate> passed, List<Candidate> tried, Boot boot)
      throws InterruptedException {
    if (tried.size() == 1) {
      crash(tried.get(0), fault, boot);
      return false;
    }
    if (passed.size() < tried.size()) {
      Candidate culprit = tried.get(passed.size());
      if (fault.certain()) {
        crash(culprit, fault, boot);
        return false;
      }
      if (alone(culprit)) {
        return false;
      }
    }
    for (Candidate suspect : passed) {
      alone(suspect);
    }
    return true;
  }

  /** Tries one alone, and says whether it did harm. */
  private boolean alone(Candidate candidate) throws InterruptedException {
    Boot boot = machines.boot(BootPlan.of(List.of(candidate), tree, devices));
    Optional<Fault> fault = boot.report().begun() ? Fault.of(boot) : Optional.empty();
    if (fault.isPresent()) {
      crash(candidate, fault.get(), boot);
    } else {
      accept(candidate, boot);
    }
    return fault.isPresent();
  }

  /** One that did no harm. */
  private void accept(Candidate candidate, Boot boot) {
    candidate.modules().forEach(part -> accept(part, boot));
    candidate.modules().forEach(part -> excuse(part, candidate, boot));
  }

  /** A symbol that is missing, since what has it was not there, says nothing about a module. */
  private void excuse(Candidate.Part part, Candidate candidate, Boot boot) {
    Verdict verdict = Objects.requireNonNull(outcomes.get(part)).verdict();
    if (!(verdict instanceof Verdict.Failed failed)
        || failed.finding().kind() != FindingKind.UNDEFINED_SYMBOL) {
      return;
    }
    Optional<String> unknown =
        part.needs().stream().filter(name -> !candidate.names().contains(name)).findFirst();
    if (tree.isEmpty() && unknown.isPresent()) {
      put(
          part,
          new Verdict.NotProven(
              "it needs " + unknown.get() + ": --kernel-modules names the kernel's own modules"));
      return;
    }
    for (Candidate.Part other : candidate.modules()) {
      Verdict its = Objects.requireNonNull(outcomes.get(other)).verdict();
      boolean there =
          its instanceof Verdict.Reached reached && reached.rung().isAtLeast(Rung.LOADED);
      if (!there && part.needs().contains(other.name())) {
        put(
            part,
            new Verdict.NotProven(
                "it needs " + other.name() + ", which is " + its.words() + ": " + its.cause()));
        return;
      }
    }
    candidate.before(part, tree).stream()
        .filter(boot.report().refused()::contains)
        .findFirst()
        .ifPresent(
            name ->
                put(
                    part,
                    new Verdict.NotProven(
                        "it needs the kernel's own " + name + ", which this machine cannot load")));
  }

  private void accept(Candidate.Part part, Boot boot) {
    Attempt attempt = boot.attempt(part);
    if (attempt == null || attempt.errno().isEmpty()) {
      put(part, new Verdict.NotProven("the machine ended before: " + boot.words()));
    } else {
      outcomes.put(
          part,
          new Outcome(
              Ladder.verdict(
                  part.name(),
                  attempt,
                  boot.log().of(boot.plan().number(part)),
                  tree.inTree(part.name())),
              attempt.time()));
    }
  }

  /**
   * One that did: the module that was being tried, or the last that was. None of it was where what
   * comes before it ended the machine.
   */
  private void crash(Candidate candidate, Fault fault, Boot boot) {
    List<Candidate.Part> tried = new ArrayList<>();
    for (Candidate.Part part : candidate.modules()) {
      if (boot.attempt(part) != null) {
        tried.add(part);
      }
    }
    if (tried.isEmpty()) {
      accept(candidate, boot);
      return;
    }
    Candidate.Part culprit =
        fault.at().filter(candidate.modules()::contains).orElse(tried.get(tried.size() - 1));
    Candidate more = candidate.after(culprit, Set.copyOf(tried));
    if (!more.modules().isEmpty()) {
      left.add(more);
    }
    for (Candidate.Part part : candidate.modules()) {
      if (part.equals(culprit)) {
        put(part, fault.crashed());
      } else if (tried.contains(part)) {
        accept(part, boot);
      } else {
        put(part, new Verdict.NotProven("it needs " + culprit.name() + ", which crashed"));
      }
    }
  }

  private void put(Candidate.Part part, Verdict verdict) {
    outcomes.put(part, new Outcome(verdict, Duration.ZERO));
  }

  /** Whether another's modules could be why. */
  private boolean isDoubtful(Candidate.Part part) {
    Verdict verdict = Objects.requireNonNull(outcomes.get(part)).verdict();
    return switch (verdict.kind()) {
      case SHADOWED, NOT_PROVEN -> true;
      case FAILED -> verdict.cause().contains("duplicate symbol");
      case CRASHED, REFUSED_SIGNATURE, REACHED -> false;
    };
  }
}
