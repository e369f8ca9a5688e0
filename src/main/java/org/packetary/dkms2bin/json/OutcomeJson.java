package org.packetary.dkms2bin.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Stage;

/** Outcomes as fields of a JSON object. Paths are relative to the repository where they can be. */
public final class OutcomeJson {

  private final Path repository;

  /** Of cells whose packages go into a repository directory. */
  public OutcomeJson(Path repository) {
    this.repository = repository.toAbsolutePath().normalize();
  }

  /** Adds the outcome's word. */
  public static void putWord(ObjectNode node, CellOutcome outcome) {
    node.put("outcome", outcome.word());
  }

  /** Adds everything else that there is of an outcome. */
  public void putDetails(ObjectNode node, CellOutcome outcome) {
    ObjectNode described =
        outcome.fold(
            built -> packed(node, built),
            upToDate -> packed(node, upToDate),
            skipped -> skipped(node, skipped),
            failed -> failed(node, failed),
            broken -> brokenOff(node, broken));
    outcome.log().ifPresent(l -> described.put("log", relative(l)));
  }

  private ObjectNode packed(ObjectNode node, CellOutcome outcome) {
    putPackages(node.putArray("packages"), outcome.packages());
    Fields.put(node, "notes", outcome.notes());
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
    node.put("blame", word(broken.blame()));
    node.put("message", broken.message());
    broken.hint().ifPresent(h -> node.put("hint", h));
    return node;
  }

  private static String word(Blame blame) {
    return blame.name().toLowerCase(Locale.ROOT);
  }

  /** Adds package files. */
  public void putPackages(ArrayNode array, List<PackageFile> packages) {
    for (PackageFile file : packages) {
      ObjectNode node = array.addObject();
      node.put("file", placeOf(file.path()));
      node.put("package", file.name());
      node.put("version", file.version());
      node.put("architecture", file.architecture());
      node.put("sha256", file.sha256());
      node.put("size", file.size());
    }
  }

  /** Where a file lies in the repository: its name, if it is not there yet. */
  public String placeOf(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith(repository)
        ? repository.relativize(absolute).toString()
        : String.valueOf(file.getFileName());
  }

  /** The outcome that stands in an object. */
  public CellOutcome read(JsonNode node) throws MalformedJsonException {
    CellOutcome.Kind kind =
        Fields.word(node, "outcome", CellOutcome.Kind.values(), CellOutcome.Kind::word);
    Optional<Path> log =
        node.has("log")
            ? Optional.of(Fields.path(repository, Fields.text(node, "log")))
            : Optional.empty();
    return switch (kind) {
      case BUILT -> new CellOutcome.Built(packages(node), Fields.texts(node, "notes"), log);
      case UP_TO_DATE -> new CellOutcome.UpToDate(packages(node), Fields.texts(node, "notes"), log);
      case SKIPPED ->
          new CellOutcome.Skipped(
              Fields.text(node, "directive"),
              Fields.text(node, "wanted"),
              Fields.text(node, "actual"));
      case FAILED ->
          new CellOutcome.Failed(
              Fields.word(node, "stage", Stage.values(), Stage::word),
              Fields.optionalNumber(node, "dkmsStatus"),
              Fields.text(node, "message"),
              findings(node),
              log);
      case BROKEN_OFF ->
          new CellOutcome.BrokenOff(
              Fields.word(node, "blame", Blame.values(), OutcomeJson::word),
              Fields.text(node, "message"),
              Fields.optionalText(node, "hint"),
              log);
    };
  }

  /** The findings that stand in an object's list of that name. */
  public static List<Finding> findings(JsonNode node) throws MalformedJsonException {
    List<Finding> findings = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "findings")) {
      findings.add(FindingJson.read(entry));
    }
    return findings;
  }

  /** The package files that stand in an object's list {@code packages}. */
  public List<PackageFile> packages(JsonNode node) throws MalformedJsonException {
    List<PackageFile> packages = new ArrayList<>();
    for (JsonNode entry : Fields.entries(node, "packages")) {
      packages.add(
          new PackageFile(
              Fields.path(repository, Fields.text(entry, "file")),
              Fields.text(entry, "package"),
              Fields.text(entry, "version"),
              Fields.text(entry, "architecture"),
              Fields.text(entry, "sha256"),
              Fields.number(entry, "size")));
    }
    return packages;
  }

  private String relative(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return absolute.startsWith(repository)
        ? repository.relativize(absolute).toString()
        : absolute.toString();
  }
}
