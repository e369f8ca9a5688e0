package org.packetary.dkms2bin.pipeline;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.InstalledModules;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.module.Expectation;
import org.packetary.dkms2bin.module.ModuleVerifier;
import org.packetary.dkms2bin.module.Problem;

/** Checks what dkms installed for a cell: that there is something, and that its kernel loads it. */
final class CellVerification {

  private static final int MOST_PROBLEMS = 10;

  private CellVerification() {}

  /**
   * Why a cell's modules cannot be packaged; empty where they can.
   *
   * @param needed what the cells that it needs lend
   * @param notes what is known of the build besides
   */
  static Optional<CellOutcome> check(
      BuildCell cell,
      List<Provided> needed,
      InstalledModules installed,
      List<String> notes,
      Path log) {
    if (!installed.notInstalled().isEmpty()) {
      String names = String.join(", ", installed.notInstalled());
      return Optional.of(
          failed(
              Stage.INSTALL,
              "dkms built " + names + " and did not install it: its output says why",
              notes,
              List.of(),
              log));
    }
    if (installed.modules().isEmpty() && cell.conf().installedNames().isEmpty()) {
      return Optional.of(
          failed(
              Stage.VERIFICATION,
              "dkms succeeded, and there is no module to package",
              notes,
              List.of(
                  Finding.of(FindingKind.MODULE_NOT_PRODUCED, "dkms.conf names no module")
                      .withHint(
                          "BUILT_MODULE_NAME and DEST_MODULE_LOCATION name each module that dkms is"
                              + " to install")),
              log));
    }
    List<String> owned = ownedByTheKernel(cell, installed);
    if (!owned.isEmpty()) {
      return Optional.of(
          failed(
              Stage.VERIFICATION,
              "the kernel's own package has "
                  + String.join(", ", owned)
                  + ", and a file belongs to one package: DEST_MODULE_LOCATION should be /updates",
              notes,
              List.of(),
              log));
    }
    List<Problem> problems =
        ModuleVerifier.verify(
            installed.modules().stream().map(BuiltModule::file).toList(),
            expectation(cell, needed));
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(
            failed(
                Stage.VERIFICATION,
                "what was built does not fit the kernel: " + problems.get(0),
                List.of(),
                problems.stream()
                    .map(p -> Finding.of(FindingKind.UNFIT_MODULE, p.toString()))
                    .limit(MOST_PROBLEMS)
                    .toList(),
                log));
  }

  /** Modules that dkms laid over files of the layers with the kernel's packages. */
  private static List<String> ownedByTheKernel(BuildCell cell, InstalledModules installed) {
    LayeredTree kernel = new LayeredTree(cell.kernel().layers());
    return installed.modules().stream()
        .map(m -> "/lib/modules/" + cell.id().kernel() + "/" + m.plain())
        .filter(
            place ->
                Stream.of("", ".gz", ".xz", ".zst")
                    .anyMatch(s -> kernel.find(place + s).isPresent()))
        .toList();
  }

  private static Expectation expectation(BuildCell cell, List<Provided> needed) {
    return new Expectation(
        cell.kernel().release(),
        cell.id().architecture(),
        cell.kernel().config(),
        cell.kernel().symvers(),
        needed.stream().flatMap(p -> p.symvers().stream()).map(ModuleSymvers::read).toList(),
        cell.conf().installedNames());
  }

  private static CellOutcome failed(
      Stage stage, String message, List<String> notes, List<Finding> findings, Path log) {
    return new CellOutcome.Failed(
        stage,
        OptionalInt.empty(),
        String.join("; ", Stream.concat(Stream.of(message), notes.stream()).toList()),
        findings,
        Optional.of(log));
  }
}
