package org.packetary.dkms2bin.cli.option;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.cli.value.EnumWords;
import org.packetary.dkms2bin.model.Problems;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportRequest;
import org.packetary.dkms2bin.report.ReportWriters;
import picocli.CommandLine.Option;

/** Options that ask for reports beyond those in the repository. */
@Heading(Heading.REPORTS)
public final class ReportOptions {

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

  /**
   * The request, empty if the format is none; GitHub names the file for the job summary in the
   * environment.
   */
  public Optional<ReportRequest> request(Map<String, String> environment, Problems problems) {
    return problems
        .attempt(() -> EnumWords.chosen("--format", format, ReportFormat.class))
        .filter(chosen -> junit == null || isUsable(junit, problems))
        .map(chosen -> request(Optional.ofNullable(junit), chosen, environment));
  }

  private static boolean isUsable(Path file, Problems problems) {
    return problems.attempt(() -> ReportWriters.checked(file)).isPresent();
  }

  /** The request for a file that was checked, and a format. */
  public static ReportRequest request(
      Optional<Path> junit, ReportFormat format, Map<String, String> environment) {
    return new ReportRequest(
        junit,
        format,
        Optional.ofNullable(environment.get("GITHUB_STEP_SUMMARY"))
            .filter(f -> !f.isBlank())
            .map(Path::of));
  }
}
