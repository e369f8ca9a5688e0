package org.packetary.dkms2bin.cli.terminal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.report.Wording;

/** Prints the events of a run on the terminal, a line or a few each, as they happen. */
public final class PlainProgress implements EventSink {

  private static final int MOST_CAUSES = 5;

  private final Terminal terminal;
  private final boolean beginnings;
  private final Lines lines = new Lines();

  /** Prints everything. */
  public PlainProgress(Terminal terminal) {
    this(terminal, true);
  }

  /**
   * Prints.
   *
   * @param beginnings whether to say that layers and cells begin
   */
  PlainProgress(Terminal terminal, boolean beginnings) {
    this.terminal = terminal;
    this.beginnings = beginnings;
  }

  /** One event at a time, so that the lines of one cell stay together. */
  @Override
  public synchronized void accept(BuildEvent event) {
    event.tell(lines);
  }

  private void say(String word, String text) {
    terminal.progress(String.format(Locale.ROOT, "%-10s %s", word, Terminal.plain(text)));
  }

  private void printFinished(BuildEvent.CellFinished finished) {
    String word = finished.outcome().word();
    String line =
        String.format(
            Locale.ROOT,
            "%s %s [%d/%d] %s",
            styled(finished.outcome(), String.format(Locale.ROOT, "%-10s", word)),
            Terminal.plain(finished.cell().toString()),
            finished.done(),
            finished.total(),
            seconds(finished.elapsed()));
    List<String> details = new ArrayList<>(finished.remarks());
    if (finished.trouble() || !finished.outcome().kind().isTrouble()) {
      details.addAll(details(finished.outcome()));
    }
    if (finished.trouble()) {
      terminal.problem(line);
      details.forEach(d -> terminal.problem("           " + Terminal.plain(d)));
    } else {
      terminal.progress(line);
      details.forEach(d -> terminal.progress("           " + Terminal.plain(d)));
    }
  }

  private static List<String> details(CellOutcome outcome) {
    List<String> lines =
        new ArrayList<>(
            outcome.fold(
                PlainProgress::notes,
                PlainProgress::notes,
                skipped -> List.of(Wording.skipped(skipped)),
                PlainProgress::failed,
                broken -> lines(broken.message(), broken.hint().map(h -> "hint: " + h).stream())));
    if (outcome.kind().isTrouble()) {
      outcome.log().ifPresent(l -> lines.add("log: " + l));
    }
    return lines;
  }

  private static List<String> notes(CellOutcome outcome) {
    return outcome.notes().stream().map(n -> "note: " + n).toList();
  }

  private static List<String> failed(CellOutcome.Failed failed) {
    return lines(
        Wording.failed(failed),
        FindingLines.causes(failed.findings(), MOST_CAUSES).stream()
            .filter(line -> !failed.message().endsWith(line))
            .map(l -> "  " + l));
  }

  private static List<String> lines(String first, Stream<String> more) {
    return Stream.concat(Stream.of(first), more).toList();
  }

  /** The text in the outcome's colour. */
  public static String styled(CellOutcome outcome, String text) {
    String style =
        switch (outcome.kind()) {
          case BUILT -> "green";
          case UP_TO_DATE -> "faint,green";
          case SKIPPED -> "faint";
          case FAILED -> "bold,red";
          case BROKEN_OFF -> "bold,magenta";
        };
    return "@|" + style + " " + text + "|@";
  }

  /** Seconds with one digit behind the point. */
  public static String seconds(Duration elapsed) {
    return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
  }

  /** What is printed of each kind of event. */
  private final class Lines implements BuildEvent.Listener {

    private final Set<BuildEvent.DriverGuessed> guessed = new HashSet<>();
    private final Set<BuildEvent.Warning> warned = new HashSet<>();

    @Override
    public void runStarted(BuildEvent.RunStarted started) {
      // Whoever started it knows.
    }

    @Override
    public void recipeChosen(BuildEvent.RecipeChosen chosen) {
      say("recipe", chosen.name() + " (" + chosen.title() + "), " + chosen.reason());
    }

    @Override
    public void backendChosen(BuildEvent.BackendChosen backend) {
      say("backend", backend.what() + ", " + backend.reason());
    }

    @Override
    public void inputFound(BuildEvent.InputFound found) {
      say("found", found.packageName() + " " + found.version());
    }

    /** Once, although every distribution of a run reads its sources. */
    @Override
    public void driverGuessed(BuildEvent.DriverGuessed driver) {
      if (guessed.add(driver)) {
        say("guessing", driver.input() + " has no dkms.conf:");
        driver.guesses().forEach(g -> say("", g));
      }
    }

    @Override
    public void kernelsSelected(BuildEvent.KernelsSelected kernels) {
      say("kernels", kernels.releases().size() + ": " + String.join(", ", kernels.releases()));
    }

    @Override
    public void layerStarted(BuildEvent.LayerStarted layer) {
      if (beginnings) {
        say("preparing", layer.what());
      }
    }

    @Override
    public void layerFinished(BuildEvent.LayerFinished layer) {
      // What could not be made ends the run or its cells, which says more.
    }

    @Override
    public void taskStarted(BuildEvent.TaskStarted task) {
      // Mostly short; those who wait longer are told by a drawing or a heartbeat.
    }

    @Override
    public void taskFinished(BuildEvent.TaskFinished task) {
      // As its start.
    }

    @Override
    public void cellsPlanned(BuildEvent.CellsPlanned planned) {
      // Each cell has its line.
    }

    @Override
    public void cellStarted(BuildEvent.CellStarted started) {
      if (beginnings) {
        say("building", started.cell().toString());
      }
    }

    @Override
    public void cellStage(BuildEvent.CellStage begun) {
      // A drawing or a heartbeat tells.
    }

    @Override
    public void cellFinished(BuildEvent.CellFinished finished) {
      printFinished(finished);
    }

    @Override
    public void chrootKept(BuildEvent.ChrootKept kept) {
      terminal.problem("kept       " + Terminal.plain(kept.cell() + ": " + kept.directory()));
      terminal.problem("           enter it with: " + Terminal.plain(kept.command()));
    }

    @Override
    public void packagePublished(BuildEvent.PackagePublished published) {
      say("published", published.file().path().getFileName().toString());
    }

    @Override
    public void packageMended(BuildEvent.PackageMended mended) {
      say("mended", mended.file() + ": " + mended.faults());
    }

    @Override
    public void diskPlaced(BuildEvent.DiskPlaced placed) {
      say("published", placed.disk().path().getFileName().toString());
    }

    @Override
    public void repositoryDescribed(BuildEvent.RepositoryDescribed described) {
      say("install", "by a file for hosts, kept in the repository:");
      described.lines().forEach(line -> say("", line));
    }

    @Override
    public void warning(BuildEvent.Warning warning) {
      if (warned.add(warning)) {
        terminal.problem("@|bold,yellow warning:|@ " + Terminal.plain(warning.message()));
      }
    }

    @Override
    public void runFinished(BuildEvent.RunFinished finished) {
      // The command itself says how it ends.
    }
  }
}
