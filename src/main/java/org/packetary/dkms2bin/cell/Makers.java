package org.packetary.dkms2bin.cell;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.result.Making;

/**
 * Says by whom and when results are made.
 *
 * @param run the run's id
 * @param toolVersion of dkms2bin
 * @param clock tells when
 */
public record Makers(String run, String toolVersion, Clock clock) {

  Making making(String dkms, Duration elapsed, Map<Stage, Duration> stages) {
    return new Making(clock.instant(), run, toolVersion, dkms, elapsed, stages);
  }
}
