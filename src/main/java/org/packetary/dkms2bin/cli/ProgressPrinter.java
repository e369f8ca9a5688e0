package org.packetary.dkms2bin.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EventSink;

/** Prints the events of a run on the terminal, as they happen. */
final class ProgressPrinter implements EventSink {

  private static final int MOST_CAUSES = 5;

  private final Terminal terminal;

  ProgressPrinter(Terminal terminal) {
    this.terminal = terminal;
  }

  /** One event at a time, so that the lines of one cell stay together. */
  @Override
  public synchronized void accept(BuildEvent event) {
    if (event instanceof BuildEvent.RecipeChosen chosen) {
      say("recipe", chosen.name() + " (" + chosen.title() + "), " + chosen.reason());
    } else if (event instanceof BuildEvent.BackendChosen backend) {
      say("backend", backend.what() + ", " + backend.reason());
    } else if (event instanceof BuildEvent.InputFound found) {
      say("found", found.packageName() + " " + found.version());
    } else if (event instanceof BuildEvent.DriverGuessed driver) {
      say("guessing", driver.input() + " has no dkms.conf:");
      driver.guesses().forEach(g -> say("", g));
    } else if (event instanceof BuildEvent.KernelsSelected kernels) {
      say("kernels", kernels.releases().size() + ": " + String.join(", ", kernels.releases()));
    } else if (event instanceof BuildEvent.LayerStarted layer) {
      say("preparing", layer.what());
    } else if (event instanceof BuildEvent.CellStarted started) {
      say("building", started.cell().toString());
    } else if (event instanceof BuildEvent.CellFinished finished) {
      finished(finished);
    } else if (event instanceof BuildEvent.ChrootKept kept) {
      terminal.problem("kept       " + Terminal.plain(kept.cell() + ": " + kept.directory()));
      terminal.problem("           enter it with: " + Terminal.plain(kept.command()));
    } else if (event instanceof BuildEvent.PackagePublished published) {
      say("published", published.file().path().getFileName().toString());
    } else if (event instanceof BuildEvent.PackageMended mended) {
      say("mended", mended.file() + ": " + mended.faults());
    } else if (event instanceof BuildEvent.DiskPlaced placed) {
      say("published", placed.disk().path().getFileName().toString());
    } else if (event instanceof BuildEvent.RepositoryDescribed described) {
      say("install", "with dnf or yum from:");
      described.lines().forEach(line -> say("", line));
    } else if (event instanceof BuildEvent.Warning warning) {
      terminal.problem("@|bold,yellow warning:|@ " + Terminal.plain(warning.message()));
    }
  }

  private void say(String word, String text) {
    terminal.progress(String.format(Locale.ROOT, "%-10s %s", word, Terminal.plain(text)));
  }

  private void finished(BuildEvent.CellFinished finished) {
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
    List<String> details = details(finished.outcome());
    if (finished.outcome() instanceof CellOutcome.Failed
        || finished.outcome() instanceof CellOutcome.BrokenOff) {
      terminal.problem(line);
      details.forEach(d -> terminal.problem("           " + Terminal.plain(d)));
    } else {
      terminal.progress(line);
      details.forEach(d -> terminal.progress("           " + Terminal.plain(d)));
    }
  }

  private static List<String> details(CellOutcome outcome) {
    if (outcome instanceof CellOutcome.Skipped skipped) {
      return List.of(
          skipped.directive() + " wants " + skipped.wanted() + ", there is " + skipped.actual());
    }
    java.util.ArrayList<String> lines = new java.util.ArrayList<>();
    if (outcome instanceof CellOutcome.Built built) {
      built.notes().forEach(n -> lines.add("note: " + n));
    } else if (outcome instanceof CellOutcome.Failed failed) {
      String status =
          failed.dkmsStatus().isPresent() ? ", dkms status " + failed.dkmsStatus().getAsInt() : "";
      lines.add(failed.message() + " (" + failed.stage().word() + status + ")");
      FindingLines.causes(failed.findings(), MOST_CAUSES).forEach(l -> lines.add("  " + l));
      failed.log().ifPresent(l -> lines.add("log: " + l));
    } else if (outcome instanceof CellOutcome.BrokenOff broken) {
      lines.add(broken.message());
      broken.hint().ifPresent(h -> lines.add("hint: " + h));
      broken.log().ifPresent(l -> lines.add("log: " + l));
    }
    return lines;
  }

  /** The text in the outcome's colour. */
  static String styled(CellOutcome outcome, String text) {
    String style =
        switch (outcome.word()) {
          case "built" -> "green";
          case "skipped" -> "faint";
          case "failed" -> "bold,red";
          default -> "bold,magenta";
        };
    return "@|" + style + " " + text + "|@";
  }

  static String seconds(Duration elapsed) {
    return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
  }
}
