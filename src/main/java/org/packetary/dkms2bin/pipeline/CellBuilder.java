package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.dkms.Dkms;
import org.packetary.dkms2bin.dkms.DkmsExit;
import org.packetary.dkms2bin.dkms.DkmsRun;
import org.packetary.dkms2bin.dkms.DkmsVerdict;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.module.Expectation;
import org.packetary.dkms2bin.module.ModuleVerifier;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.process.BoundedFile;
import org.packetary.dkms2bin.sandbox.Layer;
import org.packetary.dkms2bin.sandbox.LayeredTree;
import org.packetary.dkms2bin.sandbox.SandboxRoot;

/** Takes one cell from sources to a verified package. */
final class CellBuilder {

  private static final int MOST_PROBLEMS = 10;
  private static final int LONGEST_LOG = 64 << 20;

  private final Dkms dkms;
  private final CellPackaging packaging;
  private final Path logs;
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
    this.logs = logs;
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
      Optional<Path> log = keepLogs(cell, run);
      DkmsVerdict verdict = DkmsExit.verdict(run, log.map(CellBuilder::text).orElse(""));
      if (verdict instanceof DkmsVerdict.Installed) {
        return verifyAndPackage(cell, needed, root, notes(cell, run), log, times);
      }
      return outcome(verdict, cell, run, root, log);
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

  /** Copies make.log and dkms's own output to where they outlive the cell. */
  private Optional<Path> keepLogs(BuildCell cell, DkmsRun run) throws IOException {
    Path directory = Files.createDirectories(logs.resolve(cell.id().slug()));
    StringBuilder own = new StringBuilder();
    for (Stage stage : List.of(Stage.ADD, Stage.BUILD, Stage.INSTALL)) {
      String output = run.outputs().get(stage);
      if (output != null) {
        own.append("# dkms ").append(stage.word()).append('\n').append(output).append('\n');
      }
    }
    own.append(run.sandbox().err());
    Files.writeString(directory.resolve("dkms.log"), own, StandardCharsets.UTF_8);
    Path kept = directory.resolve("make.log");
    Files.deleteIfExists(kept);
    if (run.makeLog().isEmpty()) {
      return Optional.of(directory.resolve("dkms.log"));
    }
    BoundedFile.copy(run.makeLog().get(), kept, LONGEST_LOG);
    return Optional.of(kept);
  }

  private CellOutcome verifyAndPackage(
      BuildCell cell,
      List<Provided> needed,
      SandboxRoot root,
      List<String> notes,
      Optional<Path> log,
      StageTimes times)
      throws IOException, InterruptedException {
    times.begin(Stage.VERIFICATION);
    List<BuiltFile> built = installedModules(cell, root);
    Expectation expectation =
        new Expectation(
            cell.kernel().release(),
            cell.id().architecture(),
            cell.kernel().config(),
            cell.kernel().symvers(),
            needed.stream().flatMap(p -> p.symvers().stream()).map(ModuleSymvers::read).toList(),
            cell.conf().installedNames());
    List<Problem> problems =
        ModuleVerifier.verify(built.stream().map(BuiltFile::file).toList(), expectation);
    if (!problems.isEmpty()) {
      return new CellOutcome.Failed(
          Stage.VERIFICATION,
          OptionalInt.empty(),
          "what was built does not fit the kernel: " + problems.get(0),
          problems.stream()
              .map(p -> Finding.of(FindingKind.UNFIT_MODULE, p.toString()))
              .limit(MOST_PROBLEMS)
              .toList(),
          log);
    }
    times.begin(Stage.PACKAGING);
    VerifiedCell verified = new VerifiedCell(cell, root, built);
    return new CellOutcome.Built(List.of(packaging.pack(verified)), notes, log);
  }

  private static List<BuiltFile> installedModules(BuildCell cell, SandboxRoot root)
      throws IOException {
    List<BuiltFile> found = new ArrayList<>();
    for (String directory : List.of("usr/lib/modules", "lib/modules")) {
      Optional<Path> written =
          new LayeredTree(List.of(new Layer("upper", root.upper())))
              .find("/" + directory + "/" + cell.id().kernel());
      if (written.isEmpty() || !Files.isDirectory(written.get(), LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      Path modules = written.get();
      try (Stream<Path> files = Files.walk(modules)) {
        files
            .filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
            .filter(f -> f.getFileName().toString().matches(".*\\.ko(\\.(gz|xz|zst))?"))
            .map(f -> new BuiltFile(f, modules.relativize(f).toString()))
            .forEach(found::add);
      }
    }
    return found.stream()
        .sorted((a, b) -> a.relative().compareTo(b.relative()))
        .collect(Collectors.toList());
  }

  private static String text(Path log) {
    try {
      return BoundedFile.read(log, LONGEST_LOG, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
