package org.packetary.dkms2bin.report;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run shall report beyond what it leaves in its repository.
 *
 * @param junit the file for JUnit XML
 * @param format what goes to standard output
 * @param jobSummary the file that GitHub shows as the job's summary; used by {@link
 *     ReportFormat#GITHUB} only
 */
public record ReportRequest(Optional<Path> junit, ReportFormat format, Optional<Path> jobSummary) {}
