package org.packetary.dkms2bin.report;

import java.util.List;
import java.util.stream.Stream;

/** Counts the cells of a run by outcome. */
record Counts(String outcome, long number) {

  /** The word for people. */
  String word() {
    return outcome.replace('-', ' ');
  }

  /** Every outcome, those that want attention first. */
  static List<Counts> of(RunReport report) {
    return Stream.of("failed", "broken-off", "skipped", "built")
        .map(
            word ->
                new Counts(
                    word,
                    report.cells().stream().filter(c -> c.outcome().word().equals(word)).count()))
        .toList();
  }
}
