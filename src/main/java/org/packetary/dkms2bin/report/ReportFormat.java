package org.packetary.dkms2bin.report;

/** What a run prints on standard output. */
public enum ReportFormat {
  /** A table for people. */
  TEXT,
  /** GitHub Actions' annotations; a job summary where the job has a file for one. */
  GITHUB,
  /** GitLab's Code Quality report. */
  GITLAB
}
