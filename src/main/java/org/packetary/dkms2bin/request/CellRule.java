package org.packetary.dkms2bin.request;

import java.util.function.Function;
import org.packetary.dkms2bin.kernel.ReleaseGlob;

/** An exception that a user makes for a driver's cells of some kernels. */
public sealed interface CellRule {

  /** Kernel releases that the rule is about, as a shell pattern; {@code *} for all. */
  ReleaseGlob kernels();

  /** Where the user wrote it, for messages: {@code dkms2bin.yaml:12}, {@code --allow-unfit}. */
  String origin();

  /** What the rule is, one function for each kind. */
  <T> T fold(
      Function<Exclude, T> exclude,
      Function<ExpectFailure, T> expect,
      Function<AllowUnfit, T> unfit);

  /** Whether the rule is about a release. */
  default boolean concerns(String release) {
    return kernels().matches(release);
  }

  /**
   * The cells are skipped.
   *
   * @param reason why, in the user's words; may be empty
   */
  record Exclude(ReleaseGlob kernels, String reason, String origin) implements CellRule {
    @Override
    public <T> T fold(
        Function<Exclude, T> exclude,
        Function<ExpectFailure, T> expect,
        Function<AllowUnfit, T> unfit) {
      return exclude.apply(this);
    }
  }

  /**
   * The cells are known to fail: that is no reason to end with an error.
   *
   * @param reason why, in the user's words
   */
  record ExpectFailure(ReleaseGlob kernels, String reason, String origin) implements CellRule {
    @Override
    public <T> T fold(
        Function<Exclude, T> exclude,
        Function<ExpectFailure, T> expect,
        Function<AllowUnfit, T> unfit) {
      return expect.apply(this);
    }
  }

  /**
   * One module of the package may be unfit for the kernel; the others are packaged without it.
   *
   * @param module the module's name, without {@code .ko}
   * @param reason why, in the user's words; may be empty
   */
  record AllowUnfit(ReleaseGlob kernels, String module, String reason, String origin)
      implements CellRule {
    @Override
    public <T> T fold(
        Function<Exclude, T> exclude,
        Function<ExpectFailure, T> expect,
        Function<AllowUnfit, T> unfit) {
      return unfit.apply(this);
    }
  }
}
