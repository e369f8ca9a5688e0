package org.packetary.dkms2bin.diagnosis;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.diagnosis.cause.Findings;
import org.packetary.dkms2bin.diagnosis.reading.BuildFacts;
import org.packetary.dkms2bin.diagnosis.reading.LogReader;
import org.packetary.dkms2bin.diagnosis.reading.Reading;
import org.packetary.dkms2bin.model.Finding;

/**
 * Reads a build's output as findings. A log of any length is read once, in memory that does not
 * grow with it.
 */
public final class Diagnosis {

  private Diagnosis() {}

  /** The findings of a log, in its order; none where nothing in it is called an error. */
  public static List<Finding> of(Reader log, BuildFacts facts) throws IOException {
    return read(log, facts).findings();
  }

  /** The findings of a log, and for which kernel it is. */
  public static Diagnosed read(Reader log, BuildFacts facts) throws IOException {
    Reading reading = LogReader.read(log);
    Optional<Reading> dkms = Optional.empty();
    if (facts.dkmsOutput().isPresent()) {
      dkms = Optional.of(LogReader.read(new StringReader(facts.dkmsOutput().get())));
    }
    return new Diagnosed(Findings.of(reading, dkms, facts), reading.kernel(), reading.unread());
  }

  /** The same for text at hand, of which nothing else is known. */
  public static List<Finding> of(String log) {
    try {
      return of(new StringReader(log), BuildFacts.NONE);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }
}
