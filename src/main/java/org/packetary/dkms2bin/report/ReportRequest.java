package org.packetary.dkms2bin.report;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The reports that a run is asked for, besides those in its repository.
 *
 * @param junit the file for JUnit XML
 * @param format what goes to standard output
 * @param jobSummary the file that GitHub shows as the job's summary; used by {@link
 *     ReportFormat#GITHUB} only
 */
public record ReportRequest(Optional<Path> junit, ReportFormat format, Optional<Path> jobSummary) {}
