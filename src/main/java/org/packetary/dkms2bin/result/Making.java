package org.packetary.dkms2bin.result;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.packetary.dkms2bin.model.Stage;

/**
 * When, by what and how a result was made. Nothing of it decides about the result's bytes.
 *
 * @param when it was complete
 * @param run the id of the run that made it
 * @param toolVersion of dkms2bin
 * @param dkmsVersion of the dkms that built it; empty where dkms did not run
 * @param elapsed how long it took in all
 * @param stages how long each stage took, as far as it came
 */
public record Making(
    Instant when,
    String run,
    String toolVersion,
    String dkmsVersion,
    Duration elapsed,
    Map<Stage, Duration> stages) {

  public Making {
    Map<Stage, Duration> inOrder = new EnumMap<>(Stage.class);
    inOrder.putAll(stages);
    stages = Collections.unmodifiableMap(inOrder);
  }
}
