package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsExit;
import org.packetary.dkms2bin.dkms.DkmsRun;
import org.packetary.dkms2bin.dkms.DkmsVerdict;
import org.packetary.dkms2bin.dkms.InstalledModules;
import org.packetary.dkms2bin.dkms.OutsideNotes;
import org.packetary.dkms2bin.dkms.OutsideWrites;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.module.ModuleCompression;
import org.packetary.dkms2bin.module.SignaturePolicy;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.Facts;
import org.packetary.dkms2bin.result.ResultFiles;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.ResultStore;
import org.packetary.dkms2bin.result.VerifiedModule;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/**
 * Takes a cell from its sources to a result: runs dkms, verifies what it installed, says why it did
 * not. It knows no repository and no key.
 */
public final class CellRunner {

  private final Dkms dkms;
  private final ForeignPackaging foreign;
  private final int makeJobs;
  private final Duration timeout;
  private final FindingNotes findingNotes;
  private final ResultStore store;
  private final Makers makers;
  private final LentRoot lent;
  private final InstalledFiles owners = new InstalledFiles();

  /**
   * A runner.
   *
   * @param foreign makes packages in the cell's own root
   * @param makeJobs processes of make in one cell
   * @param timeout of a cell that has none of its own
   * @param findingNotes says more about what a log says
   * @param makers says who makes results, and when
   * @param lent puts what a needed cell wrote into its result
   */
  public CellRunner(
      Dkms dkms,
      ForeignPackaging foreign,
      int makeJobs,
      Duration timeout,
      FindingNotes findingNotes,
      ResultStore store,
      Makers makers,
      LentRoot lent) {
    this.dkms = dkms;
    this.foreign = foreign;
    this.makeJobs = makeJobs;
    this.timeout = timeout;
    this.findingNotes = findingNotes;
    this.store = store;
    this.makers = makers;
    this.lent = lent;
  }

  /**
   * Builds a cell in a private directory, which stays for the caller to keep or to delete.
   *
   * @param scratch the private directory
   * @param logs where the logs of a cell go that was broken off
   * @param again whether an earlier result with the same inputs is replaced
   * @throws IOException if what other cells lend cannot be read
   */
  public CellEnd run(BuildCell cell, Path scratch, Path logs, StageTimes times, boolean again)
      throws IOException, InterruptedException {
    String digest = cell.spec().inputDigest();
    Building building = new Building(lent.here(cell, scratch), scratch, logs, times);
    Optional<CellResult> result =
        again ? store.replace(digest, building) : store.make(digest, building);
    return result.isPresent() ? new CellEnd.Done(result.get()) : building.brokenOff();
  }

  /** One build, which leaves a result or is broken off. */
  private final class Building implements ResultStore.Maker {

    private final BuildCell cell;
    private final Path logs;
    private final StageTimes times;
    private final SandboxRoot root;
    private final long began = System.nanoTime();
    private Optional<CellOutcome.BrokenOff> broken = Optional.empty();

    Building(BuildCell cell, Path scratch, Path logs, StageTimes times) {
      this.cell = cell;
      this.logs = logs;
      this.times = times;
      this.root =
          Dkms.rootFor(
              cell.id(), cell.layers(), scratch, cell.spec().sourceDate().getEpochSecond());
    }

    CellEnd brokenOff() {
      return new CellEnd.Broken(broken.orElseThrow(IllegalStateException::new));
    }

    @Override
    public Optional<Facts> make(ResultFiles files) throws InterruptedException {
      try {
        DkmsRun run =
            dkms.run(
                cell.id(),
                cell.conf(),
                cell.spec().needed(),
                root,
                makeJobs,
                Optional.of(cell.spec().terms().timeout().orElse(timeout)));
        times.add(run.durations());
        Path log = new CellLogs(files.logs()).keep(run);
        DkmsVerdict verdict = DkmsExit.verdict(run, CellLogs.text(log));
        if (verdict instanceof DkmsVerdict.Ended ended) {
          Path kept = new CellLogs(logs).keep(run);
          return brokenOff(Blame.ENVIRONMENT, ended.reason(), ended.hint(), Optional.of(kept));
        }
        return Optional.of(
            verdict instanceof DkmsVerdict.Installed
                ? verified(run, files)
                : refused(run, verdict, log));
      } catch (PublishException | InputException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("packaging was interrupted");
        }
        return brokenOff(Blame.PACKAGING, e.problem(), e.hint(), Optional.empty());
      } catch (EnvironmentException e) {
        return brokenOff(Blame.ENVIRONMENT, e.problem(), e.hint(), Optional.empty());
      } catch (IOException e) {
        return brokenOff(
            Blame.ENVIRONMENT,
            String.valueOf(e),
            Optional.of("is the disk full?"),
            Optional.empty());
      }
    }

