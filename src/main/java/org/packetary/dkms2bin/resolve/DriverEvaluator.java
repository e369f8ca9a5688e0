package org.packetary.dkms2bin.resolve;

import java.util.Optional;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.dkms.DkmsConfEvaluator;
import org.packetary.dkms2bin.dkms.DkmsConfException;
import org.packetary.dkms2bin.dkms.DkmsTree;
import org.packetary.dkms2bin.dkms.lint.DkmsConfLint;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.roots.BuildRoots;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.roots.RootSpec;

/** Evaluates a driver's dkms.conf for a kernel, in the root that the driver is built in. */
final class DriverEvaluator {

  private final DkmsConfEvaluator evaluator;
  private final DependencyLayers dependencies;
  private final BuildRoots roots;
  private final Architecture architecture;

  DriverEvaluator(
      DkmsConfEvaluator evaluator,
      DependencyLayers dependencies,
      BuildRoots roots,
      Architecture architecture) {
    this.evaluator = evaluator;
    this.dependencies = dependencies;
    this.roots = roots;
    this.architecture = architecture;
  }

  /** What it says; layers that are missing are made. */
  DriverEvaluation evaluate(
      TakenSource source, DependencyLayers.Needs needs, RootSpec kernelRoot, KernelRoot kernel)
      throws InterruptedException {
    RootSpec root;
    KernelRoot with;
    try {
      root = dependencies.root(kernelRoot, needs);
      // Most drivers need nothing more: what the kernel's root says is read once for all of them.
      with =
          root.equals(kernelRoot) ? kernel : new KernelRoot(kernel.release(), roots.realise(root));
    } catch (EnvironmentException e) {
      return new DriverEvaluation.Lacking(
          source,
          evaluate(source, kernelRoot, kernel),
          new CellOutcome.BrokenOff(
              Blame.ENVIRONMENT,
              "the build root lacks what the package depends on: " + e.problem(),
              e.hint(),
              Optional.empty()));
    }
    return evaluate(source, root, with);
  }

  private DriverEvaluation evaluate(TakenSource source, RootSpec root, KernelRoot kernel)
      throws InterruptedException {
    DkmsTree tree =
        new DkmsTree(source.source().tree(), source.source().treeDigest(), source.pin().name());
    try {
      DkmsConf conf =
          evaluator.evaluate(tree, kernel.layers(), kernel.release().release(), architecture);
      return new DriverEvaluation.Read(
          source, conf, root, kernel, DkmsConfLint.check(source.source().tree(), conf));
    } catch (DkmsConfException e) {
      String why = String.valueOf(e.getMessage());
      return new DriverEvaluation.Refused(
          source,
          why,
          e.remedy()
              .map(
                  remedy ->
                      new CellOutcome.BrokenOff(
                          Blame.ENVIRONMENT, why, Optional.of(remedy), Optional.empty())));
    }
  }
}
