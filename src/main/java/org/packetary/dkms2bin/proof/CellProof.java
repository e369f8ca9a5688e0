package org.packetary.dkms2bin.proof;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/**
 * What came of the modules of one cell on one kernel.
 *
 * @param subject what was proven, as its {@link Subject} calls it
 * @param kernel the release of the kernel that took them, or did not
 * @param mode what was tried
 * @param modules one for each, in the order in which they were loaded; never empty
 * @param kept whether this was known from an earlier proof of the same bytes
 * @param elsewhere what came of them on other kernels, where that was tried ({@link
 *     ProofMode#WEAK}); nothing of that counts for this kernel
 */
public record CellProof(
    String subject,
    String kernel,
    ProofMode mode,
    List<ModuleProof> modules,
    boolean kept,
    List<CellProof> elsewhere) {

  public CellProof {
    if (modules.isEmpty()) {
      throw new IllegalArgumentException("no modules: " + subject);
    }
    modules = List.copyOf(modules);
    elsewhere = List.copyOf(elsewhere);
  }

  /** On one kernel alone. */
  public CellProof(
      String subject, String kernel, ProofMode mode, List<ModuleProof> modules, boolean kept) {
    this(subject, kernel, mode, modules, kept, List.of());
  }

  /** The same, and what came of the modules on other kernels. */
  public CellProof with(ProofMode asked, List<CellProof> others) {
    return new CellProof(subject, kernel, asked, modules, kept, others);
  }

  /** The same for each module of a cell, where none was tried. */
  public static CellProof notProven(Subject subject, String kernel, ProofMode mode, String reason) {
    return new CellProof(
        subject.id(),
        kernel,
        mode,
        subject.modules().stream().map(m -> m.judged(new Verdict.NotProven(reason))).toList(),
        false);
  }

  /** The same, of the modules of a subject that was proven with others. */
  public CellProof of(Subject own) {
    List<String> names = own.modules().stream().map(Subject.Module::name).toList();
    return new CellProof(
        own.id(),
        kernel,
        mode,
        modules.stream().filter(m -> names.contains(m.module())).toList(),
        kept,
        elsewhere.stream().map(other -> other.of(own)).toList());
  }

  /** The verdict that wants attention most; of those that got far, the one that got least. */
  public Verdict verdict() {
    return modules.stream()
        .min(
            Comparator.comparing((ModuleProof m) -> m.verdict().kind())
                .thenComparing(ModuleProof::rung))
        .orElseThrow()
        .verdict();
  }

  /** The rung that all its modules stand on, those that are shadowed aside. */
  public Rung rung() {
    return modules.stream()
        .filter(m -> !(m.verdict() instanceof Verdict.Shadowed))
        .map(ModuleProof::rung)
        .min(Comparator.naturalOrder())
        .orElse(Rung.VERIFIED);
  }

  /** How long its modules took in the machine. */
  public Duration time() {
    return modules.stream().map(ModuleProof::time).reduce(Duration.ZERO, Duration::plus);
  }

  /** Whether somebody has to do something about it. */
  public boolean isTrouble() {
    return modules.stream().anyMatch(m -> m.verdict().kind().isTrouble());
  }

  /** The same, known from an earlier proof. */
  public CellProof asKept() {
    return new CellProof(subject, kernel, mode, modules, true, elsewhere);
  }
}
