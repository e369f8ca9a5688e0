package org.packetary.dkms2bin.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.dkms.DkmsConfEvaluator;
import org.packetary.dkms2bin.dkms.DkmsConfException;
import org.packetary.dkms2bin.dkms.DkmsPlaces;
import org.packetary.dkms2bin.dkms.DkmsTree;
import org.packetary.dkms2bin.dkms.lint.DkmsConfLint;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.SourceRemark;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.packaging.CommonPackage;
import org.packetary.dkms2bin.packaging.PackageMetadata;
import org.packetary.dkms2bin.packaging.PayloadFile;
import org.packetary.dkms2bin.pipeline.SourceRoots.SourceRoot;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;

/** Makes cells of sources and kernels: evaluates dkms.conf for each pair. */
final class Planner {

  private final EventSink events;
  private final DkmsConfEvaluator evaluator;
  private final SourceRoots dependencies;
  private final Architecture architecture;
  private final Path sourceLayers;
  private final Optional<Instant> sourceDate;

  /**
   * A planner.
   *
   * @param sourceLayers where the layers with sources are put; below the cache
   * @param sourceDate the date for everything; empty for each source's own
   */
  Planner(
      DkmsConfEvaluator evaluator,
      SourceRoots dependencies,
      Architecture architecture,
      Path sourceLayers,
      Optional<Instant> sourceDate,
      EventSink events) {
    this.events = events;
    this.evaluator = evaluator;
    this.dependencies = dependencies;
    this.architecture = architecture;
    this.sourceLayers = sourceLayers;
    this.sourceDate = sourceDate;
  }

  /**
   * The cells, by module and then by kernel in the order given.
   *
   * @throws InputException if a dkms.conf cannot be evaluated for any kernel, or two different
   *     sources are the same module
   */
  List<PlannedCell> plan(List<DkmsSource> sources, List<KernelBuild> plainKernels)
      throws InterruptedException {
    Map<ModuleId, DkmsSource> known = new LinkedHashMap<>();
    List<PlannedCell> cells = new ArrayList<>();
    for (DkmsSource source : sources) {
      OpenVersion.fill(source);
      List<SourceRoot> roots = dependencies.under(source, plainKernels);
      Map<KernelBuild, DkmsConf> confs = new LinkedHashMap<>();
      Map<KernelBuild, String> refusals = new LinkedHashMap<>();
      for (SourceRoot root : roots) {
        evaluate(source, root.kernel(), confs, refusals);
      }
      if (confs.isEmpty()) {
        throw new InputException(
            refusals.values().iterator().next(), "dkms.conf is bash: run it to see what it says");
      }
      Map<KernelBuild, List<SourceRemark>> remarks = lint(source, confs);
      ModuleId id = idOf(source, confs.values().iterator().next());
      DkmsSource same = known.putIfAbsent(id, source);
      if (same == null) {
        addCells(id, source, roots, confs, refusals, remarks, cells);
      } else if (!same.treeDigest().equals(source.treeDigest())) {
        throw new InputException(
            id
                + " is in "
                + same.origin().input()
                + " and, with other sources, in "
                + source.origin().input(),
            "give one of the two");
      }
    }
    return DependencyOrder.of(cells);
  }

  private static ModuleId idOf(DkmsSource source, DkmsConf conf) {
    try {
      return conf.id();
    } catch (InputException e) {
      throw new InputException(
          source.origin().input() + ": " + e.problem(),
          e.hint().orElse("dkms.conf has to set it for every kernel"),
          e);
    }
  }

  /** Looks the sources over, tells what deserves a look, and keeps it for what comes of a build. */
  private Map<KernelBuild, List<SourceRemark>> lint(
      DkmsSource source, Map<KernelBuild, DkmsConf> confs) {
    Map<KernelBuild, List<SourceRemark>> remarks = new LinkedHashMap<>();
    confs.forEach((kernel, conf) -> remarks.put(kernel, DkmsConfLint.check(source.tree(), conf)));
    warn(source, remarks.values().stream().flatMap(List::stream).distinct().toList(), events);
    return remarks;
  }

  /** Tells what deserves a look in sources. */
  static void warn(DkmsSource source, List<SourceRemark> remarks, EventSink events) {
    remarks.stream()
        .filter(SourceRemark::isWarning)
        .map(remark -> source.origin().input() + ": " + remark)
        .forEach(warning -> events.accept(new BuildEvent.Warning(warning)));
  }

