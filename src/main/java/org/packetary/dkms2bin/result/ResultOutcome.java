package org.packetary.dkms2bin.result;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packaging.ModuleTraits;

/** How building a cell ended. A cell that was broken off has no result. */
public sealed interface ResultOutcome {

  /** The value of the function for its kind. */
  <T> T fold(
      Function<Verified, T> verified, Function<Skipped, T> skipped, Function<Failed, T> failed);

  /**
   * Built, and what was built fits the kernel.
   *
   * @param modules what is to be packaged
   * @param compression how the kernel's own modules are compressed
   * @param traits what packages say about the modules
   * @param notes what somebody should look at nevertheless, a sentence each
   * @param leftOut modules that do not fit, which the user allowed
   * @param symvers whether the result has the symbols that the modules export
   */
  record Verified(
      List<VerifiedModule> modules,
      Compression compression,
      ModuleTraits traits,
      List<String> notes,
      List<UnfitModule> leftOut,
      boolean symvers)
      implements ResultOutcome {
    public Verified {
      modules = List.copyOf(modules);
      notes = List.copyOf(notes);
      leftOut = List.copyOf(leftOut);
    }

    @Override
    public <T> T fold(
        Function<Verified, T> verified, Function<Skipped, T> skipped, Function<Failed, T> failed) {
      return verified.apply(this);
    }

    /** The notes, and one for each module that was left out. */
    public List<String> allNotes() {
      return Stream.concat(leftOut.stream().map(UnfitModule::note), notes.stream()).toList();
    }
  }

  /**
   * The module does not want to be built for this kernel.
   *
   * @param directive the dkms.conf directive, for example {@code BUILD_EXCLUSIVE_CONFIG}
   * @param wanted the directive's value
   * @param actual what the kernel has instead
   */
  record Skipped(String directive, String wanted, String actual) implements ResultOutcome {
    @Override
    public <T> T fold(
        Function<Verified, T> verified, Function<Skipped, T> skipped, Function<Failed, T> failed) {
      return skipped.apply(this);
    }
  }

  /**
   * The driver did not build, or what it built does not fit the kernel.
   *
   * @param stage where: evaluation, add, build, install, verification
   * @param dkmsStatus dkms's exit status where dkms said no
   * @param message one line
   * @param findings what the output complains of, in its order
   */
  record Failed(Stage stage, OptionalInt dkmsStatus, String message, List<Finding> findings)
      implements ResultOutcome {
    public Failed {
      findings = List.copyOf(findings);
    }

    @Override
    public <T> T fold(
        Function<Verified, T> verified, Function<Skipped, T> skipped, Function<Failed, T> failed) {
      return failed.apply(this);
    }
  }
}
