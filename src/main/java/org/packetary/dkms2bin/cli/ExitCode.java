package org.packetary.dkms2bin.cli;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.RunReport;

/**
 * The exit codes of the tool. docs/exit-codes.md is the user's copy of this list.
 *
 * <p>An interruption has no constant here: the Java machine itself exits with 130 after SIGINT and
 * with 143 after SIGTERM.
 */
public enum ExitCode {
  /** Every cell was built, skipped or up to date, or failed as expected. */
  OK(0),
  /** A bug of ours. */
  BUG(1),
  /** The command line makes no sense. */
  USAGE(2),
  /** An input is not usable. */
  INPUT(3),
  /** The host or an archive lacks something. */
  ENVIRONMENT(4),
  /** Some cell failed to build. */
  CELL_FAILED(5),
  /** Packaging or publishing failed. */
  PUBLISHING(6);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  /** The exit status. */
  public int status() {
    return status;
  }

  /** The code for what ended a command early. */
  public static ExitCode of(Throwable failure) {
    if (failure instanceof UsageException) {
      return USAGE;
    }
    if (failure instanceof InputException) {
      return INPUT;
    }
    if (failure instanceof EnvironmentException) {
      return ENVIRONMENT;
    }
    return failure instanceof PublishException ? PUBLISHING : BUG;
  }

  /** The code for a run that went to its end: the gravest of its cells' and its own. */
  public static ExitCode of(RunReport report) {
    Set<ExitCode> codes = EnumSet.of(OK);
    report.cells().stream().filter(CellReport::isTrouble).forEach(c -> codes.add(of(c.outcome())));
    report.failure().ifPresent(f -> codes.add(of(f)));
    return gravest(codes);
  }

  /** The gravest of several. */
  static ExitCode gravest(Collection<ExitCode> codes) {
    return Stream.of(BUG, ENVIRONMENT, PUBLISHING, INPUT, CELL_FAILED)
        .filter(codes::contains)
        .findFirst()
        .orElse(OK);
  }

  private static ExitCode of(CellOutcome outcome) {
    return outcome.fold(
        built -> OK,
        upToDate -> OK,
        skipped -> OK,
        failed -> CELL_FAILED,
        broken -> of(broken.blame()));
  }

  private static ExitCode of(Blame blame) {
    return switch (blame) {
      case ENVIRONMENT -> ENVIRONMENT;
      case PACKAGING -> PUBLISHING;
      case BUG -> BUG;
    };
  }
}
