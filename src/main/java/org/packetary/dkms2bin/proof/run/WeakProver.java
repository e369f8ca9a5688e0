package org.packetary.dkms2bin.proof.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.packetary.dkms2bin.kernel.KernelConfig;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.module.Expectation;
import org.packetary.dkms2bin.module.ModuleVerifier;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ProofMode;
import org.packetary.dkms2bin.proof.ProofOptions;
import org.packetary.dkms2bin.proof.Subject;
import org.packetary.dkms2bin.proof.image.KernelSymvers;

/**
 * Proves modules on their kernel, and on the archive's other kernels of its family that EL's
 * weak-modules would link them on: where all symbols that they use are exported with the same CRCs.
 *
 * @param own proves on one kernel
 * @param symvers what the kernels export
 * @param architecture of the kernels
 * @param wanted of the other kernels
 */
record WeakProver(
    ArchiveProver own,
    KernelSymvers symvers,
    Architecture architecture,
    Predicate<KernelRelease> wanted) {

  /** Without symbol versions nothing says that another kernel is the same to a module. */
  private static final KernelConfig VERSIONED = KernelConfig.parse("CONFIG_MODVERSIONS=y");

  KernelProof prove(String release, ProofOptions options, List<Subject> subjects)
      throws InterruptedException {
    KernelProof proof = own.prove(release, options.in(ProofMode.LOAD), subjects);
    Map<Subject, List<CellProof>> elsewhere = new LinkedHashMap<>();
    subjects.forEach(subject -> elsewhere.put(subject, new ArrayList<>()));
    List<KernelProof> machines = new ArrayList<>();
    List<KernelRelease> others = family(KernelRelease.parse(release));
    if (others.isEmpty()) {
      own.settings()
          .events()
          .accept(
              new BuildEvent.Warning(
                  "the archive has no other kernel like "
                      + release
                      + " that was asked for: nothing is tried elsewhere"));
    }
    for (KernelRelease other : others) {
      Optional<ModuleSymvers> exports = symvers.of(other.release());
      if (exports.isPresent()) {
        machines.add(proveOn(other, exports.get(), options, elsewhere));
      }
    }
    List<CellProof> cells = new ArrayList<>();
    for (int i = 0; i < subjects.size(); i++) {
      List<CellProof> there = elsewhere.getOrDefault(subjects.get(i), List.of());
      cells.add(proof.cells().get(i).with(ProofMode.WEAK, there));
    }
    return proof.with(cells, machines);
  }

  /** The newest first; those with the same first two numbers, of the same kind. */
  private List<KernelRelease> family(KernelRelease release) throws InterruptedException {
    return own.archive().kernels().stream()
        .filter(other -> !other.equals(release))
        .filter(other -> series(other).equals(series(release)))
        .filter(other -> other.flavour().equals(release.flavour()))
        .filter(other -> other.architecture().equals(release.architecture()))
        .filter(wanted)
        .sorted(Comparator.reverseOrder())
        .toList();
  }

  private static String series(KernelRelease release) {
    String[] numbers = release.baseVersion().split("\\.", 3);
    return numbers.length < 2 ? release.baseVersion() : numbers[0] + "." + numbers[1];
  }

  private KernelProof proveOn(
      KernelRelease other,
      ModuleSymvers exports,
      ProofOptions options,
      Map<Subject, List<CellProof>> elsewhere)
      throws InterruptedException {
    List<Subject> linked = new ArrayList<>();
    List<List<CellProof>> places = new ArrayList<>();
    for (Map.Entry<Subject, List<CellProof>> entry : elsewhere.entrySet()) {
      Subject there = linkedOn(other, entry.getKey());
      Optional<String> obstacle = obstacle(other, exports, there);
      if (obstacle.isPresent()) {
        entry
            .getValue()
            .add(CellProof.notProven(there, other.release(), ProofMode.LOAD, obstacle.get()));
      } else {
        linked.add(there);
        places.add(entry.getValue());
      }
    }
    if (linked.isEmpty()) {
      return KernelProof.notProven(other.release(), ProofMode.LOAD, List.of(), "");
    }
    KernelProof proof = own.prove(other.release(), options.ofAnotherRelease(), linked);
    for (int i = 0; i < linked.size(); i++) {
      places.get(i).add(proof.cells().get(i));
    }
    return proof.withoutCells();
  }

  /** As weak-modules links them: not among the other kernel's own, and not in place of its own. */
  private static Subject linkedOn(KernelRelease other, Subject subject) {
    return new Subject(
        subject.id(),
        subject.modules().stream()
            .map(
                module ->
                    new Subject.Module(
                        module.name(),
                        module
                            .place()
                            .replaceFirst(
                                "lib/modules/[^/]+/", "lib/modules/" + other + "/weak-updates/"),
                        module.file()))
            .toList(),
        subject.firmware());
  }

  private static String said(Subject subject, Problem problem) {
    return subject.modules().size() == 1 ? "it " + problem.message() : problem.toString();
  }

  /** Why weak-modules would not link the modules; empty where it would. */
  private Optional<String> obstacle(KernelRelease other, ModuleSymvers exports, Subject subject) {
    return ModuleVerifier.verify(
            subject.modules().stream().map(Subject.Module::file).toList(),
            new Expectation(other, architecture, VERSIONED, exports, Set.of()))
        .stream()
        .filter(problem -> problem.kind() != Problem.Kind.WRONG_VERMAGIC)
        .findFirst()
        .map(problem -> "weak-modules would not link it: " + said(subject, problem));
  }
}
