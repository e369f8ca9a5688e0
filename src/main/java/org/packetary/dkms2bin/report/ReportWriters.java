package org.packetary.dkms2bin.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.packetary.dkms2bin.host.AtomicFile;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.UsageException;

/** Writes the reports that were asked for on the command line. */
public final class ReportWriters {

  private final ReportRequest request;

  private ReportWriters(ReportRequest request) {
    this.request = request;
  }

  /**
   * Makes sure, before anything is built, that the reports can be written, and removes an earlier
   * one: nobody shall take it for that of this run.
   *
   * @throws UsageException if there is no directory for a file
   * @throws EnvironmentException if a file cannot be written
   */
  public static ReportWriters open(ReportRequest request) {
    request.junit().ifPresent(ReportWriters::clear);
    return new ReportWriters(request);
  }

  /**
   * The directory that a report's file goes to.
   *
   * @throws UsageException if there is none
   */
  public static Path checked(Path file) {
    Path directory = file.toAbsolutePath().normalize().getParent();
    if (directory == null || Files.isDirectory(file)) {
      throw new UsageException("--junit " + file + " is a directory", "name a file in it");
    }
    if (!Files.isDirectory(directory)) {
      throw new UsageException(
          "--junit " + file + ": there is no directory " + directory, "mkdir -p " + directory);
    }
    return directory;
  }

  private static void clear(Path file) {
    Path directory = checked(file);
    try {
      Files.deleteIfExists(file);
      Files.delete(Files.createTempFile(directory, ".dkms2bin", ".new"));
    } catch (IOException e) {
      throw new EnvironmentException(
          "--junit " + file + " cannot be written: " + e, "choose another file", e);
    }
  }

  /**
   * Writes the files.
   *
   * @return the lines for standard output; none for {@link ReportFormat#TEXT}
   * @throws PublishException if a file cannot be written
   */
  public List<String> write(RunReport report) {
    if (request.junit().isPresent()) {
      Path file = request.junit().get().toAbsolutePath();
      try {
        AtomicFile.replace(file, JunitReport.of(report));
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }
    return switch (request.format()) {
      case TEXT -> List.of();
      case GITHUB -> {
        request.jobSummary().ifPresent(f -> summarise(report, f));
        yield GithubReport.annotations(report);
      }
      case GITLAB -> List.of(GitlabReport.of(report));
    };
  }

  /** Other steps of the job may have written to it already. */
  private static void summarise(RunReport report, Path file) {
    try {
      Files.writeString(
          file,
          MarkdownSummary.of(report),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static PublishException unwritable(Path file, IOException e) {
    return new PublishException(
        "cannot write the report " + file + ": " + e.getMessage(), "is the disk full?", e);
  }
}
