package org.packetary.dkms2bin.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.report.ReportFormat;
import org.packetary.dkms2bin.report.ReportRequest;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

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
      converter = FormatConverter.class,
      description =
          "What goes to standard output: text (default), github (annotations; also a job summary),"
              + " gitlab (a Code Quality report).")
  private ReportFormat format = ReportFormat.TEXT;

  /** The request; GitHub names the file for the job summary in the environment. */
  ReportRequest request(Map<String, String> environment) {
    return new ReportRequest(
        Optional.ofNullable(junit),
        format,
        Optional.ofNullable(environment.get("GITHUB_STEP_SUMMARY"))
            .filter(f -> !f.isBlank())
            .map(Path::of));
  }

  /** Reads a format's word. */
  static final class FormatConverter implements ITypeConverter<ReportFormat> {
    @Override
    public ReportFormat convert(String word) {
      return ReportFormat.of(word)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "not a format: "
                          + word
                          + " ("
                          + String.join(", ", ReportFormat.words())
                          + ")"));
    }
  }
}
