package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Mender;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.proof.CellProof;

/** The wording that all reports for people share. */
public final class Wording {

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Wording() {}

  public static String kind(FindingKind kind) {
    return kind.word().replace('-', ' ');
  }

  /** A status in words: {@code up to date}, {@code failed as expected}. */
  public static String status(String status) {
    return status.equals(CellReport.EXPECTED) ? "failed as expected" : status.replace('-', ' ');
  }

  /** A status as a section's title. */
  public static String title(String status) {
    String words = status(status);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /**
   * A cell's status in words, with what came of loading its modules: {@code built, loaded}; of what
   * failed, only where it failed by that.
   */
  public static String proven(CellReport cell) {
    String status = status(cell.status());
    return cell.proof().map(proof -> status + ", " + words(proof)).orElse(status);
  }

  /** What came of a proof, in a word or two: that of the module that got least far. */
  private static String words(CellProof proof) {
    return proof.verdict().words();
  }

  /** What came of loading each module, and why, a sentence each. */
  public static List<String> modules(CellProof proof) {
    return proof.modules().stream()
        .map(
            module ->
                module.module()
                    + " "
                    + module.verdict().words()
                    + (module.verdict().cause().isEmpty() ? "" : ": " + module.verdict().cause()))
        .toList();
  }

  /** A cell's status in words, with the reason where it failed as expected. */
  public static String status(CellReport cell) {
    return cell.expected()
        .filter(e -> cell.isExpectedFailure())
        .map(e -> "failed (expected: " + e.reason() + ")")
        .orElseGet(() -> status(cell.status()));
  }

  /** Where an outcome comes from that this run did not make; empty for one that it made. */
  public static Optional<String> provenance(CellReport cell) {
    return provenance(cell.provenance().how(), cell.outcome().kind())
        .map(how -> how + ", " + when(cell.provenance()));
  }

  /** When an outcome came about, and in which run. */
  public static String when(Provenance provenance) {
    return date(provenance.when()) + ", run " + provenance.run();
  }

  private static Optional<String> provenance(Provenance.How how, CellOutcome.Kind kind) {
    return switch (how) {
      case THIS_RUN -> Optional.empty();
      case STORE, REPOSITORY -> Optional.of(reused(kind));
      case REMEMBERED -> Optional.of("from an earlier run");
    };
  }

  private static String reused(CellOutcome.Kind kind) {
    return switch (kind) {
      case BUILT -> "packed from an earlier result";
      case UP_TO_DATE -> "built before with the same inputs";
      case FAILED -> "failed before with the same inputs";
      case SKIPPED -> "skipped before with the same inputs";
      case BROKEN_OFF -> "broken off before";
    };
  }

  /** A date with its time, in UTC. */
  public static String date(Instant instant) {
    return DATE.format(instant);
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
  public static String line(Finding finding) {
    return finding.place().map(p -> p + ": ").orElse("") + finding.message();
  }

  /** One line about an outcome that is not a success; empty for one that is. */
  public static Optional<String> trouble(CellOutcome outcome) {
    return outcome.fold(
        built -> Optional.empty(),
        upToDate -> Optional.empty(),
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
  public static Optional<String> hint(CellOutcome outcome) {
    return outcome.fold(
        built -> Optional.empty(),
        upToDate -> Optional.empty(),
        skipped -> Optional.empty(),
        failed -> Optional.empty(),
        CellOutcome.BrokenOff::hint);
  }

  /** One line about why a cell was passed over. */
  public static String skipped(CellOutcome.Skipped skipped) {
    return skipped.directive() + " wants " + skipped.wanted() + ", there is " + skipped.actual();
  }

  public static String duration(Duration time) {
    if (time.toSeconds() < 60) {
      return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
    return time.toMinutes() < 60
        ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
  }

  public static String counted(int number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }

  /** At most so many characters, with a mark where some are left out. */
  public static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
