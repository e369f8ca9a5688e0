package org.packetary.dkms2bin.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * How one cell ended. {@link Failed} blames the driver, {@link BrokenOff} the host: the one is
 * never reported as the other.
 */
public sealed interface CellOutcome {

  /**
   * The kinds of outcome, those that want attention first. A switch expression over them without a
   * default does not compile where one is missing.
   */
  enum Kind {
    /** See {@link CellOutcome.Failed}. */
    FAILED("failed"),
    /** See {@link CellOutcome.BrokenOff}. */
    BROKEN_OFF("broken-off"),
    /** See {@link CellOutcome.Skipped}. */
    SKIPPED("skipped"),
    /** See {@link CellOutcome.Built}. */
    BUILT("built"),
    /** See {@link CellOutcome.UpToDate}. */
    UP_TO_DATE("up-to-date");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /**
     * One lower-case word: {@code built}, {@code up-to-date}, {@code skipped}, {@code failed},
     * {@code broken-off}.
     */
    public String word() {
      return word;
    }

    /** Whether somebody has to do something about it. */
    public boolean isTrouble() {
      return switch (this) {
        case FAILED, BROKEN_OFF -> true;
        case SKIPPED, BUILT, UP_TO_DATE -> false;
      };
    }
  }

  /** Which kind it is. */
  Kind kind();

  /** The value of the function for its kind. Another kind of outcome is another parameter. */
  default <T> T fold(
      Function<Built, T> built,
      Function<UpToDate, T> upToDate,
      Function<Skipped, T> skipped,
      Function<Failed, T> failed,
      Function<BrokenOff, T> brokenOff) {
    return switch (kind()) {
      case BUILT -> built.apply((Built) this);
      case UP_TO_DATE -> upToDate.apply((UpToDate) this);
      case SKIPPED -> skipped.apply((Skipped) this);
      case FAILED -> failed.apply((Failed) this);
      case BROKEN_OFF -> brokenOff.apply((BrokenOff) this);
    };
  }

  /** The kept log, where there is one. */
  Optional<Path> log();

  /** What the output complains of, in its order. */
  default List<Finding> findings() {
    return List.of();
  }

  /** What somebody should look at although it is no trouble, a sentence each. */
  default List<String> notes() {
    return List.of();
  }

  /** The packages that there are of it; none unless it was built. */
  default List<PackageFile> packages() {
    return List.of();
  }

  /** The kind's word. */
  default String word() {
    return kind().word();
  }

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
    public Kind kind() {
      return Kind.BUILT;
    }
  }

  /**
   * The repository has its packages already, made of the same inputs.
   *
   * @param notes what was noted when it was built
   */
  record UpToDate(List<PackageFile> packages, List<String> notes, Optional<Path> log)
      implements CellOutcome {
    public UpToDate {
      packages = List.copyOf(packages);
      notes = List.copyOf(notes);
    }

    @Override
    public Kind kind() {
      return Kind.UP_TO_DATE;
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
    public Kind kind() {
      return Kind.SKIPPED;
    }

    /** Nothing was run. */
    @Override
    public Optional<Path> log() {
      return Optional.empty();
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
    public Kind kind() {
      return Kind.FAILED;
    }
  }

  /** Something other than the driver ended it. */
  record BrokenOff(Blame blame, String message, Optional<String> hint, Optional<Path> log)
      implements CellOutcome {
    @Override
    public Kind kind() {
      return Kind.BROKEN_OFF;
    }
  }
}
