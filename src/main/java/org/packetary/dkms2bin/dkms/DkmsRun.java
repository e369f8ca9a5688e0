package org.packetary.dkms2bin.dkms;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.CommandResult;

/**
 * What dkms did in a sandbox.
 *
 * @param version dkms's own version, for example {@code 3.0.10}; empty if it never answered
 * @param statuses the exit status of every step that ended
 * @param outputs dkms's own output of every step that began
 * @param preBuildStatus how the module's PRE_BUILD script ended, where it has one that ran
 * @param durations how long each step took that ended
 * @param makeLog the compiler's log, where there is one
 * @param sandbox how the sandbox itself ended
 * @param again whether make had failed before, with jobs beside each other that dkms does not ask
 *     for
 */
public record DkmsRun(
    String version,
    Map<Stage, Integer> statuses,
    Map<Stage, String> outputs,
    OptionalInt preBuildStatus,
    Map<Stage, Duration> durations,
    Optional<Path> makeLog,
    CommandResult sandbox,
    boolean again) {
  public DkmsRun {
    statuses = Map.copyOf(statuses);
    outputs = Map.copyOf(outputs);
    durations = Map.copyOf(durations);
  }

  /** The same run as a second one. */
  DkmsRun asSecond() {
    return new DkmsRun(
        version, statuses, outputs, preBuildStatus, durations, makeLog, sandbox, true);
  }
}
