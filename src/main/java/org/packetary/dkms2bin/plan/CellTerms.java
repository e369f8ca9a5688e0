package org.packetary.dkms2bin.plan;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.ExpectedFailure;

/**
 * What the user says about one cell; all but {@code allowUnfit} says nothing about its bytes.
 *
 * @param timeout its time limit; empty for the run's
 * @param expected why it is known to fail; empty where it is not
 * @param allowUnfit modules that may be left out where they do not fit the kernel
 */
public record CellTerms(
    Optional<Duration> timeout, Optional<ExpectedFailure> expected, List<AllowedUnfit> allowUnfit) {

  /** Nothing said. */
  public static final CellTerms NONE = new CellTerms(Optional.empty(), Optional.empty(), List.of());

  public CellTerms {
    allowUnfit = List.copyOf(allowUnfit);
  }

  /** The same for a package of these modules: what is said of others is not about it. */
  public CellTerms concerning(Collection<String> modules) {
    return new CellTerms(
        timeout,
        expected,
        allowUnfit.stream().filter(unfit -> modules.stream().anyMatch(unfit::isAbout)).toList());
  }

  /**
   * A module that may be unfit.
   *
   * @param module its name, without {@code .ko}
   * @param reason in the user's words; may be empty
   */
  public record AllowedUnfit(String module, String reason) {

    /** Whether it is this module; the kernel takes a dash and an underscore for the same. */
    public boolean isAbout(String name) {
      return module.replace('-', '_').equals(name.replace('-', '_'));
    }
  }
}
