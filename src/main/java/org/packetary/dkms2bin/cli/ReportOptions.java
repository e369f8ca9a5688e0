package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportRequest;
import picocli.CommandLine.Option;

/** Options that ask for reports beyond those in the repository. */
final class ReportOptions {

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also write a report in JUnit XML: a test case a module and kernel.")
  private @Nullable Path junit;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "What goes to standard output: text (default), github (annotations; also a job summary),"
              + " gitlab (a Code Quality report).")
  private String format = "text";

  /** The request; GitHub names the file for the job summary in the environment. */
  ReportRequest request(Map<String, String> environment) {
    return new ReportRequest(
        Optional.ofNullable(junit),
        EnumWords.chosen("--format", format, ReportFormat.class),
        Optional.ofNullable(environment.get("GITHUB_STEP_SUMMARY"))
            .filter(f -> !f.isBlank())
            .map(Path::of));
  }
}
