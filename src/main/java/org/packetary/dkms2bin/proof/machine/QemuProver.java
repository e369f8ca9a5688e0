package org.packetary.dkms2bin.proof.machine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.InTree;
import org.packetary.dkms2bin.proof.KernelImage;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ModuleProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.proof.guest.Busybox;
import org.packetary.dkms2bin.proof.image.KernelTree;
import org.packetary.dkms2bin.qemu.Qemu;

/** Proves modules in machines of QEMU; what was proven before is not proven again. */
public final class QemuProver {

  /** Where modules are that depmod prefers to the kernel's own, whatever the distribution. */
  private static final Set<String> PREFERRED = Set.of("updates", "extra", "weak-updates");

  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final Path work;
  private final VerdictStore store;

  /**
   * A prover.
   *
   * @param work an existing directory that nobody else uses meanwhile
   * @param store keeps what was proven
   */
  public QemuProver(
      CommandRunner runner, HostEnvironment environment, Path work, VerdictStore store) {
    this.runner = runner;
    this.environment = environment;
    this.work = work;
    this.store = store;
  }

  /**
   * Loads all modules of all subjects on a kernel, as many as possible in one machine.
   *
   * @return one proof for each subject, in their order
   * @throws org.packetary.dkms2bin.model.EnvironmentException if the host lacks what that takes
   * @throws InterruptedException if the thread is interrupted; no machine is left by then
   */
  public KernelProof prove(KernelImage kernel, ProofOptions options, List<Subject> subjects)
      throws InterruptedException {
    Map<Subject, CellProof> proofs = new HashMap<>();
    Map<Subject, String> digests = new HashMap<>();
    for (Subject subject : subjects) {
      String digest = VerdictStore.digest(kernel, options, subject);
      digests.put(subject, digest);
      store.find(digest, subject.id()).ifPresent(proof -> proofs.put(subject, proof));
    }
    List<Subject> rest = subjects.stream().filter(s -> !proofs.containsKey(s)).toList();
    Optional<Booter> booter = Optional.empty();
    if (!rest.isEmpty()) {
      booter = Optional.of(booter(kernel, options));
      prove(kernel, options, rest, booter.get())
          .forEach(
              (subject, proof) -> {
                proofs.put(subject, proof);
                store.keep(Objects.requireNonNull(digests.get(subject)), proof);
              });
    }
    return new KernelProof(
        kernel.release(),
        kernel.origin(),
        booter.map(b -> kernel.form().word()).orElse(""),
        booter.map(b -> b.accelerator().word()).orElse(""),
        booter.map(Booter::records).orElse(List.of()),
        subjects.stream().map(proofs::get).toList());
  }

  private Booter booter(KernelImage kernel, ProofOptions options) throws InterruptedException {
    return new Booter(
        kernel,
        options,
        Qemu.of(runner, environment, kernel.architecture()),
        Busybox.of(environment),
        work);
  }

  private static Map<Subject, CellProof> prove(
      KernelImage kernel, ProofOptions options, List<Subject> subjects, Booter booter)
      throws InterruptedException {
    KernelTree tree = KernelTree.of(kernel);
    Map<Candidate.Part, Verdict> judged = new HashMap<>();
    List<Candidate> candidates = new ArrayList<>();
    List<Candidate> tried = new ArrayList<>();
    for (Subject subject : subjects) {
      Candidate candidate = Candidate.of(subject);
      candidates.add(candidate);
      for (Candidate.Part part : candidate.modules()) {
        judged(kernel, options, part, tree).ifPresent(verdict -> judged.put(part, verdict));
      }
      Candidate left = candidate.without(judged.keySet());
      if (!left.modules().isEmpty()) {
        tried.add(left);
      }
    }
    Map<Candidate.Part, Trials.Outcome> outcomes =
        new Trials(
                kernel,
                tree,
                booter::boot,
                options.mode() == ProofMode.BIND
                    ? Optional.of(DeviceTable.read())
                    : Optional.empty())
            .run(tried);
    Map<Subject, CellProof> proofs = new HashMap<>();
    for (Candidate candidate : candidates) {
      List<ModuleProof> modules =
          candidate.modules().stream()
              .map(
                  part ->
                      proof(
                          part,
                          Optional.ofNullable(judged.get(part))
                              .map(verdict -> new Trials.Outcome(verdict, Duration.ZERO))
                              .orElseGet(() -> outcomes.get(part)),
                          tree))
              .toList();
      proofs.put(
          candidate.subject(),
          new CellProof(
              candidate.subject().id(), kernel.release(), options.mode(), modules, false));
    }
    return proofs;
  }

  private static ModuleProof proof(Candidate.Part part, Trials.Outcome outcome, KernelTree tree) {
    return new ModuleProof(
        part.name(),
        part.module().place(),
        outcome.verdict(),
        tree.inTree(part.name()),
        part.hasBtf(),
        outcome.time());
  }

  /** What takes no machine to say. */
  private static Optional<Verdict> judged(
      KernelImage kernel, ProofOptions options, Candidate.Part part, KernelTree tree) {
    Optional<InTree> inTree = tree.inTree(part.name());
    if (inTree.isPresent() && (inTree.get().builtIn() || !isPreferred(part.module().place()))) {
      return Optional.of(new Verdict.Shadowed(inTree.get()));
    }
    Optional<String> other = part.release().filter(r -> !r.equals(kernel.release()));
    if (other.isPresent() && !options.otherRelease()) {
      return Optional.of(
          new Verdict.Failed(
              Finding.of(
                      FindingKind.UNFIT_MODULE,
                      "it was built for " + other.get() + ", not for " + kernel.release())
                  .withHint("Build it against the headers of this very kernel.")));
    }
    return Optional.empty();
  }

  private static boolean isPreferred(String place) {
    List<String> words = List.of(place.split("/", -1));
    int modules = words.indexOf("modules");
    return modules >= 0 && modules + 2 < words.size() && PREFERRED.contains(words.get(modules + 2));
  }
}