  private void evaluate(
      DkmsSource source,
      KernelBuild kernel,
      Map<KernelBuild, DkmsConf> confs,
      Map<KernelBuild, String> refusals)
      throws InterruptedException {
    try {
      DkmsTree tree =
          new DkmsTree(source.tree(), source.treeDigest(), source.origin().input().toString());
      confs.put(
          kernel,
          evaluator.evaluate(tree, kernel.layers(), kernel.release().release(), architecture));
    } catch (DkmsConfException e) {
      refusals.put(kernel, String.valueOf(e.getMessage()));
    }
  }

  private void addCells(
      ModuleId id,
      DkmsSource source,
      List<SourceRoot> roots,
      Map<KernelBuild, DkmsConf> confs,
      Map<KernelBuild, String> refusals,
      Map<KernelBuild, List<SourceRemark>> remarks,
      List<PlannedCell> cells) {
    Layer layer = sourceLayer(id, source);
    Instant date = sourceDate.orElse(source.newest());
    Optional<CommonPackage> common = commonPackage(source, date);
    for (SourceRoot root : roots) {
      KernelBuild kernel = root.kernel();
      CellId cell = new CellId(id, kernel.release().release(), architecture);
      DkmsConf conf = confs.get(kernel);
      if (root.lack().isPresent() && (conf == null || conf.exclusion().isEmpty())) {
        cells.add(PlannedCell.settled(cell, root.lack().get()));
      } else if (conf == null) {
        String why = refusals.getOrDefault(kernel, "");
        cells.add(PlannedCell.settled(cell, failedEvaluation(why)));
      } else if (conf.exclusion().isPresent()) {
        cells.add(PlannedCell.settled(cell, skipped(conf.exclusion().get())));
      } else {
        cells.add(
            PlannedCell.toBuild(
                new BuildCell(
                    cell,
                    kernel,
                    layer,
                    conf,
                    List.of(),
                    false,
                    common,
                    metadata(source.origin()),
                    date,
                    remarks.getOrDefault(kernel, List.of()))));
      }
    }
  }

  private static CellOutcome failedEvaluation(String why) {
    return new CellOutcome.Failed(
        Stage.EVALUATION, OptionalInt.empty(), why, List.of(), Optional.empty());
  }

  private static CellOutcome skipped(DkmsConf.Exclusion exclusion) {
    return new CellOutcome.Skipped(exclusion.directive(), exclusion.wanted(), exclusion.actual());
  }

  /** Moves a source tree to where dkms looks for it, in a layer that its cells share. */
  private Layer sourceLayer(ModuleId id, DkmsSource source) {
    Path tree = sourceLayers.resolve(source.treeDigest().substring(0, 24));
    Path place = tree.resolve(new DkmsPlaces(id).sources().substring(1));
    try {
      Files.createDirectories(place.getParent());
      Files.move(source.tree(), place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot lay out the sources of " + id + ": " + e.getMessage(), "is the disk full?", e);
    }
    return new Layer("source-" + source.treeDigest(), tree);
  }

  private static Optional<CommonPackage> commonPackage(DkmsSource source, Instant date) {
    Origin origin = source.origin();
    if (source.companions().isEmpty() || origin.packageName().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CommonPackage(
            origin.packageName().get(),
            origin.packageVersion().orElse("0"),
            Architecture.ofDebian(origin.control().getOrDefault("Architecture", "all")),
            companions(source),
            metadata(origin),
            date));
  }

  /** What a DKMS package holds beside its sources. */
  static List<PayloadFile> companions(DkmsSource source) {
    return source.companions().stream()
        .map(c -> new PayloadFile(c.file(), c.path(), c.conffile()))
        .toList();
  }

  /** What a DKMS package says about itself. */
  static PackageMetadata metadata(Origin origin) {
    Map<String, String> control = origin.control();
    return new PackageMetadata(
        Optional.ofNullable(control.get("Description")).map(d -> d.lines().findFirst().orElse("")),
        Optional.ofNullable(control.get("Maintainer")),
        Optional.ofNullable(control.get("Homepage")),
        Optional.ofNullable(control.get("License")));
  }
}
