package org.packetary.dkms2bin.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.PackageFile;

/** The run report as JSON, for programs. Paths are relative to the repository where they can be. */
public final class JsonReport {

  /** Version of the format; it grows when a field changes its meaning or goes. */
  public static final int FORMAT = 2;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path repository;

  /** Reports on runs into a repository directory. */
  public JsonReport(Path repository) {
    this.repository = repository.toAbsolutePath().normalize();
  }

  /**
   * Writes a report in place of an earlier one, at once.
   *
   * @throws IOException if it cannot be written
   */
  public void write(RunReport report, Path file) throws IOException {
    ReportFile.replace(file, JSON.writeValueAsString(tree(report)) + "\n");
  }

  private ObjectNode tree(RunReport report) {
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("tool", "dkms2bin " + report.toolVersion());
    root.put("recipe", report.recipe());
    root.put("started", report.started().toString());
    root.put("seconds", report.elapsed().toMillis() / 1000.0);
    report.failure().ifPresent(f -> root.put("failure", f.problem()));
    if (!report.warnings().isEmpty()) {
      report.warnings().forEach(root.putArray("warnings")::add);
    }
    ArrayNode cells = root.putArray("cells");
    report.cells().forEach(c -> cells.add(cell(c)));
    packages(root.putArray("published"), report.published());
    if (!report.disks().isEmpty()) {
      disks(root.putArray("disks"), report.disks());
    }
    return root;
  }

  private ObjectNode cell(RunReport.CellReport report) {
    ObjectNode node = JSON.createObjectNode();
    node.put("module", report.cell().module().name());
    node.put("version", report.cell().module().version());
    node.put("kernel", report.cell().kernel());
    node.put("architecture", report.cell().architecture().machine());
    node.put("outcome", report.outcome().word());
    node.put("seconds", report.elapsed().toMillis() / 1000.0);
    if (!report.stages().isEmpty()) {
      ObjectNode stages = node.putObject("stages");
      report.stages().forEach((s, taken) -> stages.put(s.word(), taken.toMillis() / 1000.0));
    }
    ObjectNode described =
        report
            .outcome()
            .fold(
                built -> built(node, built),
                skipped -> skipped(node, skipped),
                failed -> failed(node, failed),
                broken -> brokenOff(node, broken));
    report.outcome().log().ifPresent(l -> described.put("log", relative(l)));
    return described;
  }

  private static ObjectNode built(ObjectNode node, CellOutcome.Built built) {
    packages(node.putArray("packages"), built.packages());
    if (!built.notes().isEmpty()) {
      built.notes().forEach(node.putArray("notes")::add);
    }
    return node;
  }

  private static ObjectNode skipped(ObjectNode node, CellOutcome.Skipped skipped) {
    return node.put("directive", skipped.directive())
        .put("wanted", skipped.wanted())
        .put("actual", skipped.actual());
  }

  private static ObjectNode failed(ObjectNode node, CellOutcome.Failed failed) {
    node.put("stage", failed.stage().word());
    failed.dkmsStatus().ifPresent(s -> node.put("dkmsStatus", s));
    node.put("message", failed.message());
    failed.findings().forEach(f -> node.withArray("findings").add(FindingJson.of(f)));
    return node;
  }

  private static ObjectNode brokenOff(ObjectNode node, CellOutcome.BrokenOff broken) {
    node.put("blame", broken.blame().name().toLowerCase(Locale.ROOT));
    node.put("message", broken.message());
    broken.hint().ifPresent(h -> node.put("hint", h));
    return node;
  }

  private static void packages(ArrayNode array, List<PackageFile> packages) {
    for (PackageFile file : packages) {
      ObjectNode node = array.addObject();
      node.put("file", file.path().getFileName().toString());
      node.put("package", file.name());
      node.put("version", file.version());
      node.put("architecture", file.architecture());
      node.put("sha256", file.sha256());
      node.put("size", file.size());
    }
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

  private String relative(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return absolute.startsWith(repository)
        ? repository.relativize(absolute).toString()
        : absolute.toString();
  }
}
