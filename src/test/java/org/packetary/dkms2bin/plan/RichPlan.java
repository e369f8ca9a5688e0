package org.packetary.dkms2bin.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.roots.RootSpec;

/** A plan with everything that can be in one. */
final class RichPlan {

  /** The words of its layers. */
  static final List<String> LAYERS =
      List.of(
          "base-debian-12",
          "kernel-" + PlanSamples.KERNEL,
          "tools",
          "deps",
          "sources",
          "kernel-6.1.0-57-own");

  private RichPlan() {}

  static BuildPlan plan() {
    return PlanSamples.plan(
        DependencyOrder.of(
            List.of(
                new PlannedCell.ToBuild(lib()),
                new PlannedCell.ToBuild(user()),
                new PlannedCell.ToBuild(onOwnKernel()),
                settled(
                    "skipped", new CellOutcome.Skipped("BUILD_EXCLUSIVE_ARCH", "s390x", "x86_64")),
                settled(
                    "failed",
                    new CellOutcome.Failed(
                        Stage.EVALUATION,
                        OptionalInt.empty(),
                        "dkms.conf: syntax error",
                        List.of(),
                        Optional.empty())),
                settled(
                    "broken",
                    new CellOutcome.BrokenOff(
                        Blame.ENVIRONMENT,
                        "no headers",
                        Optional.of("try later"),
                        Optional.empty())),
                settled(
                    "hintless",
                    new CellOutcome.BrokenOff(
                        Blame.BUG, "no idea", Optional.empty(), Optional.empty())))));
  }

  /** The same cell with one more package in its lowest layer. */
  static PlannedCell withMore(PlannedCell cell) {
    CellSpec spec = cell.spec().orElseThrow();
    List<RootSpec.LayerSpec> layers = new ArrayList<>(spec.root().layers());
    RootSpec.LayerSpec base = layers.get(0);
    layers.set(
        0,
        new RootSpec.LayerSpec(
            base.word(), base.kind(), List.of(PlanSamples.archived("gcc-13", "13"))));
    return new PlannedCell.ToBuild(in(new RootSpec(layers), spec));
  }

  /** The same cell in a root with one layer more. */
  static PlannedCell withLayer(PlannedCell cell, RootSpec.LayerSpec layer) {
    CellSpec spec = cell.spec().orElseThrow();
    List<RootSpec.LayerSpec> layers = new ArrayList<>(spec.root().layers());
    layers.add(layer);
    return new PlannedCell.ToBuild(in(new RootSpec(layers), spec));
  }

  private static CellSpec in(RootSpec root, CellSpec cell) {
    return new CellSpec(
        cell.id(),
        cell.source(),
        root,
        cell.conf(),
        cell.needs(),
        cell.needed(),
        cell.sourceDate(),
        cell.terms(),
        cell.remarks(),
        cell.parts());
  }

  private static PlannedCell settled(String module, CellOutcome outcome) {
    return new PlannedCell.Settled(
        PlanSamples.id(module, "1:2.3~rc1+git-4", PlanSamples.KERNEL), terms(), outcome);
  }

  private static CellTerms terms() {
    return new CellTerms(
        Optional.of(Duration.ofMinutes(90)),
        Optional.of(new ExpectedFailure("upstream bug \"17\"", "dkms2bin.yaml:12")),
        List.of(
            new CellTerms.AllowedUnfit("lib_old", "gone in 6.1"),
            new CellTerms.AllowedUnfit("lib_debug", "")));
  }

  /** Needed by another, with remarks and terms. */
  private static CellSpec lib() {
    CellSpec plain =
        PlanSamples.spec(PlanSamples.id("lib", "2.0", PlanSamples.KERNEL), conf(), "lib");
    return new CellSpec(
        plain.id(),
        plain.source(),
        plain.root(),
        plain.conf(),
        List.of(),
        false,
        Instant.EPOCH,
        terms(),
        List.of(
            SourceRemark.advice("dkms.conf", 3, "AUTOINSTALL is \"maybe\""),
            new SourceRemark(
                SourceRemark.Kind.DANGLING_LINK,
                "",
                0,
                "leads nowhere",
                "src/x.h",
                Optional.of("mend it"))),
        plain.parts());
  }

  private static DkmsConf conf() {
    return new DkmsConf(
        Map.of(
            "PACKAGE_NAME",
            new TreeMap<>(Map.of(0, "lib")),
            "BUILT_MODULE_NAME",
            new TreeMap<>(Map.of(0, "lib", 10, "lib_debug", 2, ""))),
        List.of(new DkmsConf.Exclusion("BUILD_EXCLUSIVE_CONFIG[1]", "CONFIG_X", "")),
        List.of(
            new DkmsConf.Expression("PATCH_MATCH", 0, true, "6.1"),
            new DkmsConf.Expression("PATCH_MATCH", 1, false, "")),
        Set.of("kernel_source_dir", "a"));
  }

  /** Needs the other, and libraries and sources in its root. */
  private static CellSpec user() {
    CellSpec plain =
        PlanSamples.spec(
            PlanSamples.id("user", "1.0", PlanSamples.KERNEL),
            PlanSamples.conf("BUILD_DEPENDS", "lib"),
            "user");
    List<RootSpec.LayerSpec> layers = new ArrayList<>(plain.root().layers());
    layers.add(
        1,
        new RootSpec.LayerSpec(
            "tools", RootSpec.Kind.INSTALLED, List.of(PlanSamples.archived("pahole", "1.24"))));
    layers.add(
        new RootSpec.LayerSpec(
            "deps", RootSpec.Kind.INSTALLED, List.of(PlanSamples.archived("libdrm-dev", "2.4"))));
    layers.add(
        new RootSpec.LayerSpec(
            "sources", RootSpec.Kind.SOURCES, List.of(PlanSamples.archived("other-dkms", "1-1"))));
    return in(new RootSpec(layers), plain);
  }

  /** For a kernel whose headers the user gave. */
  private static CellSpec onOwnKernel() {
    CellSpec plain =
        PlanSamples.spec(
            PlanSamples.id("apart", "1.0", "6.1.0-57-own"), PlanSamples.conf(), "apart");
    List<RootSpec.LayerSpec> layers = new ArrayList<>(plain.root().layers());
    layers.set(
        1,
        new RootSpec.LayerSpec(
            "kernel-6.1.0-57-own",
            RootSpec.Kind.HEADER_TREES,
            List.of(PlanSamples.archived("build", ""))));
    return in(new RootSpec(layers), plain);
  }
}
