package org.packetary.dkms2bin.report.page;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.proof.BootRecord;
import org.packetary.dkms2bin.proof.CellProof;
import org.packetary.dkms2bin.proof.KernelProof;
import org.packetary.dkms2bin.proof.ModuleProof;
import org.packetary.dkms2bin.proof.Verdict;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.report.Wording;

/** Writes what came of loading modules: a row for each, and how their kernels were booted. */
final class ProofSection {

  private static final int MOST_ROWS = 2000;

  private final Anchors anchors;

  ProofSection(Anchors anchors) {
    this.anchors = anchors;
  }

  void write(Html html, RunReport report) {
    List<CellReport> proven =
        report.allCells().stream().filter(cell -> cell.proof().isPresent()).toList();
    if (proven.isEmpty()) {
      return;
    }
    html.open("section", "id", "proofs", "aria-labelledby", "proofs-title");
    html.element("h2", "What was proven", "id", "proofs-title");
    html.element(
        "p",
        "Each module was loaded on its kernel in a virtual machine. Linked: the kernel took it, and"
            + " its init said no, most often since there is no such device. Loaded: its init"
            + " succeeded. Bound: a driver of it took a device.",
        "class",
        "muted");
    report.run().machines().forEach(kernel -> machine(html, kernel));
    html.open("div", "class", "scroll").open("table", "class", "symbols").open("thead").open("tr");
    for (String head : List.of("module", "kernel", "driver", "proven", "why")) {
      html.element("th", head, "scope", "col");
    }
    html.close().close().open("tbody");
    int rows = 0;
    for (CellReport cell : proven) {
      CellProof own = cell.proof().orElseThrow();
      for (CellProof proof : Stream.concat(Stream.of(own), own.elsewhere().stream()).toList()) {
        for (ModuleProof module : proof.modules()) {
          if (rows++ < MOST_ROWS) {
            row(html, cell, proof, module);
          }
        }
      }
    }
    html.close().close().close();
    if (rows > MOST_ROWS) {
      html.element("p", "and " + (rows - MOST_ROWS) + " more in report.json");
    }
    html.close();
  }

  private void row(Html html, CellReport cell, CellProof proof, ModuleProof module) {
    Verdict verdict = module.verdict();
    html.open("tr");
    html.open("th", "scope", "row").breakable(module.module()).close();
    html.open("td").breakable(proof.kernel()).close();
    html.open("td").open("a", "href", anchors.link(cell.key()));
    html.breakable(cell.cell().module().toString()).close().close();
    html.open("td");
    html.element("span", verdict.words(), "class", "badge " + colour(verdict));
    if (proof.kept()) {
      html.element("span", " known before", "class", "muted");
    }
    html.close().open("td").breakable(verdict.cause()).close();
    html.close();
  }

  /** That of outcomes. */
  private static String colour(Verdict verdict) {
    return switch (verdict.kind()) {
      case REACHED -> "built";
      case CRASHED, FAILED, REFUSED_SIGNATURE -> "failed";
      case SHADOWED, NOT_PROVEN -> "skipped";
    };
  }

  private static void machine(Html html, KernelProof kernel) {
    StringBuilder text = new StringBuilder(kernel.kernel());
    text.append(kernel.origin().isEmpty() ? ": no image" : ": " + kernel.origin());
    if (!kernel.boots().isEmpty()) {
      text.append(", ").append(kernel.form()).append(" by ").append(kernel.accelerator());
      text.append(", ").append(Wording.counted(kernel.boots().size(), "boot")).append(" of ");
      text.append(
          kernel.boots().stream()
              .map(BootRecord::wall)
              .map(Wording::duration)
              .collect(Collectors.joining(", ")));
    } else if (!kernel.origin().isEmpty()) {
      text.append(", not booted: all was known");
    }
    html.open("p", "class", "times muted").breakable(text.toString()).close();
  }
}
