package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one cell ended. {@link Failed} blames the driver, {@link BrokenOff} the host: the one is
 * never reported as the other.
 */
public sealed interface CellOutcome {

  /** One lower-case word: {@code built}, {@code skipped}, {@code failed}, {@code broken-off}. */
  String word();

  /**
   * Verified and packaged.
   *
   * @param notes what somebody should look at nevertheless, a sentence each
   */
  record Built(List<PackageFile> packages, List<String> notes, Optional<Path> log)
      implements CellOutcome {
    public Built {
      packages = List.copyOf(packages);
      notes = List.copyOf(notes);
    }

    /** Built, and nothing to note. */
    public Built(List<PackageFile> packages, Optional<Path> log) {
      this(packages, List.of(), log);
    }

    @Override
    public String word() {
      return "built";
    }
  }

  /**
   * The module does not want to be built for this kernel.
   *
   * @param directive the dkms.conf directive, for example {@code BUILD_EXCLUSIVE_CONFIG}
   * @param wanted the directive's value
   * @param actual what the kernel has instead
   */
  record Skipped(String directive, String wanted, String actual) implements CellOutcome {
    @Override
    public String word() {
      return "skipped";
    }
  }

  /**
   * The driver did not build, or what it built does not fit the kernel.
   *
   * @param stage where: evaluation, add, build, install, verification
   * @param dkmsStatus dkms's exit status where dkms said no
   * @param message one line
   * @param findings what the output complains of, in its order
   * @param log the kept log
   */
  record Failed(
      Stage stage,
      OptionalInt dkmsStatus,
      String message,
      List<Finding> findings,
      Optional<Path> log)
      implements CellOutcome {
    public Failed {
      findings = List.copyOf(findings);
    }

    @Override
    public String word() {
      return "failed";
    }
  }

  /** Something other than the driver ended it. */
  record BrokenOff(Blame blame, String message, Optional<String> hint, Optional<Path> log)
      implements CellOutcome {
    @Override
    public String word() {
      return "broken-off";
    }
  }
}
