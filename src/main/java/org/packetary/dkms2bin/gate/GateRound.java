package org.packetary.dkms2bin.gate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.BuildEvent;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.request.GateRequest;
import org.packetary.dkms2bin.state.RememberedCell;

/** What a run does about gates, behind its packages. */
public final class GateRound {

  private GateRound() {}

  /**
   * Gates that were published.
   *
   * @param failure what is wrong where some were not
   */
  public record Result(List<PackageFile> published, Optional<Dkms2binException> failure) {
    /** Copies the list. */
    public Result {
      published = List.copyOf(published);
    }
  }

  /**
   * Settles gates, and tells what there is to say of them.
   *
   * @param before what the repository remembered when the run began
   * @param now the run's own cells
   */
  public static Result settle(
      GatePlace place,
      List<GateRequest> gates,
      Collection<RememberedCell> before,
      List<CellReport> now,
      Path staging,
      EventSink events)
      throws InterruptedException {
    if (gates.isEmpty()) {
      return new Result(List.of(), Optional.empty());
    }
    List<RememberedCell> cells = new ArrayList<>(before);
    now.forEach(report -> cells.add(RememberedCell.of(report)));
    try {
      GateKeeper.Settled settled = new GateKeeper(place, cells).settle(gates, staging);
      settled.gates().stream()
          .flatMap(gate -> gate.remarks().stream())
          .forEach(remark -> events.accept(new BuildEvent.Warning(remark)));
      List<PackageFile> published = settled.publication().map(p -> p.packages()).orElse(List.of());
      published.forEach(p -> events.accept(new BuildEvent.PackagePublished(p)));
      return new Result(
          published, settled.publication().flatMap(p -> p.refusal()).map(refusal -> refusal));
    } catch (Dkms2binException e) {
      return new Result(List.of(), Optional.of(e));
    }
  }
}
