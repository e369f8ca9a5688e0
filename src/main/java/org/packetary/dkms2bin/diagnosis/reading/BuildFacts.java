package org.packetary.dkms2bin.diagnosis.reading;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.model.Stage;

/**
 * What is known of a build beside its log.
 *
 * @param dkmsOutput what dkms itself printed
 * @param stage where it ended
 * @param dkmsStatus dkms's exit status
 * @param preBuild how the PRE_BUILD script ended, where one failed
 * @param tree the module's tree
 * @param prefixes absolute directories that the tree was at while it was built
 */
public record BuildFacts(
    Optional<String> dkmsOutput,
    Optional<Stage> stage,
    OptionalInt dkmsStatus,
    Optional<PreBuild> preBuild,
    DriverTree tree,
    List<String> prefixes) {

  /** Nothing but the log. */
  public static final BuildFacts NONE =
      new BuildFacts(
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          DriverTree.EMPTY,
          List.of());

  public BuildFacts {
    prefixes = List.copyOf(prefixes);
  }

  /**
   * A PRE_BUILD script that failed.
   *
   * @param command as dkms.conf has it
   * @param status its exit status, not 0
   */
  public record PreBuild(String command, int status) {}
}
