package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Mender;

/** The wording that all reports for people share. */
public final class Wording {

  private Wording() {}

  static String kind(FindingKind kind) {
    return kind.word().replace('-', ' ');
  }

  static String outcome(CellOutcome outcome) {
    return outcome.word().replace('-', ' ');
  }

  /** One sentence about who can mend something. */
  public static String toMend(Mender mender) {
    return switch (mender) {
      case DRIVER_AUTHOR -> "For the driver's author to mend.";
      case PACKAGER -> "For the driver's packager to mend.";
      case BUILD_ENVIRONMENT -> "For whoever runs the build to mend.";
    };
  }

  /** {@code file:line:column: message}, as far as there is a place. */
  static String line(Finding finding) {
    return finding.place().map(p -> p + ": ").orElse("") + finding.message();
  }

  /** One line about an outcome that is not a success; empty for one that is. */
  static Optional<String> trouble(CellOutcome outcome) {
    return outcome.fold(
        built -> Optional.empty(),
        skipped -> Optional.empty(),
        failed -> Optional.of(failed(failed)),
        broken -> Optional.of(broken.message()));
  }

  /** One line about a failure: what was wrong, and at which stage. */
  public static String failed(CellOutcome.Failed failed) {
    String status =
        failed.dkmsStatus().isPresent() ? ", dkms status " + failed.dkmsStatus().getAsInt() : "";
    return failed.message() + " (" + failed.stage().word() + status + ")";
  }

  /** What to do about an outcome, where somebody could say it. */
  static Optional<String> hint(CellOutcome outcome) {
    return outcome.fold(
        built -> Optional.empty(),
        skipped -> Optional.empty(),
        failed -> Optional.empty(),
        CellOutcome.BrokenOff::hint);
  }

  /** One line about why a cell was passed over. */
  public static String skipped(CellOutcome.Skipped skipped) {
    return skipped.directive() + " wants " + skipped.wanted() + ", there is " + skipped.actual();
  }

  static String duration(Duration time) {
    if (time.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    return time.toMinutes() < 60
        ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
  }

  static String counted(int number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }

  /** At most so many characters, with a mark where some are left out. */
  static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
