package org.packetary.dkms2bin.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.packetary.dkms2bin.diagnosis.reference.DeclarationText;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.report.Wording;

/** Formats findings for the terminal: each cause, with its consequences indented below it. */
public final class FindingLines {

  private FindingLines() {}

  /** The first causes in short, and how many more there are. */
  public static List<String> causes(List<Finding> findings, int most) {
    List<Finding> causes = findings.stream().filter(Finding::isCause).toList();
    List<String> lines = new ArrayList<>();
    for (Finding cause : causes.subList(0, Math.min(most, causes.size()))) {
      lines.add(head(cause));
      DeclarationText.parts(cause).forEach(p -> lines.add("  " + p));
      cause.hint().ifPresent(h -> lines.add("  hint: " + h));
    }
    if (causes.size() > most) {
      lines.add("and " + (causes.size() - most) + " more");
    }
    return lines;
  }

  /** Everything. */
  public static List<String> all(List<Finding> findings) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < findings.size(); i++) {
      Finding cause = findings.get(i);
      if (cause.isCause()) {
        if (!lines.isEmpty()) {
          lines.add("");
        }
        lines.add(head(cause));
        details(cause).forEach(d -> lines.add("  " + d));
        lines.add("  " + Wording.toMend(cause.kind().mender()));
        int index = i;
        List<Finding> consequences =
            findings.stream().filter(f -> f.causedBy().orElse(-1) == index).toList();
        if (!consequences.isEmpty()) {
          int count = consequences.stream().mapToInt(f -> f.evidence().count()).sum();
          lines.add("  and " + count + (count == 1 ? " consequence:" : " consequences:"));
          consequences.forEach(c -> lines.add("    " + head(c)));
        }
      }
    }
    return lines;
  }

  private static List<String> details(Finding finding) {
    List<String> lines = new ArrayList<>();
    finding
        .types()
        .ifPresent(
            t -> {
              lines.add("expected: " + t.expected());
              lines.add("given:    " + t.given());
            });
    lines.addAll(DeclarationText.parts(finding));
    finding.hint().ifPresent(h -> lines.add("hint: " + h));
    return lines;
  }

  /** {@code file:line: message (function)}, with the count of repeats. */
  private static String head(Finding finding) {
    StringBuilder line = new StringBuilder();
    finding.place().ifPresent(p -> line.append(p.file()));
    finding.place().filter(p -> p.line() > 0).ifPresent(p -> line.append(':').append(p.line()));
    if (finding.place().isPresent()) {
      line.append(": ");
    }
    if (finding.warning()) {
      line.append("warning: ");
    }
    line.append(finding.message());
    finding
        .place()
        .flatMap(Finding.Place::function)
        .ifPresent(f -> line.append(" (in ").append(f).append(')'));
    int count = finding.evidence().count();
    if (count > 1) {
      line.append(String.format(Locale.ROOT, " [%d times]", count));
    }
    return line.toString();
  }
}
