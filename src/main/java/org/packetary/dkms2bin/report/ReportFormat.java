package org.packetary.dkms2bin.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run prints on standard output. */
public enum ReportFormat {
  /** A table for people. */
  TEXT,
  /** GitHub Actions' annotations; a job summary where the job has a file for one. */
  GITHUB,
  /** GitLab's Code Quality report. */
  GITLAB;

  /** The lower-case word for the command line. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format of that word. */
  public static Optional<ReportFormat> of(String word) {
    return Arrays.stream(values()).filter(f -> f.word().equals(word)).findFirst();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(ReportFormat::word).toList();
  }
}
