package org.packetary.dkms2bin.cli.prove;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.cli.group.Columns;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.proof.BootRecord;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ModuleProof;
import org.packetary.dkms2bin.proof.ProofJson;
import org.packetary.dkms2bin.proof.Verdict;

/**
 * Says what came of proofs.
 *
 * @param proofs one for each kernel
 */
record ProofText(List<KernelProof> proofs) {

  private static final String SECONDS = "SECONDS";
  private static final int EXCERPT = 12;

  /** As JSON. */
  String json() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode kernels = root.putArray("kernels");
    proofs.forEach(proof -> kernels.add(ProofJson.of(proof)));
    return JsonText.of(root);
  }

  /** For people: a table, what is behind trouble, and what it took. */
  List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("KERNEL", "PACKAGE", "MODULE", "VERDICT", SECONDS, "CAUSE"));
    cells()
        .forEach(
            cell ->
                cell.modules()
                    .forEach(
                        module ->
                            rows.add(
                                List.of(
                                    cell.kernel(),
                                    cell.subject(),
                                    module.module(),
                                    module.verdict().words(),
                                    cell.kept() ? "kept" : seconds(module.time()),
                                    cause(module)))));
    List<String> lines = new ArrayList<>(Columns.lines(rows, Set.of(SECONDS)));
    cells()
        .forEach(cell -> cell.modules().forEach(module -> details(cell.kernel(), module, lines)));
    lines.add("");
    proofs.stream()
        .flatMap(proof -> Stream.concat(Stream.of(proof), proof.elsewhere().stream()))
        .forEach(proof -> lines.add(boots(proof)));
    return lines;
  }

  /** Those of each kernel, each before itself on other kernels. */
  private Stream<CellProof> cells() {
    return proofs.stream()
        .flatMap(proof -> proof.cells().stream())
        .flatMap(cell -> Stream.concat(Stream.of(cell), cell.elsewhere().stream()));
  }

  private static String cause(ModuleProof module) {
    String cause = module.verdict().cause();
    boolean named = module.verdict() instanceof Verdict.Shadowed;
    return module.inTree().isEmpty() || named
        ? cause
        : (cause.isEmpty() ? "" : cause + "; ") + "in place of " + module.inTree().get();
  }

  private static void details(String kernel, ModuleProof module, List<String> lines) {
    List<String> more =
        module
            .verdict()
            .fold(
                reached -> List.of(),
                failed -> failed.finding().hint().map(List::of).orElse(List.of()),
                refused -> List.of(refused.hint()),
                shadowed -> List.of(),
                crashed ->
                    crashed.excerpt().subList(0, Math.min(EXCERPT, crashed.excerpt().size())),
                notProven -> List.of());
    if (!more.isEmpty()) {
      lines.add("");
      lines.add(
          module.module()
              + " on "
              + kernel
              + ": "
              + module.verdict().words()
              + ": "
              + module.verdict().cause());
      more.forEach(line -> lines.add("  " + line));
    }
  }

  private static String boots(KernelProof proof) {
    if (proof.boots().isEmpty()) {
      return proof.kernel() + ": no boot";
    }
    BootRecord last = proof.boots().get(proof.boots().size() - 1);
    return proof.kernel()
        + ": "
        + proof.origin()
        + ", "
        + proof.form()
        + " by "
        + proof.accelerator()
        + "; "
        + (proof.boots().size() == 1 ? "1 boot: " : proof.boots().size() + " boots: ")
        + proof.boots().stream()
            .map(boot -> seconds(boot.wall()) + " s")
            .collect(Collectors.joining(", "))
        + String.format(Locale.ROOT, " (load %.1f)", last.load());
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
  }
}
