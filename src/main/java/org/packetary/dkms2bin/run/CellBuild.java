package org.packetary.dkms2bin.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.cell.BuildCell;
import org.packetary.dkms2bin.cell.CellEnd;
import org.packetary.dkms2bin.cell.CellRunner;
import org.packetary.dkms2bin.cell.LentRoot;
import org.packetary.dkms2bin.cell.Provided;
import org.packetary.dkms2bin.cell.StageTimes;
import org.packetary.dkms2bin.input.SourceLayers;
import org.packetary.dkms2bin.kept.Keeper;
import org.packetary.dkms2bin.kept.KeptRoot;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.resolve.RootCheck;
import org.packetary.dkms2bin.roots.KernelRoot;
import org.packetary.dkms2bin.roots.KernelRoots;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds cells of a distribution, each in a directory of its own. */
final class CellBuild {

  private static final Logger LOG = LoggerFactory.getLogger(CellBuild.class);

  private final Target target;
  private final RunArea area;
  private final CellRunner runner;
  private final SourceLayers sources;
  private final Keeper keeper;
  private final RootCheck check;
  private final EventSink events;
  private final KernelRoots kernels = new KernelRoots();

  CellBuild(
      Target target,
      RunArea area,
      CellRunner runner,
      SourceLayers sources,
      Keeper keeper,
      EventSink events) {
    this.target = target;
    this.area = area;
    this.runner = runner;
    this.sources = sources;
    this.keeper = keeper;
    this.check = new RootCheck();
    this.events = events;
  }

  /** A cell's sources, laid out. */
  Layer sources(CellSpec spec) {
    return sources.of(target.distribution().source(spec.source()).source(), spec.id().module());
  }

  /**
   * Builds a cell, or finds that what it needs is not there.
   *
   * @param again whether a result that is in the store is replaced
   */
  Built build(CellSpec spec, boolean again, Lending lending) throws InterruptedException {
    try {
      return standingOn(lending, spec, again);
    } catch (EnvironmentException e) {
      return Built.without(
          new CellOutcome.BrokenOff(Blame.ENVIRONMENT, e.problem(), e.hint(), Optional.empty()));
    }
  }

  private Built standingOn(Lending lending, CellSpec spec, boolean again)
      throws InterruptedException {
    List<Provided> lent = new ArrayList<>();
    Optional<CellOutcome> unmet = lending.borrow(spec, lent);
    if (unmet.isPresent()) {
      return Built.without(unmet.get());
    }
    events.accept(new BuildEvent.CellStarted(spec.id()));
    StageTimes times =
        new StageTimes(stage -> events.accept(new BuildEvent.CellStage(spec.id(), stage)));
    long began = System.nanoTime();
    CellEnd end = run(spec, again, lent, times);
    Duration elapsed = Duration.ofNanos(System.nanoTime() - began);
    return end.fold(
        done -> {
          if (spec.needed()) {
            lent.add(lending.provided(spec, done.result()));
          }
          return new Built(
              Optional.of(done.result()), Optional.empty(), elapsed, times.taken(), lent);
        },
        broken ->
            new Built(
                Optional.empty(), Optional.of(broken.outcome()), elapsed, times.taken(), lent));
  }

  private CellEnd run(CellSpec spec, boolean again, List<Provided> lent, StageTimes times)
      throws InterruptedException {
    Path scratch = area.roots().resolve(target.distribution().key()).resolve(spec.id().slug());
    try {
      CellEnd end = run(spec, scratch, again, lent, times);
      CellOutcome outcome =
          end.fold(
              done -> done.result().outcome(List.of(), Optional.empty()), CellEnd.Broken::outcome);
      if (target.request().keepRoots().keeps(outcome.kind())
          && Files.exists(scratch.resolve("enter"))) {
        keep(spec, scratch, lent, outcome);
      }
      return end;
    } finally {
      remove(spec, scratch);
    }
  }

  private CellEnd run(
      CellSpec spec, Path scratch, boolean again, List<Provided> lent, StageTimes times)
      throws InterruptedException {
    try {
      KernelRoot kernel = kernel(spec);
      check.check(spec, kernel);
      Files.createDirectories(scratch);
      return runner.run(
          new BuildCell(spec, kernel, sources(spec), lent),
          scratch,
          area.directory("logs").resolve(target.distribution().key()).resolve(spec.id().slug()),
          times,
          again);
    } catch (EnvironmentException e) {
      return broken(Blame.ENVIRONMENT, e.problem(), e.hint());
    } catch (IOException e) {
      return broken(Blame.ENVIRONMENT, String.valueOf(e), Optional.of("is the disk full?"));
    } catch (RuntimeException e) {
      LOG.error("bug while building {}", spec.id(), e);
      return broken(
          Blame.BUG, "internal error: " + e, Optional.of("please report it with the log"));
    }
  }

  private KernelRoot kernel(CellSpec spec) throws InterruptedException {
    return kernels.of(
        KernelRelease.parse(spec.id().kernel()),
        target.distribution().roots().realise(spec.root()));
  }

  private static CellEnd broken(Blame blame, String why, Optional<String> hint) {
    return new CellEnd.Broken(new CellOutcome.BrokenOff(blame, why, hint, Optional.empty()));
  }

  private void keep(CellSpec spec, Path scratch, List<Provided> lent, CellOutcome outcome)
      throws InterruptedException {
    try {
      List<Layer> lower = new ArrayList<>(kernel(spec).layers());
      lent.forEach(provided -> lower.addAll(LentRoot.here(provided.layers(), scratch)));
      KeptRoot kept =
          keeper.keep(
              new Keeper.Built(spec, target.name(), lower, sources(spec), scratch), outcome);
      events.accept(new BuildEvent.ChrootKept(spec.id(), kept.directory(), kept.command("enter")));
    } catch (IOException | EnvironmentException e) {
      LOG.warn("the build root of {} cannot be kept", spec.id(), e);
      events.accept(
          new BuildEvent.Warning(
              "the build root of " + spec.id() + " cannot be kept: " + e.getMessage()));
    }
  }

  private void remove(CellSpec spec, Path scratch) {
    try {
      keeper.discard(scratch);
    } catch (IOException e) {
      LOG.warn("the build root of {} could not be removed yet", spec.id(), e);
    }
  }
}
