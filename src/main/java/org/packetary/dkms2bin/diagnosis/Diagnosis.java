package org.packetary.dkms2bin.diagnosis;

import java.util.List;
import java.util.stream.Stream;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;

/** Reads a build's output as findings. */
public final class Diagnosis {

  private Diagnosis() {}

  /** The findings of a log, in its order. */
  public static List<Finding> of(Stream<String> log) {
    return FirstErrors.of(log, 10).stream()
        .map(line -> Finding.of(FindingKind.OTHER, line))
        .toList();
  }
}
