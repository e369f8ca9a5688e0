package org.packetary.dkms2bin.report.page;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.host.PublicFiles;
import org.packetary.dkms2bin.json.JsonText;
import org.packetary.dkms2bin.json.MalformedJsonException;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.report.JsonReport;
import org.packetary.dkms2bin.report.RunReport;

/** Writes a repository's own reports, the page and the one for programs, where they say news. */
public final class ReportPages {

  /** Lists that a run in which nothing happened does not repeat. */
  private static final List<String> TOLD_ONCE = List.of("warnings", "published", "disks");

  private final Path repository;

  /** Those of a repository directory. */
  public ReportPages(Path repository) {
    this.repository = repository;
  }

  /** The page for people. */
  public Path page() {
    return repository.resolve(".dkms2bin/index.html");
  }

  /** The report for programs. */
  public Path json() {
    return repository.resolve(".dkms2bin/report.json");
  }

  /**
   * Writes both in place of those of an earlier run, unless a run before came to the same.
   *
   * @return whether they were written
   * @throws IOException if they cannot be written
   */
  public boolean write(RunReport report) throws IOException {
    if (!saysNews(report)) {
      return false;
    }
    PublicFiles.ownDirectoryOf(json());
    HtmlReport.write(report, page());
    new JsonReport(repository).write(report, json());
    return true;
  }

  /**
   * Whether a report says anything that the one in the repository does not. A cell that was built
   * then and is up to date now is none, nor is when the run was, which one, and how long it took.
   *
   * @throws IOException if the report that is there cannot be read
   */
  public boolean saysNews(RunReport report) throws IOException {
    if (!Files.isRegularFile(json()) || !Files.isRegularFile(page())) {
      return true;
    }
    try {
      ObjectNode now = JsonText.parse(JsonText.of(new JsonReport(repository).tree(report)));
      ObjectNode then = JsonText.read(json());
      return !state(now).equals(state(then))
          || TOLD_ONCE.stream()
              .anyMatch(name -> !entries(then, name).containsAll(entries(now, name)));
    } catch (MalformedJsonException e) {
      return true;
    }
  }

  /** What a report says of the repository, whichever run says it. */
  private static Map<String, JsonNode> state(ObjectNode report) {
    Map<String, JsonNode> state = new HashMap<>();
    for (String name : List.of("format", "tool", "failure")) {
      state.put(name, report.path(name));
    }
    for (String name : List.of("cells", "remembered")) {
      for (JsonNode entry : entries(report, name)) {
        state.put(name(entry), sameInEveryRun(entry));
      }
    }
    return state;
  }

  private static String name(JsonNode cell) {
    return Stream.of("distribution", "module", "version", "kernel", "architecture")
        .map(part -> cell.path(part).asText())
        .collect(Collectors.joining(" "));
  }

  private static JsonNode sameInEveryRun(JsonNode cell) {
    if (!(cell instanceof ObjectNode node)) {
      return cell;
    }
    ObjectNode same = node.deepCopy();
    if (same.path("outcome").asText().equals(CellOutcome.Kind.BUILT.word())) {
      same.put("outcome", CellOutcome.Kind.UP_TO_DATE.word());
    }
    if (same.get("from") instanceof ObjectNode from) {
      from.remove("how");
    }
    return same;
  }

  private static List<JsonNode> entries(ObjectNode report, String name) {
    List<JsonNode> entries = new ArrayList<>();
    report.path(name).forEach(entries::add);
    return entries;
  }
}
