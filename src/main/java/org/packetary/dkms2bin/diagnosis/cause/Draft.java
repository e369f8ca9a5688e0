package org.packetary.dkms2bin.diagnosis.cause;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.diagnosis.words.Complaint;
import org.packetary.dkms2bin.diagnosis.words.Meaning;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** A complaint with its meaning and its place: a finding before its cause and hint are known. */
final class Draft {

  final Complaint complaint;
  final Meaning meaning;
  final Optional<Finding.Place> place;
  final String source;

  /** Whether it stands in the log itself. */
  final boolean logged;

  /** What it is a consequence of. */
  @Nullable Draft cause;

  Draft(Complaint complaint, Meaning meaning, Optional<Finding.Place> place, boolean logged) {
    this.logged = logged;
    this.complaint = complaint;
    this.meaning = meaning;
    this.place = place;
    this.source = Excerpt.source(complaint);
  }

  FindingKind kind() {
    return meaning.kind();
  }

  String symbol() {
    return meaning.symbol().orElse("");
  }

  String message() {
    return complaint.message();
  }

  boolean isWarning() {
    return complaint.severity() == Complaint.Severity.WARNING;
  }

  String file() {
    return place.map(Finding.Place::file).orElse("");
  }

  int line() {
    return place.map(Finding.Place::line).orElse(0);
  }

  Optional<String> function() {
    return place.flatMap(Finding.Place::function);
  }

  boolean isInFileOf(Draft other) {
    return place.isPresent() && other.place.isPresent() && file().equals(other.file());
  }

  boolean isOnLineOf(Draft other) {
    return isInFileOf(other) && line() > 0 && line() == other.line();
  }

  boolean isInFunctionOf(Draft other) {
    return isInFileOf(other) && function().isPresent() && function().equals(other.function());
  }
}
