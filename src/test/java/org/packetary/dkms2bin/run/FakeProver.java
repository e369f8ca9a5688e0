package org.packetary.dkms2bin.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.KernelProver;
import org.packetary.dkms2bin.proof.ModuleProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.Verdict;

/** Says what it was told to say of modules, without a machine. */
final class FakeProver implements KernelProver {

  /** What was to be loaded, as {@code MODULE/VERSION on RELEASE}, a list for each round. */
  final List<List<String>> rounds = new ArrayList<>();

  private final Map<String, Verdict> verdicts = new HashMap<>();
  private Optional<Map.Entry<String, Verdict>> elsewhere = Optional.empty();
  private Optional<String> lack = Optional.empty();
  private boolean broken;

  /** What comes of the modules of a driver. */
  void saying(String driver, Verdict verdict) {
    verdicts.put(driver, verdict);
  }

  /** What comes of each driver on another kernel. */
  void elsewhere(String release, Verdict verdict) {
    elsewhere = Optional.of(Map.entry(release, verdict));
  }

  /** The host lacks something. */
  void lacking(String what) {
    lack = Optional.of(what);
  }

  /** The host has all, and cannot. */
  void breaking() {
    broken = true;
  }

  @Override
  public void check() {
    lack.ifPresent(
        what -> {
          throw new EnvironmentException("there is no " + what, "install " + what);
        });
  }

  @Override
  public synchronized KernelProof prove(
      String release, ProofOptions options, List<Subject> subjects) {
    rounds.add(subjects.stream().map(Subject::id).toList());
    if (broken) {
      throw new EnvironmentException("QEMU ended at once", "look at its log");
    }
    return new KernelProof(
        release,
        "linux-image " + release,
        "vmlinux",
        "tcg",
        List.of(),
        subjects.stream().map(subject -> proof(release, options.mode(), subject)).toList());
  }

  private CellProof proof(String release, ProofMode mode, Subject subject) {
    CellProof own = proof(release, mode, subject, verdict(subject));
    return own.with(
        mode,
        elsewhere.stream()
            .map(other -> proof(other.getKey(), ProofMode.LOAD, subject, other.getValue()))
            .toList());
  }

  private Verdict verdict(Subject subject) {
    return verdicts.entrySet().stream()
        .filter(said -> subject.id().startsWith(said.getKey() + "/"))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(new Verdict.Reached(Rung.LOADED, List.of(), ""));
  }

  private static CellProof proof(String release, ProofMode mode, Subject subject, Verdict verdict) {
    return new CellProof(
        subject.id(),
        release,
        mode,
        subject.modules().stream()
            .map(
                module ->
                    new ModuleProof(
                        module.name(),
                        module.place(),
                        verdict,
                        Optional.empty(),
                        false,
                        Duration.ofMillis(50)))
            .toList(),
        false);
  }
}
