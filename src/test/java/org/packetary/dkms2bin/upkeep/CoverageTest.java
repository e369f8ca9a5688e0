package org.packetary.dkms2bin.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.state.RememberedCell;

/** Which drivers have a module for which kernels. */
class CoverageTest {

  private static final Instant WHEN = Instant.parse("2026-11-29T00:00:00Z");
  private static final String OLD = "6.1.0-56-amd64";
  private static final String NEW = "6.1.0-57-amd64";

  private static ListedPackage listed(String module, String kernel) {
    return new ListedPackage(
        module + "-modules-" + kernel,
        "1.0",
        "amd64",
        module + kernel + ".deb",
        "",
        Optional.of(module),
        Optional.of(kernel));
  }

  private static RememberedCell remembered(String module, String kernel, CellOutcome outcome) {
    return new RememberedCell(
        "digest",
        new TreeMap<>(Map.of()),
        "",
        List.of(),
        new CellReport(
            new CellKey(
                "debian-12", new CellId(new ModuleId(module, "1.0"), kernel, Architecture.X86_64)),
            outcome,
            Duration.ZERO,
            Map.of(),
            Provenance.thisRun(WHEN, "run"),
            Optional.empty()));
  }

  private static CellOutcome failed() {
    return new CellOutcome.Failed(
        Stage.BUILD, OptionalInt.of(10), "make failed", List.of(), Optional.empty());
  }

  @Test
  void aModuleIsThereWhereTheIndexListsIt() {
    Coverage coverage =
        Coverage.of(
            List.of(listed("tp-smapi", OLD), listed("evdi", OLD), listed("evdi", NEW)),
            List.of(
                remembered("tp_smapi", OLD, new CellOutcome.Built(List.of(), Optional.empty())),
                remembered("tp_smapi", NEW, failed())),
            List.of(new FleetKernel(OLD, 30), new FleetKernel(NEW, 70)),
            List.of(),
            Rung.VERIFIED);

    assertThat(coverage.drivers()).containsExactlyInAnyOrder("evdi", "tp_smapi");
    assertThat(coverage.gaps())
        .containsExactly(
            new Coverage.Gap(
                "tp_smapi", new FleetKernel(NEW, 70), "failed", "make failed", Optional.of(WHEN)));
    assertThat(coverage.coveredHosts()).isEqualTo(30);
    assertThat(coverage.hosts()).isEqualTo(100);
  }

  @Test
  void whatWasBuiltAndIsNotListedIsMissing() {
    Coverage coverage =
        Coverage.of(
            List.of(),
            List.of(remembered("evdi", OLD, new CellOutcome.Built(List.of(), Optional.empty()))),
            List.of(FleetKernel.of(OLD), FleetKernel.of(NEW)),
            List.of(),
            Rung.VERIFIED);

    assertThat(coverage.gaps())
        .extracting(Coverage.Gap::outcome)
        .containsExactly("built", "never-built");
  }

  @Test
  void theKernelsOfMostHostsComeFirst() {
    Coverage coverage =
        Coverage.of(
            List.of(),
            List.of(),
            List.of(new FleetKernel(OLD, 1), new FleetKernel(NEW, 2)),
            List.of("a", "b"),
            Rung.VERIFIED);

    assertThat(coverage.gaps())
        .extracting(gap -> gap.kernel().release() + " " + gap.driver())
        .containsExactly(NEW + " a", NEW + " b", OLD + " a", OLD + " b");
  }

  @Test
  void withoutADriverThereIsNothingToSay() {
    assertThatThrownBy(
            () ->
                Coverage.of(
                    List.of(), List.of(), List.of(FleetKernel.of(OLD)), List.of(), Rung.VERIFIED))
        .isInstanceOf(InputException.class);
  }
}
