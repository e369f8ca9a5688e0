package org.packetary.dkms2bin.model;

import java.time.Instant;
import java.util.Locale;

/**
 * Where a cell's outcome comes from.
 *
 * @param how by which way this run came to it
 * @param when it came about
 * @param run the id of the run that made it
 */
public record Provenance(How how, Instant when, String run) {

  /** The ways. */
  public enum How {
    /** This run made it. */
    THIS_RUN,
    /** An earlier run made it, and its result was in the store. */
    STORE,
    /** An earlier run made it, and the repository remembers that it was of the same inputs. */
    REPOSITORY,
    /** An earlier run made it, and this run did not concern it. */
    REMEMBERED;

    /** The lower-case word for programs, for example {@code this-run}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Of what a run itself made. */
  public static Provenance thisRun(Instant when, String run) {
    return new Provenance(How.THIS_RUN, when, run);
  }

  /** The same outcome, come to in another way. */
  public Provenance by(How other) {
    return new Provenance(other, when, run);
  }
}
