package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsExit;
import org.packetary.dkms2bin.dkms.DkmsRun;
import org.packetary.dkms2bin.dkms.DkmsVerdict;
import org.packetary.dkms2bin.dkms.InstalledModules;
import org.packetary.dkms2bin.dkms.OutsideNotes;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** Takes one cell from sources to a verified package. */
final class CellBuilder {

  private final Dkms dkms;
  private final CellPackaging packaging;
  private final CellLogs logs;
  private final int makeJobs;
  private final Duration timeout;
  private final FindingNotes findingNotes;

  /**
   * A builder.
   *
   * @param packaging makes the packages
   * @param logs where each cell's logs are kept, in a directory of its own
   * @param findingNotes says more about what a log says
   */
  CellBuilder(
      Dkms dkms,
      CellPackaging packaging,
      Path logs,
      int makeJobs,
      Duration timeout,
      FindingNotes findingNotes) {
    this.dkms = dkms;
    this.packaging = packaging;
    this.logs = new CellLogs(logs);
    this.makeJobs = makeJobs;
    this.timeout = timeout;
    this.findingNotes = findingNotes;
  }

  /**
   * Builds a cell in a private directory, which stays for the caller to keep or to delete.
   *
   * @param needed what the cells that it needs lend, the first needed first
   * @param times is told how long each stage takes
   */
  CellOutcome build(BuildCell cell, List<Provided> needed, Path scratch, StageTimes times)
      throws InterruptedException {
    try {
      SandboxRoot root = root(cell, needed, scratch);
      DkmsRun run =
          dkms.run(cell.id(), cell.conf(), cell.needed(), root, makeJobs, Optional.of(timeout));
      times.add(run.durations());
      Path log = logs.keep(cell.id(), run);
      DkmsVerdict verdict = DkmsExit.verdict(run, CellLogs.text(log));
      if (verdict instanceof DkmsVerdict.Installed) {
        return verifyAndPackage(cell, needed, root, run, log, times);
      }
      return outcome(verdict, cell, run, root, Optional.of(log));
    } catch (PublishException | InputException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("packaging was interrupted");
      }
      return new CellOutcome.BrokenOff(Blame.PACKAGING, e.problem(), e.hint(), Optional.empty());
    } catch (EnvironmentException e) {
      return new CellOutcome.BrokenOff(Blame.ENVIRONMENT, e.problem(), e.hint(), Optional.empty());
    } catch (IOException e) {
      return new CellOutcome.BrokenOff(
          Blame.ENVIRONMENT, String.valueOf(e), Optional.of("is the disk full?"), Optional.empty());
    }
  }

  private static SandboxRoot root(BuildCell cell, List<Provided> needed, Path scratch) {
    List<Layer> layers = new ArrayList<>(cell.kernel().layers());
    needed.forEach(p -> layers.addAll(p.layers()));
    layers.add(cell.sources());
    return Dkms.rootFor(cell.id(), layers, scratch, cell.sourceDate().getEpochSecond());
  }

  /** What a built cell lends to those that need it. */
  static Provided provided(BuildCell cell, Path scratch) {
    SandboxRoot root = root(cell, List.of(), scratch);
    return new Provided(
        cell.id(),
        List.of(cell.sources(), new Layer("cell-" + cell.id().slug(), root.upper())),
        Dkms.symvers(cell.id(), root));
  }

  /** A failing PRE_BUILD is ignored by dkms up to 3.0: said here whatever came of it. */
  private static List<String> notes(BuildCell cell, DkmsRun run) {
    int status = run.preBuildStatus().orElse(0);
    return status == 0
        ? List.of()
        : List.of(
            "the PRE_BUILD script ("
                + cell.conf().value("PRE_BUILD").orElse("")
                + ") ended with status "
                + status);
  }

  private CellOutcome outcome(
      DkmsVerdict verdict, BuildCell cell, DkmsRun run, SandboxRoot root, Optional<Path> log)
      throws IOException {
    if (verdict instanceof DkmsVerdict.Excluded excluded) {
      return new CellOutcome.Skipped("BUILD_EXCLUSIVE_*", "see dkms.conf", excluded.said());
    }
    if (verdict instanceof DkmsVerdict.Ended ended) {
      return new CellOutcome.BrokenOff(Blame.ENVIRONMENT, ended.reason(), ended.hint(), log);
    }
    DkmsVerdict.Refused refused = (DkmsVerdict.Refused) verdict;
    CellOutcome.Failed failed =
        new CellOutcome.Failed(
            refused.stage(),
            OptionalInt.of(refused.status()),
            String.join(
                "; ",
                Stream.concat(notes(cell, run).stream(), Stream.of(refused.reason())).toList()),
            findingNotes.add(cell.kernel(), CellDiagnosis.of(cell, run, refused, root, log)),
            log);
    return KnownReasons.explain(failed, cell.remarks());
  }

  private CellOutcome verifyAndPackage(
      BuildCell cell,
      List<Provided> needed,
      SandboxRoot root,
      DkmsRun run,
      Path log,
      StageTimes times)
      throws IOException, InterruptedException {
    times.begin(Stage.VERIFICATION);
    InstalledModules installed =
        InstalledModules.of(cell.id(), root, run.outputs().getOrDefault(Stage.INSTALL, ""));
    OutsideWrites outside = OutsideWrites.of(cell.id(), root, installed.modules());
    List<String> notes = new ArrayList<>(notes(cell, run));
    notes.addAll(OutsideNotes.of(cell.id(), cell.conf().installedNames(), installed, outside));
    Optional<CellOutcome> unfit = CellVerification.check(cell, needed, installed, notes, log);
    if (unfit.isPresent()) {
      return unfit.get();
    }
    times.begin(Stage.PACKAGING);
    VerifiedCell verified = new VerifiedCell(cell, root, installed.modules());
    return new CellOutcome.Built(List.of(packaging.pack(verified)), notes, Optional.of(log));
  }
}
