package org.packetary.dkms2bin.report;

import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.CellOutcome;

/** Counts the cells of a run by outcome. */
record Counts(String outcome, long number) {

  /** The word for people. */
  String word() {
    return outcome.replace('-', ' ');
  }

  /** Every outcome, those that want attention first. */
  static List<Counts> of(RunReport report) {
    return Stream.of(CellOutcome.Kind.values())
        .map(
            kind ->
                new Counts(
                    kind.word(),
                    report.cells().stream().filter(c -> c.outcome().kind() == kind).count()))
        .toList();
  }
}
