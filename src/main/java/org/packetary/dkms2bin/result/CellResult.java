package org.packetary.dkms2bin.result;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;

/**
 * What came of building a cell: a directory of files and what is known of them.
 *
 * @param directory does not change while it is read: a result that takes its place has another one
 * @param facts what {@code facts.json} in it says
 */
public record CellResult(Path directory, Facts facts) {

  /** The layout of the directory. */
  public ResultFiles files() {
    return new ResultFiles(directory);
  }

  /** The file of a module. */
  public Path file(VerifiedModule module) {
    return files().modules().resolve(module.file());
  }

  /** The log that tells most: make's, or dkms's where make came to nothing. */
  public Optional<Path> log() {
    return ResultFiles.ifThere(files().makeLog()).or(() -> ResultFiles.ifThere(files().dkmsLog()));
  }

  /** When and by which run it was made, for one that is used by a later run. */
  public Provenance provenance(Provenance.How how) {
    return new Provenance(how, facts.making().when(), facts.making().run());
  }

  /**
   * The outcome of its cell.
   *
   * @param packages what was packed of it, if it was built
   * @param log where its log was kept for readers
   */
  public CellOutcome outcome(List<PackageFile> packages, Optional<Path> log) {
    return facts
        .outcome()
        .fold(
            verified -> new CellOutcome.Built(packages, verified.allNotes(), log),
            skipped ->
                new CellOutcome.Skipped(skipped.directive(), skipped.wanted(), skipped.actual()),
            failed ->
                new CellOutcome.Failed(
                    failed.stage(), failed.dkmsStatus(), failed.message(), failed.findings(), log));
  }
}
