package org.packetary.dkms2bin.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.packetary.dkms2bin.proof.KernelProof;

/**
 * Which run it was.
 *
 * @param id a short name that no other run into the same repository has
 * @param toolVersion of dkms2bin
 * @param started when it began
 * @param elapsed how long it took
 * @param places where builds ran, and as whom; none where nothing was run
 * @param machines the kernels that modules were proven on, and how each was booted
 */
public record RunFacts(
    String id,
    String toolVersion,
    Instant started,
    Duration elapsed,
    List<String> places,
    List<KernelProof> machines) {

  public RunFacts {
    places = List.copyOf(places);
    machines = List.copyOf(machines);
  }

  /** A run of which nothing has been built yet. */
  public RunFacts(String id, String toolVersion, Instant started, Duration elapsed) {
    this(id, toolVersion, started, elapsed, List.of(), List.of());
  }

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /**
   * Makes a run's id of when it began and a number that runs of the same second do not share, for
   * example its process id.
   */
  public static String id(Instant started, long number) {
    return TIME.format(started) + "-" + Long.toString(number, Character.MAX_RADIX);
  }

  /** The same run, when it has ended. */
  public RunFacts ended(Instant now) {
    return new RunFacts(id, toolVersion, started, Duration.between(started, now), places, machines);
  }

  /** The same run, whose builds ran in these places. */
  public RunFacts in(Collection<String> all) {
    return new RunFacts(id, toolVersion, started, elapsed, List.copyOf(all), machines);
  }

  /** The same run, which booted these kernels. */
  public RunFacts booting(List<KernelProof> kernels) {
    return new RunFacts(id, toolVersion, started, elapsed, places, kernels);
  }
}
