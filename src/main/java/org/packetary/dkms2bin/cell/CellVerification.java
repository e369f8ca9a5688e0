package org.packetary.dkms2bin.cell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.packetary.dkms2bin.dkms.BuiltModule;
import org.packetary.dkms2bin.dkms.InstalledModules;
import org.packetary.dkms2bin.kernel.ModuleSymvers;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.module.Expectation;
import org.packetary.dkms2bin.module.KernelModule;
import org.packetary.dkms2bin.module.ModuleVerifier;
import org.packetary.dkms2bin.module.Problem;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.result.ResultOutcome;
import org.packetary.dkms2bin.result.UnfitModule;

/** Checks what dkms installed for a cell: that there is something, and that its kernel loads it. */
final class CellVerification {

  private static final int MOST_PROBLEMS = 10;

  private CellVerification() {}

  /**
   * What came of a check.
   *
   * @param fit the modules to package
   * @param leftOut modules that are not, as the user allows
   * @param failure why the cell failed; empty where {@code fit} can be packaged
   */
  record Verdict(
      List<BuiltModule> fit, List<UnfitModule> leftOut, Optional<ResultOutcome.Failed> failure) {
    Verdict {
      fit = List.copyOf(fit);
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * Checks a cell's modules.
   *
   * @param notes what is known of the build besides
   */
  static Verdict check(BuildCell cell, InstalledModules installed, List<String> notes) {
    Optional<ResultOutcome.Failed> incomplete = incomplete(cell, installed, notes);
    return incomplete.isPresent()
        ? new Verdict(List.of(), List.of(), incomplete)
        : fit(cell, installed.modules());
  }

  private static Optional<ResultOutcome.Failed> incomplete(
      BuildCell cell, InstalledModules installed, List<String> notes) {
    if (!installed.notInstalled().isEmpty()) {
      String names = String.join(", ", installed.notInstalled());
      return Optional.of(
          failed(
              Stage.INSTALL,
              "dkms built " + names + " and did not install it: its output says why",
              notes,
              List.of()));
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
                              + " to install"))));
    }
    List<String> owned = ownedByTheKernel(cell, installed);
    return owned.isEmpty()
        ? Optional.empty()
        : Optional.of(
            failed(
                Stage.VERIFICATION,
                "the kernel's own package has "
                    + String.join(", ", owned)
                    + ", and a file belongs to one package: DEST_MODULE_LOCATION should be /updates",
                notes,
                List.of()));
  }

  /** Leaves out what may be unfit until the rest is fit: others may need what is left out. */
  private static Verdict fit(BuildCell cell, List<BuiltModule> modules) {
    List<BuiltModule> fit = new ArrayList<>(modules);
    List<UnfitModule> leftOut = new ArrayList<>();
    List<Problem> problems = problems(cell, fit, leftOut);
    while (!problems.isEmpty()) {
      Map<String, UnfitModule> unfit = new LinkedHashMap<>();
      for (Problem problem : problems) {
        allowed(cell, problem.module())
            .ifPresent(
                reason ->
                    unfit.putIfAbsent(plain(problem.module()), new UnfitModule(problem, reason)));
      }
      if (problems.stream().anyMatch(p -> !unfit.containsKey(plain(p.module())))) {
        return new Verdict(List.of(), List.of(), Optional.of(unfit(problems, fit)));
      }
      leftOut.addAll(unfit.values());
      fit.removeIf(module -> unfit.containsKey(plain(KernelModule.baseName(module.file()))));
      problems = problems(cell, fit, leftOut);
    }
    return fit.isEmpty() && !leftOut.isEmpty()
        ? new Verdict(
            List.of(),
            List.of(),
            Optional.of(unfit(leftOut.stream().map(UnfitModule::problem).toList(), List.of())))
        : new Verdict(fit, leftOut, Optional.empty());
  }

  /**
   * A failure, with the option that helps where some modules are fit.
   *
   * @param modules fit or not
   */
  private static ResultOutcome.Failed unfit(List<Problem> problems, List<BuiltModule> modules) {
    Set<String> unfit = problems.stream().map(p -> plain(p.module())).collect(Collectors.toSet());
    boolean others =
        modules.stream().anyMatch(m -> !unfit.contains(plain(KernelModule.baseName(m.file()))));
    return failed(
        Stage.VERIFICATION,
        "what was built does not fit the kernel: " + problems.get(0),
        List.of(),
        problems.stream().map(p -> finding(p, others)).limit(MOST_PROBLEMS).toList());
  }

  private static Finding finding(Problem problem, boolean others) {
    Finding finding = Finding.of(FindingKind.UNFIT_MODULE, problem.toString());
    return others
        ? finding.withHint(
            "--allow-unfit " + problem.module() + " packages the other modules without it")
        : finding;
  }

  /** The reason for which a module may be left out; empty where it may not. */
  private static Optional<String> allowed(BuildCell cell, String module) {
    return cell.spec().terms().allowUnfit().stream()
        .filter(a -> a.isAbout(module))
        .map(CellTerms.AllowedUnfit::reason)
        .findFirst();
  }

  /** The kernel takes a dash and an underscore in module names for the same. */
  private static String plain(String module) {
    return module.replace('-', '_');
  }

  private static List<Problem> problems(
      BuildCell cell, List<BuiltModule> modules, List<UnfitModule> leftOut) {
    Set<String> expected = new LinkedHashSet<>(cell.conf().installedNames());
    expected.removeIf(
        name -> leftOut.stream().anyMatch(u -> plain(u.problem().module()).equals(plain(name))));
    return ModuleVerifier.verify(
        modules.stream().map(BuiltModule::file).toList(),
        new Expectation(
            cell.kernel().release(),
            cell.id().architecture(),
            cell.kernel().config(),
            cell.kernel().symvers(),
            cell.needed().stream()
                .flatMap(p -> p.symvers().stream())
                .map(ModuleSymvers::read)
                .toList(),
            expected));
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

  private static ResultOutcome.Failed failed(
      Stage stage, String message, List<String> notes, List<Finding> findings) {
    return new ResultOutcome.Failed(
        stage,
        OptionalInt.empty(),
        String.join("; ", Stream.concat(Stream.of(message), notes.stream()).toList()),
        findings);
  }
}
