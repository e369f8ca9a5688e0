package org.packetary.dkms2bin.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.StampedEvent;

/** Writes an event as one line of JSON, as {@code docs/events.schema.json} describes it. */
final class EventJson implements BuildEvent.Listener {

  /** Version of the format; it grows when a field changes its meaning or goes. */
  private static final int FORMAT = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode node = JSON.createObjectNode();

  private EventJson() {}

  /** The line, without its end. */
  static String line(StampedEvent event) {
    EventJson json = new EventJson();
    json.node.put("id", event.id());
    json.node.put("time", event.at().truncatedTo(ChronoUnit.MILLIS).toString());
    event.event().tell(json);
    try {
      return JSON.writeValueAsString(json.node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values is always writable", e);
    }
  }

  private ObjectNode kind(String name) {
    return node.put("kind", name);
  }

  private static ObjectNode cell(ObjectNode node, CellId cell) {
    return node.put("module", cell.module().name())
        .put("version", cell.module().version())
        .put("kernel", cell.kernel())
        .put("architecture", cell.architecture().machine());
  }

  private ObjectNode kind(String name, CellId cell) {
    cell(kind(name).putObject("cell"), cell);
    return node;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  @Override
  public void runStarted(BuildEvent.RunStarted event) {
    kind("run-started").put("format", FORMAT).put("tool", "dkms2bin " + event.toolVersion());
  }

  @Override
  public void recipeChosen(BuildEvent.RecipeChosen event) {
    kind("recipe-chosen")
        .put("recipe", event.name())
        .put("title", event.title())
        .put("reason", event.reason());
  }

  @Override
  public void backendChosen(BuildEvent.BackendChosen event) {
    kind("backend-chosen").put("backend", event.what()).put("reason", event.reason());
  }

  @Override
  public void inputFound(BuildEvent.InputFound event) {
    kind("input-found")
        .put("word", event.word())
        .put("package", event.packageName())
        .put("version", event.version());
  }

  @Override
  public void kernelsSelected(BuildEvent.KernelsSelected event) {
    event.releases().forEach(kind("kernels-selected").putArray("kernels")::add);
  }

  @Override
  public void driverGuessed(BuildEvent.DriverGuessed event) {
    kind("driver-guessed").put("input", event.input().toString());
    event.guesses().forEach(node.putArray("guesses")::add);
  }

  @Override
  public void layerStarted(BuildEvent.LayerStarted event) {
    kind("layer-started").put("layer", event.what());
  }

  @Override
  public void layerFinished(BuildEvent.LayerFinished event) {
    kind("layer-finished").put("layer", event.what()).put("ok", event.ok());
  }

  @Override
  public void taskStarted(BuildEvent.TaskStarted event) {
    kind("task-started").put("task", event.id()).put("what", event.what());
  }

  @Override
  public void taskFinished(BuildEvent.TaskFinished event) {
    kind("task-finished").put("task", event.id()).put("ok", event.ok());
  }

  @Override
  public void cellsPlanned(BuildEvent.CellsPlanned event) {
    kind("cells-planned").put("jobs", event.jobs()).putArray("cells");
    for (CellId cell : event.cells()) {
      ObjectNode one = cell(node.withArray("cells").addObject(), cell);
      Duration usual = event.usual().get(cell);
      if (usual != null) {
        one.put("usualSeconds", seconds(usual));
      }
    }
  }

  @Override
  public void cellStarted(BuildEvent.CellStarted event) {
    kind("cell-started", event.cell());
  }

  @Override
  public void cellStage(BuildEvent.CellStage event) {
    kind("cell-stage", event.cell()).put("stage", event.stage().word());
  }

  @Override
  public void cellFinished(BuildEvent.CellFinished event) {
    kind("cell-finished", event.cell())
        .put("outcome", event.outcome().word())
        .put("seconds", seconds(event.elapsed()))
        .put("done", event.done())
        .put("total", event.total())
        .put("trouble", event.trouble());
    event.remarks().forEach(node.withArray("remarks")::add);
    event.outcome().fold(this::built, this::built, this::skipped, this::failed, this::brokenOff);
    event.outcome().log().ifPresent(l -> node.put("log", l.toString()));
  }

  private ObjectNode built(CellOutcome built) {
    built
        .packages()
        .forEach(p -> node.withArray("packages").add(p.path().getFileName().toString()));
    built.notes().forEach(node.withArray("notes")::add);
    return node;
  }

  private ObjectNode skipped(CellOutcome.Skipped skipped) {
    return node.put("directive", skipped.directive())
        .put("wanted", skipped.wanted())
        .put("actual", skipped.actual());
  }

  private ObjectNode failed(CellOutcome.Failed failed) {
    failed.dkmsStatus().ifPresent(s -> node.put("dkmsStatus", s));
    return node.put("stage", failed.stage().word()).put("message", failed.message());
  }

  private ObjectNode brokenOff(CellOutcome.BrokenOff broken) {
    broken.hint().ifPresent(h -> node.put("hint", h));
    return node.put("blame", broken.blame().name().toLowerCase(Locale.ROOT))
        .put("message", broken.message());
  }

  @Override
  public void chrootKept(BuildEvent.ChrootKept event) {
    kind("chroot-kept", event.cell())
        .put("directory", event.directory().toString())
        .put("command", event.command());
  }

  @Override
  public void packagePublished(BuildEvent.PackagePublished event) {
    kind("package-published")
        .put("file", event.file().path().toString())
        .put("package", event.file().name())
        .put("version", event.file().version())
        .put("architecture", event.file().architecture())
        .put("sha256", event.file().sha256())
        .put("size", event.file().size());
  }

  @Override
  public void packageMended(BuildEvent.PackageMended event) {
    kind("package-mended").put("file", event.file()).put("faults", event.faults());
  }

  @Override
  public void diskPlaced(BuildEvent.DiskPlaced event) {
    kind("disk-placed")
        .put("file", event.disk().path().toString())
        .put("module", event.disk().module().name())
        .put("version", event.disk().module().version())
        .put("form", event.disk().form())
        .put("sha256", event.disk().sha256())
        .put("size", event.disk().size());
    event.disk().kernels().forEach(node.putArray("kernels")::add);
  }

  @Override
  public void repositoryDescribed(BuildEvent.RepositoryDescribed event) {
    event.lines().forEach(kind("repository-described").putArray("lines")::add);
  }

  @Override
  public void warning(BuildEvent.Warning event) {
    kind("warning").put("message", event.message());
  }

  @Override
  public void runFinished(BuildEvent.RunFinished event) {
    kind("run-finished").put("status", event.status());
    event.problem().ifPresent(p -> node.put("problem", p));
    event.hint().ifPresent(h -> node.put("hint", h));
  }
}
