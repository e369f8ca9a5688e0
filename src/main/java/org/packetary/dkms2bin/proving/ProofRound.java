package org.packetary.dkms2bin.proving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.Lasting;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Subject;

/** The cells of one kernel, proven together when all that are built are ready. */
public final class ProofRound {

  private final String name;
  private final String kernel;
  private final ProofMode mode;
  private final KernelProver prover;
  private final Map<CellId, Subject> subjects = new LinkedHashMap<>();
  private final Map<CellId, List<CellId>> needs = new LinkedHashMap<>();
  private final Map<CellId, Lent> lent = new LinkedHashMap<>();
  private final Map<CellId, CellProof> proofs = new LinkedHashMap<>();
  private @Nullable RuntimeException failure;

  /**
   * A round for a kernel's release.
   *
   * @param name of the distribution, unique in a run
   */
  public ProofRound(String name, String kernel, ProofMode mode, KernelProver prover) {
    this.name = name;
    this.kernel = kernel;
    this.mode = mode;
    this.prover = prover;
  }

  /** Gives the modules of a cell that is not to be proven, for those that need them. */
  @FunctionalInterface
  public interface Lent {
    /** Makes them what they ship as. */
    Subject subject() throws IOException, InterruptedException;
  }

  /**
   * Adds a cell's modules, before {@link #prove}.
   *
   * @param needed the cells whose modules have to be there for its own, each after those that it
   *     needs itself
   */
  public synchronized void add(CellId cell, Subject subject, List<CellId> needed) {
    subjects.put(cell, subject);
    needs.put(cell, List.copyOf(needed));
  }

  /**
   * Adds a cell that is published already.
   *
   * @param proof what came of it then
   */
  public synchronized void lend(CellId cell, Optional<CellProof> proof, Lent modules) {
    lent.put(cell, modules);
    proof.ifPresent(known -> proofs.put(cell, known));
  }

  /**
   * Proves all that were added; what keeps the host from it, {@link #of} throws for each of them.
   *
   * @param order of the cells, so that a kernel's log does not depend on which was ready first
   * @return how the kernel was booted; empty where it was not, and nothing is known of it
   */
  public synchronized Optional<KernelProof> prove(List<CellId> order, EventSink events)
      throws InterruptedException {
    List<CellId> cells = order.stream().filter(subjects::containsKey).toList();
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    try {
      List<Subject> all = new ArrayList<>();
      for (CellId cell : cells) {
        all.add(withNeeds(cell));
      }
      int modules = cells.stream().mapToInt(cell -> own(cell).modules().size()).sum();
      KernelProof proof =
          Lasting.task(
              events,
              "prove-" + name + "-" + kernel,
              "loading " + modules + (modules == 1 ? " module on " : " modules on ") + kernel,
              () -> prover.prove(kernel, ProofOptions.of(mode), all));
      for (int i = 0; i < cells.size(); i++) {
        CellProof cell = proof.cells().get(i).of(own(cells.get(i)));
        proofs.put(cells.get(i), cell);
        cell.elsewhere().stream()
            .filter(CellProof::isTrouble)
            .forEach(other -> events.accept(new BuildEvent.Warning(trouble(cell, other))));
      }
      return Optional.of(proof);
    } catch (EnvironmentException e) {
      events.accept(new BuildEvent.Warning("nothing is proven on " + kernel + ": " + e.problem()));
      failure = e;
      return Optional.empty();
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    }
  }

  /** A package for one kernel is no worse for what it does to another. */
  private static String trouble(CellProof cell, CellProof other) {
    return cell.subject()
        + " would be linked on "
        + other.kernel()
        + " by weak-modules: "
        + other.verdict().words()
        + ": "
        + other.verdict().cause();
  }

  private Subject own(CellId cell) {
    return Objects.requireNonNull(subjects.get(cell), cell::toString);
  }

  /** A machine that loads a cell's modules has those that they need. */
  private Subject withNeeds(CellId cell) throws InterruptedException {
    Subject subject = own(cell);
    for (CellId need : needs.getOrDefault(cell, List.of())) {
      Subject known = subjects.get(need);
      Lent modules = lent.get(need);
      try {
        if (known != null) {
          subject = subject.with(known);
        } else if (modules != null) {
          subject = subject.with(modules.subject());
        }
      } catch (IOException e) {
        throw new EnvironmentException(
            "cannot read the modules of " + need + ": " + e.getMessage(), "check the disk", e);
      }
    }
    return subject;
  }

  /**
   * What came of a cell.
   *
   * @throws EnvironmentException if the host could not prove it
   */
  public synchronized CellProof of(CellId cell) {
    if (failure instanceof EnvironmentException host) {
      throw new EnvironmentException(
          "its modules could not be proven: " + host.problem(),
          host.hint().orElse("leave --prove away to publish it unproven"),
          host);
    }
    if (failure != null) {
      throw new IllegalStateException("its modules could not be proven: " + failure, failure);
    }
    CellProof proof = proofs.get(cell);
    if (proof == null) {
      throw new IllegalStateException("not proven: " + cell);
    }
    return proof;
  }

  /**
   * How a cell ends that is not published: since a module of it does not load, or of one that it
   * needs. Empty where it is.
   *
   * @param log of its build
   */
  public synchronized Optional<CellOutcome> refusal(CellId cell, Optional<Path> log) {
    CellProof own = of(cell);
    if (own.isTrouble()) {
      return Optional.of(Refusal.of(own, log));
    }
    return needs.getOrDefault(cell, List.of()).stream()
        .filter(
            need -> Optional.ofNullable(proofs.get(need)).filter(CellProof::isTrouble).isPresent())
        .findFirst()
        .map(
            need ->
                new CellOutcome.Failed(
                    Stage.LOAD,
                    OptionalInt.empty(),
                    "it needs " + need.module() + " (BUILD_DEPENDS), which does not load",
                    List.of(),
                    log));
  }
}
