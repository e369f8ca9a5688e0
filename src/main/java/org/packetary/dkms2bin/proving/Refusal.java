package org.packetary.dkms2bin.proving;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.ModuleProof;

/** Makes of a proof that ended badly what it is for a cell: a failure at the stage that loads. */
final class Refusal {

  private static final String HARMFUL =
      "A host that loads it would be harmed likewise: the kernel's words name the function.";

  private Refusal() {}

  static CellOutcome of(CellProof proof, Optional<Path> log) {
    List<ModuleProof> bad =
        proof.modules().stream().filter(m -> m.verdict().kind().isTrouble()).toList();
    return new CellOutcome.Failed(
        Stage.LOAD,
        OptionalInt.empty(),
        bad.stream()
            .map(module -> module.module() + " " + module.verdict().words())
            .collect(Collectors.joining(", ")),
        bad.stream().flatMap(module -> finding(module).stream()).toList(),
        log);
  }

  private static Optional<Finding> finding(ModuleProof module) {
    String name = module.module() + ": ";
    return module
        .verdict()
        .fold(
            reached -> Optional.empty(),
            failed -> Optional.of(failed.finding()),
            refused ->
                Optional.of(
                    Finding.of(FindingKind.SIGNATURE_REFUSED, name + refused.cause())
                        .withHint(refused.hint())),
            shadowed -> Optional.empty(),
            crashed -> Optional.of(harm(name + crashed.cause(), crashed.excerpt())),
            notProven -> Optional.empty());
  }

  /** With what the kernel said of it, its first line among the words. */
  private static Finding harm(String words, List<String> excerpt) {
    return new Finding(
        FindingKind.KERNEL_HARMED,
        false,
        Optional.empty(),
        Optional.empty(),
        excerpt.isEmpty() ? words : words + ": " + excerpt.get(0),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.of(HARMFUL),
        List.of(),
        new Finding.Evidence(List.of(), 1, List.of(), excerpt));
  }
}
