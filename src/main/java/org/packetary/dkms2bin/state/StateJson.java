package org.packetary.dkms2bin.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.json.CellJson;
import org.packetary.dkms2bin.json.Fields;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.json.OutcomeJson;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.proof.ProofJson;
import org.packetary.dkms2bin.report.CellReport;

/** A repository's state as JSON, in both directions. */
final class StateJson {

  /** Version of the format; a state of another one counts as empty. */
  static final int FORMAT = 1;

  private final OutcomeJson outcomes;

  private StateJson(Path outDir) {
    this.outcomes = new OutcomeJson(outDir);
  }

  /** The text of {@code state.json}. */
  static String of(RepositoryState state, Path outDir) {
    StateJson json = new StateJson(outDir);
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("format", FORMAT);
    ArrayNode cells = root.putArray("cells");
    state.cells().values().forEach(c -> json.put(cells.addObject(), c));
    return JsonText.of(root);
  }

  private void put(ObjectNode node, RememberedCell cell) {
    CellReport report = cell.report();
    node.put("distribution", report.distribution());
    CellJson.put(node, report.cell());
    OutcomeJson.putWord(node, report.outcome());
    report.expected().ifPresent(e -> CellJson.put(node, e));
    CellJson.put(node, report.provenance());
    CellJson.put(node, report.elapsed(), report.stages());
    outcomes.putDetails(node, report.outcome());
    report.proof().ifPresent(p -> node.set("proof", ProofJson.of(p)));
    for (int i = 0; i < cell.packages().size(); i++) {
      ((ObjectNode) node.get("packages").get(i))
          .put("modified", cell.packages().get(i).modified().toString());
    }
    node.put("inputDigest", cell.inputDigest());
    node.put("packingDigest", cell.packingDigest());
    Fields.put(node, "counted", cell.counted());
  }

  /**
   * The state that a file's content tells.
   *
   * @throws MalformedJsonException if it is damaged or of another format
   */
  static RepositoryState parse(String text, Path outDir) throws MalformedJsonException {
    ObjectNode root = JsonText.parse(text);
    long format = Fields.number(root, "format");
    if (format != FORMAT) {
      throw new MalformedJsonException("format " + format + ", and this version reads " + FORMAT);
    }
    StateJson json = new StateJson(outDir);
    List<RememberedCell> cells = new ArrayList<>();
    for (JsonNode node : Fields.entries(root, "cells")) {
      cells.add(json.cell(node));
    }
    return RepositoryState.EMPTY.with(cells);
  }

  private RememberedCell cell(JsonNode node) throws MalformedJsonException {
    return new RememberedCell(
        Fields.text(node, "inputDigest"),
        Fields.map(node, "counted"),
        Fields.text(node, "packingDigest"),
        packages(node),
        new CellReport(
            new CellKey(Fields.text(node, "distribution"), CellJson.id(node)),
            outcomes.read(node),
            Fields.seconds(node, "seconds"),
            CellJson.stages(node),
            CellJson.provenance(node),
            CellJson.expected(node),
            node.has("proof")
                ? Optional.of(ProofJson.readCell(Fields.object(node, "proof")))
                : Optional.empty()));
  }

  private List<StoredPackage> packages(JsonNode node) throws MalformedJsonException {
    List<PackageFile> files = outcomes.packages(node);
    List<StoredPackage> packages = new ArrayList<>();
    int at = 0;
    for (JsonNode entry : Fields.entries(node, "packages")) {
      packages.add(new StoredPackage(files.get(at++), Fields.instant(entry, "modified")));
    }
    return packages;
  }
}
