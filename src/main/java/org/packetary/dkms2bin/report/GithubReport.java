package org.packetary.dkms2bin.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * The run report as GitHub Actions' workflow commands. Only causes are annotated, the same cause on
 * several kernels once, and the first cause of every cell before any second one: GitHub shows no
 * more than ten errors of a step.
 */
public final class GithubReport {

  private static final int MOST = 10;
  private static final int MOST_KERNELS = 5;

  /** What is the same in several cells of a module. */
  private record Annotation(ModuleId module, Optional<Finding.Place> place, String message) {}

  private GithubReport() {}

  /** The lines for standard output. */
  public static List<String> annotations(RunReport report) {
    Map<Annotation, List<String>> found = new LinkedHashMap<>();
    int deepest = 0;
    for (int rank = 0; rank <= deepest; rank++) {
      for (CellReport cell : report.cells()) {
        List<Annotation> all = annotations(cell);
        deepest = Math.max(deepest, all.size() - 1);
        if (rank < all.size()) {
          List<String> kernels = found.computeIfAbsent(all.get(rank), a -> new ArrayList<>());
          if (!kernels.contains(cell.cell().kernel())) {
            kernels.add(cell.cell().kernel());
          }
        }
      }
    }
    List<String> lines = new ArrayList<>();
    report.failure().ifPresent(f -> lines.add("::error title=dkms2bin::" + data(f.problem())));
    found.forEach((annotation, kernels) -> lines.add(command(annotation, kernels)));
    if (lines.size() <= MOST) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, MOST));
    shown.add(
        "::notice title=dkms2bin::"
            + (lines.size() - MOST)
            + " more errors are in the job summary and in report.json");
    return shown;
  }

  private static List<Annotation> annotations(CellReport report) {
    if (!report.isTrouble()) {
      return List.of();
    }
    ModuleId module = report.cell().module();
    List<Annotation> all =
        CauseGroup.of(report.outcome().findings()).stream()
            .map(CauseGroup::cause)
            .map(c -> new Annotation(module, c.place(), message(c)))
            .toList();
    return all.isEmpty()
        ? Wording.trouble(report.outcome()).stream()
            .map(t -> new Annotation(module, Optional.empty(), word(report.outcome()) + t))
            .toList()
        : all;
  }

  private static String word(CellOutcome outcome) {
    return switch (outcome.kind()) {
      case BROKEN_OFF -> "broken off: ";
      case FAILED, SKIPPED, BUILT, UP_TO_DATE -> "";
    };
  }

  private static String message(Finding cause) {
    return cause.message() + cause.hint().map(h -> "\n" + h).orElse("");
  }

  private static String command(Annotation annotation, List<String> kernels) {
    StringBuilder line = new StringBuilder("::error ");
    annotation
        .place()
        .ifPresent(
            p -> {
              line.append("file=").append(property(p.file())).append(',');
              if (p.line() > 0) {
                line.append("line=").append(p.line()).append(',');
                p.column().ifPresent(c -> line.append("col=").append(c).append(','));
              }
            });
    String on =
        String.join(", ", kernels.subList(0, Math.min(MOST_KERNELS, kernels.size())))
            + (kernels.size() > MOST_KERNELS
                ? " and " + (kernels.size() - MOST_KERNELS) + " more"
                : "");
    return line.append("title=")
        .append(property(annotation.module() + " on " + on))
        .append("::")
        .append(data(annotation.message()))
        .toString();
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