    private Optional<Facts> brokenOff(
        Blame blame, String why, Optional<String> hint, Optional<Path> log) {
      broken = Optional.of(new CellOutcome.BrokenOff(blame, why, hint, log));
      return Optional.empty();
    }

    private Facts refused(DkmsRun run, DkmsVerdict verdict, Path log) throws IOException {
      if (verdict instanceof DkmsVerdict.Excluded excluded) {
        return facts(
            run,
            new ResultOutcome.Skipped("BUILD_EXCLUSIVE_*", "see dkms.conf", excluded.said()),
            OutsideWrites.NONE);
      }
      DkmsVerdict.Refused refused = (DkmsVerdict.Refused) verdict;
      return facts(
          run,
          KnownReasons.explain(
              new ResultOutcome.Failed(
                  refused.stage(),
                  OptionalInt.of(refused.status()),
                  String.join(
                      "; ",
                      Stream.concat(notes(run).stream(), Stream.of(refused.reason())).toList()),
                  findingNotes.add(
                      cell.kernel(), CellDiagnosis.of(cell, run, refused, root, Optional.of(log)))),
              cell.spec().remarks()),
          OutsideWrites.NONE);
    }

    private Facts verified(DkmsRun run, ResultFiles files)
        throws IOException, InterruptedException {
      times.begin(Stage.VERIFICATION);
      InstalledModules installed =
          InstalledModules.of(cell.id(), root, run.outputs().getOrDefault(Stage.INSTALL, ""));
      OutsideWrites outside = OutsideWrites.of(cell.id(), root, installed.modules());
      List<String> notes = new ArrayList<>(notes(run));
      notes.addAll(OutsideNotes.of(cell.id(), cell.conf().installedNames(), installed, outside));
      CellVerification.Verdict verdict = CellVerification.check(cell, installed, notes);
      if (verdict.failure().isPresent()) {
        return facts(run, verdict.failure().get(), outside);
      }
      List<VerifiedModule> modules = take(verdict.fit(), files);
      new TraceTaker(cell, owners).take(root, files.trace());
      Optional<Path> symvers = Dkms.symvers(cell.id(), root);
      if (symvers.isPresent()) {
        Files.copy(symvers.get(), files.symvers());
      }
      foreign.pack(new VerifiedCell(cell, root, verdict.fit()), files);
      if (cell.spec().needed()) {
        lent.take(root.upper(), files.root());
      }
      times.end();
      return facts(
          run,
          new ResultOutcome.Verified(
              modules,
              ModuleCompression.of(cell.kernel().config()),
              BuiltTraits.of(
                  modules.stream().map(m -> files.modules().resolve(m.file())).toList(),
                  cell.conf(),
                  cell.kernel().symvers()),
              notes,
              verdict.leftOut(),
              symvers.isPresent()),
          outside);
    }

    private List<VerifiedModule> take(List<BuiltModule> modules, ResultFiles files)
        throws IOException {
      Files.createDirectories(files.modules());
      List<VerifiedModule> taken = new ArrayList<>();
      for (BuiltModule module : modules) {
        // Two directories may have modules of one name.
        String file = taken.size() + "-" + module.file().getFileName();
        Files.copy(module.file(), files.modules().resolve(file));
        taken.add(new VerifiedModule(file, module.plain()));
      }
      return taken;
    }

    /** A failing PRE_BUILD is ignored by dkms up to 3.0: said here whatever came of it. */
    private List<String> notes(DkmsRun run) {
      List<String> notes = new ArrayList<>();
      int status = run.preBuildStatus().orElse(0);
      if (status != 0) {
        notes.add(
            "the PRE_BUILD script ("
                + cell.conf().value("PRE_BUILD").orElse("")
                + ") ended with status "
                + status);
      }
      if (run.again() && run.statuses().getOrDefault(Stage.BUILD, 1) == 0) {
        notes.add("it builds with one job of make at a time only: with several, make had failed");
      }
      return notes;
    }

    /** What is known and does not count, all packages of the root among it. */
    private SortedMap<String, String> recorded() {
      SortedMap<String, String> recorded = new TreeMap<>(cell.spec().parts().recorded());
      recorded.putAll(SignaturePolicy.of(cell.kernel().config()).recorded());
      cell.spec().root().layers().stream()
          .flatMap(layer -> layer.packages().stream())
          .forEach(p -> recorded.put("package/" + p.name(), p.version() + " " + p.architecture()));
      return recorded;
    }

    private Facts facts(DkmsRun run, ResultOutcome outcome, OutsideWrites outside) {
      return new Facts(
          cell.spec().inputDigest(),
          cell.id(),
          cell.spec().parts().counted(),
          recorded(),
          outcome,
          outside,
          makers.making(run.version(), Duration.ofNanos(System.nanoTime() - began), times.taken()));
    }
  }
}
