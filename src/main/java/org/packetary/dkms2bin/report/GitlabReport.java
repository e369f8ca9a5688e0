package org.packetary.dkms2bin.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.util.Digests;

/**
 * The run report as GitLab's Code Quality report: an issue for each cause. The format needs a place
 * for every issue; what has none in the driver is put at its dkms.conf.
 */
public final class GitlabReport {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final String NOWHERE = "dkms.conf";

  private final ArrayNode issues = JSON.createArrayNode();
  private final Map<String, Integer> seen = new HashMap<>();

  private GitlabReport() {}

  /** The document. */
  public static String of(RunReport report) {
    GitlabReport quality = new GitlabReport();
    report.failure().ifPresent(f -> quality.issue("run", f.problem(), "blocker", List.of("run")));
    report.cells().forEach(quality::cell);
    try {
      return JSON.writeValueAsString(quality.issues);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void cell(CellReport report) {
    if (!report.isTrouble()) {
      return;
    }
    CellId cell = report.cell();
    List<CauseGroup> groups = CauseGroup.of(report.outcome().findings());
    for (CauseGroup group : groups) {
      cause(cell, group.cause());
    }
    if (groups.isEmpty()) {
      Wording.trouble(report.outcome())
          .ifPresent(
              t ->
                  issue(
                      report.outcome().word(),
                      cell + ": " + t,
                      severity(report.outcome()),
                      List.of(cell.module().name(), cell.kernel(), report.outcome().word())));
    }
  }

  private static String severity(CellOutcome outcome) {
    return switch (outcome.kind()) {
      case BROKEN_OFF -> "major";
      case FAILED, SKIPPED, BUILT, UP_TO_DATE -> "critical";
    };
  }

  private void cause(CellId cell, Finding cause) {
    String file = cause.place().map(Finding.Place::file).orElse(NOWHERE);
    ObjectNode location =
        issue(
            cause.kind().word(),
            cell + ": " + cause.message() + cause.hint().map(h -> " (" + h + ")").orElse(""),
            "critical",
            List.of(
                cell.module().name(),
                cell.kernel(),
                cell.architecture().machine(),
                cause.kind().word(),
                cause.symbol().orElse(cause.message()),
                file));
    Optional<Integer> line = cause.place().map(Finding.Place::line).filter(l -> l > 0);
    location.put("path", file.replaceFirst("^/+", ""));
    location.putObject("lines").put("begin", line.orElse(1));
  }

  /**
   * Adds an issue at no place in particular.
   *
   * @param identity what makes it the same issue in the next run; the second of one identity is
   *     told by its number, since GitLab shows one issue for each fingerprint
   * @return its location, to be told better
   */
  private ObjectNode issue(
      String check, String description, String severity, List<String> identity) {
    String key = String.join("\0", identity);
    int number = seen.merge(key, 1, Integer::sum);
    ObjectNode issue = issues.addObject();
    issue.put("description", description);
    issue.put("check_name", "dkms2bin/" + check);
    issue.put("fingerprint", Digests.sha256(number == 1 ? key : key + "\0" + number));
    issue.put("severity", severity);
    ObjectNode location = issue.putObject("location");
    location.put("path", NOWHERE);
    location.putObject("lines").put("begin", 1);
    return location;
  }
}
