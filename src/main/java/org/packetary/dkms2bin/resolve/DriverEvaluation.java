package org.packetary.dkms2bin.resolve;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.roots.RootSpec;

/** What a driver's dkms.conf says for one kernel. */
sealed interface DriverEvaluation {

  /** The driver. */
  TakenSource source();

  /** What it says, one function for each kind. */
  <T> T fold(Function<Read, T> read, Function<Refused, T> refused, Function<Lacking, T> lacking);

  /**
   * It was read.
   *
   * @param root what the driver is built in
   * @param kernel the root, realised
   * @param remarks what was found in the sources for this kernel
   */
  record Read(
      TakenSource source,
      DkmsConf conf,
      RootSpec root,
      KernelRoot kernel,
      List<SourceRemark> remarks)
      implements DriverEvaluation {
    public Read {
      remarks = List.copyOf(remarks);
    }

    @Override
    public <T> T fold(
        Function<Read, T> read, Function<Refused, T> refused, Function<Lacking, T> lacking) {
      return read.apply(this);
    }
  }

  /**
   * Bash could not read it.
   *
   * @param why what it said
   * @param limit what came of it where it reached a limit: it might be in order
   */
  record Refused(TakenSource source, String why, Optional<CellOutcome.BrokenOff> limit)
      implements DriverEvaluation {
    @Override
    public <T> T fold(
        Function<Read, T> read, Function<Refused, T> refused, Function<Lacking, T> lacking) {
      return refused.apply(this);
    }
  }

  /**
   * The archive cannot give what the driver needs.
   *
   * @param conf what it says in the kernel's own root, which may exclude the kernel
   */
  record Lacking(TakenSource source, DriverEvaluation conf, CellOutcome.BrokenOff lack)
      implements DriverEvaluation {
    @Override
    public <T> T fold(
        Function<Read, T> read, Function<Refused, T> refused, Function<Lacking, T> lacking) {
      return lacking.apply(this);
    }
  }
}
