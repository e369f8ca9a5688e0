package org.packetary.dkms2bin.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.terminal.Terminal;
import org.packetary.dkms2bin.estimate.Estimate;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.run.BuildRun;
import org.packetary.dkms2bin.run.Differences;
import org.packetary.dkms2bin.run.PlannedChoice;

/** Formats plans for people. */
final class PlanText {

  private static final int SHOWN = 60;
  private static final int MOST_NAMED = 6;

  private PlanText() {}

  /** A line for each cell, and a count for each distribution, with picocli's style markup. */
  static List<String> lines(List<BuildRun.PlannedMatrix> plans) {
    List<String> lines = new ArrayList<>();
    for (BuildRun.PlannedMatrix plan : plans) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      int wide = widest(plan.choices());
      plan.choices().forEach(choice -> lines.add(line(choice, wide)));
      lines.add("");
      lines.add(summary(plan));
    }
    return lines;
  }

  /** How long the longest name of a cell is. */
  private static int widest(List<PlannedChoice> choices) {
    return choices.stream().mapToInt(c -> c.id().toString().length()).max().orElse(1);
  }

  private static String line(PlannedChoice choice, int wide) {
    return styled(choice.action(), String.format(Locale.ROOT, "%-10s", choice.action().word()))
        + " "
        + Terminal.plain(String.format(Locale.ROOT, "%-" + wide + "s", choice.id()))
        + "  @|faint "
        + Terminal.plain(choice.why())
        + "|@";
  }

  private static String styled(PlannedChoice.Action action, String text) {
    String style =
        switch (action) {
          case BUILD -> "bold";
          case PACK -> "green";
          case UP_TO_DATE, KNOWN, SETTLED -> "faint";
        };
    return "@|" + style + " " + text + "|@";
  }

  private static String summary(BuildRun.PlannedMatrix plan) {
    Map<PlannedChoice.Action, Integer> counts = new LinkedHashMap<>();
    for (PlannedChoice.Action action : PlannedChoice.Action.values()) {
      long count = plan.choices().stream().filter(c -> c.action() == action).count();
      if (count > 0) {
        counts.put(action, (int) count);
      }
    }
    List<String> words = new ArrayList<>();
    counts.forEach((action, count) -> words.add(count + " " + meaning(action)));
    return Terminal.plain(
        plan.plan().recipe().name()
            + ": "
            + plan.choices().size()
            + (plan.choices().size() == 1 ? " cell: " : " cells: ")
            + String.join(", ", words)
            + estimate(plan).map(time -> "; about " + Words.of(time)).orElse(""));
  }

  private static String meaning(PlannedChoice.Action action) {
    return switch (action) {
      case BUILD -> "to build";
      case PACK -> "to pack";
      case UP_TO_DATE -> "up to date";
      case KNOWN -> "known from before";
      case SETTLED -> "without a build";
    };
  }

  /** How long building will take, from how long it took before. */
  private static Optional<Duration> estimate(BuildRun.PlannedMatrix plan) {
    List<CellId> waiting =
        plan.choices().stream()
            .filter(c -> c.action() == PlannedChoice.Action.BUILD)
            .map(PlannedChoice::id)
            .toList();
    return waiting.isEmpty()
        ? Optional.empty()
        : new Estimate(plan.usual()).left(waiting, Map.of(), plan.jobs());
  }

  /**
   * All that decides about a cell, with what changed first.
   *
   * @param word {@code MODULE@KERNEL}, {@code MODULE/VERSION@KERNEL}
   * @throws InputException if the plan has no such cell
   */
  static List<String> explained(List<BuildRun.PlannedMatrix> plans, String word) {
    List<String> lines = new ArrayList<>();
    for (BuildRun.PlannedMatrix plan : plans) {
      for (PlannedChoice choice : plan.choices()) {
        if (isMeant(choice.id(), word)) {
          if (!lines.isEmpty()) {
            lines.add("");
          }
          explain(plan, choice, lines);
        }
      }
    }
    if (lines.isEmpty()) {
      throw new InputException("the plan has no cell " + word, meant(plans, word));
    }
    return lines;
  }

  /** The cells of the module that was probably meant, or how cells are named. */
  private static @Nullable String meant(List<BuildRun.PlannedMatrix> plans, String word) {
    String module = word.replaceFirst("[@/].*", "");
    List<CellId> all =
        plans.stream().flatMap(p -> p.choices().stream()).map(PlannedChoice::id).toList();
    List<String> same =
        all.stream().filter(id -> id.module().name().equals(module)).map(PlanText::name).toList();
    if (same.isEmpty()) {
      return all.stream().findFirst().map(id -> "cells are named like " + name(id)).orElse(null);
    }
    return "it has "
        + String.join(", ", same.subList(0, Math.min(same.size(), MOST_NAMED)))
        + (same.size() > MOST_NAMED ? " and " + (same.size() - MOST_NAMED) + " more" : "");
  }

  private static String name(CellId id) {
    return id.module().name() + "@" + id.kernel();
  }

  private static boolean isMeant(CellId id, String word) {
    return word.equals(id.toString())
        || word.equals(name(id))
        || word.equals(id.module() + "@" + id.kernel());
  }

  private static void explain(
      BuildRun.PlannedMatrix plan, PlannedChoice choice, List<String> lines) {
    lines.add(
        choice.id()
            + " ("
            + plan.plan().recipe().name()
            + "): "
            + choice.action().word()
            + ", "
            + choice.why());
    Optional<CellSpec> spec = choice.cell().spec();
    if (spec.isEmpty()) {
      return;
    }
    lines.add("input digest " + spec.get().inputDigest());
    if (!choice.differences().isEmpty()) {
      lines.add("changed since the repository's packages were made:");
      for (Differences.Difference difference : choice.differences()) {
        lines.add(
            "  "
                + difference.name()
                + ": "
                + difference.before().map(PlanText::cut).orElse("(none)")
                + " -> "
                + difference.after().map(PlanText::cut).orElse("(none)"));
      }
    }
    lines.add("what decides:");
    spec.get()
        .parts()
        .counted()
        .forEach((name, value) -> lines.add("  " + name + ": " + cut(value)));
  }

  private static String cut(String value) {
    return value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value;
  }

  /** Durations in words. */
  private static final class Words {

    private static final int MINUTE = 60;

    static String of(Duration time) {
      long seconds = Math.max(1, time.toSeconds());
      return seconds < 2 * MINUTE ? seconds + " s" : (seconds + MINUTE / 2) / MINUTE + " min";
    }
  }
}
