package org.packetary.dkms2bin.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.OutcomeJson;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.proof.ProofJson;

/** The run report as JSON, for programs. Paths are relative to the repository where they can be. */
public final class JsonReport {

  /** Version of the format; it grows when a field changes its meaning or goes. */
  public static final int FORMAT = 3;

  private final OutcomeJson outcomes;

  /** Reports on runs into a repository directory. */
  public JsonReport(Path repository) {
    this.outcomes = new OutcomeJson(repository);
  }

  /**
   * Writes a report in place of an earlier one, at once.
   *
   * @throws IOException if it cannot be written
   */
  public void write(RunReport report, Path file) throws IOException {
    AtomicFile.replace(file, JsonText.of(tree(report)));
  }

  /** The report as a JSON object. */
  public ObjectNode tree(RunReport report) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    root.put("tool", "dkms2bin " + report.run().toolVersion());
    root.put("run", report.run().id());
    Fields.put(root, "places", report.run().places());
    report.distributions().forEach(root.putArray("distributions")::add);
    root.put("started", report.run().started().toString());
    root.put("seconds", Fields.seconds(report.run().elapsed()));
    report.failure().ifPresent(f -> root.put("failure", f.problem()));
    Fields.put(root, "warnings", report.warnings());
    ArrayNode cells = root.putArray("cells");
    report.cells().forEach(c -> cells.add(cell(c)));
    report.remembered().forEach(c -> root.withArray("remembered").add(cell(c)));
    report
        .run()
        .machines()
        .forEach(kernel -> root.withArray("machines").add(ProofJson.of(kernel.withoutCells())));
    outcomes.putPackages(root.putArray("published"), report.published());
    if (!report.disks().isEmpty()) {
      disks(root.putArray("disks"), report.disks());
    }
    return root;
  }

  private ObjectNode cell(CellReport report) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("distribution", report.distribution());
    CellJson.put(node, report.cell());
    OutcomeJson.putWord(node, report.outcome());
    report.expected().ifPresent(e -> CellJson.put(node, e));
    CellJson.put(node, report.provenance());
    CellJson.put(node, report.elapsed(), report.stages());
    outcomes.putDetails(node, report.outcome());
    report.proof().ifPresent(p -> node.set("proof", ProofJson.of(p)));
    return node;
  }

  private static void disks(ArrayNode array, List<DriverDisk> disks) {
    for (DriverDisk disk : disks) {
      ObjectNode node = array.addObject();
      node.put("file", disk.path().getFileName().toString());
      node.put("module", disk.module().name());
      node.put("version", disk.module().version());
      node.put("form", disk.form());
      disk.kernels().forEach(node.putArray("kernels")::add);
      node.put("sha256", disk.sha256());
      node.put("size", disk.size());
    }
  }
}
