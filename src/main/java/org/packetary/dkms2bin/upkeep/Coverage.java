package org.packetary.dkms2bin.upkeep;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.proof.Rung;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Wording;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.state.RememberedCell;

/**
 * Which drivers have a module for which kernels. A module is there where the repository's index
 * lists its package; what the repository remembers of its cells says why one is not.
 *
 * @param kernels what was asked for, in its order
 * @param gaps what is missing: the kernels of most hosts first
 */
public record Coverage(List<FleetKernel> kernels, List<String> drivers, List<Gap> gaps) {

  public Coverage {
    kernels = List.copyOf(kernels);
    drivers = List.copyOf(drivers);
    gaps = List.copyOf(gaps);
  }

  /**
   * A driver without a module for a kernel.
   *
   * @param outcome the word for how its cell ended; {@code never-built} where nobody tried, a
   *     rung's where it is there and was not proven so far as was asked for
   * @param why one line
   * @param since when it ended so; empty where nobody tried
   */
  public record Gap(
      String driver, FleetKernel kernel, String outcome, String why, Optional<Instant> since) {}

  /**
   * Computes it.
   *
   * @param wanted the drivers that count; empty for all that the repository knows
   * @param rung how far a module has to have been proven
   * @throws InputException if there is none
   */
  public static Coverage of(
      Collection<ListedPackage> listed,
      Collection<RememberedCell> remembered,
      List<FleetKernel> kernels,
      List<String> wanted,
      Rung rung) {
    Map<String, String> names = new TreeMap<>();
    Map<String, Rung> there = new HashMap<>();
    for (ListedPackage one : listed) {
      if (one.module().isPresent() && one.kernel().isPresent()) {
        names.putIfAbsent(plain(one.module().get()), one.module().get());
        there.merge(
            plain(one.module().get()) + " " + plain(one.kernel().get()),
            one.proof().orElse(Rung.VERIFIED),
            Coverage::higher);
      }
    }
    // dkms's own spelling wins over that of packages.
    remembered.forEach(c -> names.put(plain(module(c)), module(c)));
    List<String> drivers = wanted.isEmpty() ? List.copyOf(names.values()) : wanted;
    if (drivers.isEmpty()) {
      throw new InputException(
          "the repository knows no driver: nothing was built for it",
          "name those that count with --drivers");
    }
    List<Gap> gaps = new ArrayList<>();
    for (FleetKernel kernel : kernels) {
      for (String driver : drivers) {
        Rung reached = there.get(plain(driver) + " " + plain(kernel.release()));
        if (reached == null) {
          gaps.add(gap(driver, kernel, remembered));
        } else if (!reached.isAtLeast(rung)) {
          gaps.add(unproven(driver, kernel, reached, rung, remembered));
        }
      }
    }
    gaps.sort(Comparator.comparingLong((Gap gap) -> gap.kernel().hosts()).reversed());
    return new Coverage(kernels, drivers, gaps);
  }

  /** The hosts whose kernel has all drivers, of all hosts. */
  public long coveredHosts() {
    Set<FleetKernel> missing = new HashSet<>();
    gaps.forEach(gap -> missing.add(gap.kernel()));
    return kernels.stream().filter(k -> !missing.contains(k)).mapToLong(FleetKernel::hosts).sum();
  }

  /** All hosts; none where the kernels came without numbers. */
  public long hosts() {
    return kernels.stream().mapToLong(FleetKernel::hosts).sum();
  }

  private static Rung higher(Rung one, Rung other) {
    return one.isAtLeast(other) ? one : other;
  }

  /** One that is there, and was not proven so far. */
  private static Gap unproven(
      String driver,
      FleetKernel kernel,
      Rung reached,
      Rung wanted,
      Collection<RememberedCell> remembered) {
    Optional<CellReport> cell = last(driver, kernel, remembered).map(RememberedCell::report);
    String why =
        cell.flatMap(CellReport::proof)
            .map(proof -> String.join("; ", Wording.modules(proof)))
            .orElse("no run with --prove had it");
    return new Gap(
        driver,
        kernel,
        reached.word(),
        "not " + wanted.word() + ": " + why,
        cell.map(report -> report.provenance().when()));
  }

  private static Optional<RememberedCell> last(
      String driver, FleetKernel kernel, Collection<RememberedCell> remembered) {
    return remembered.stream()
        .filter(cell -> plain(module(cell)).equals(plain(driver)))
        .filter(cell -> cell.key().cell().kernel().equals(kernel.release()))
        .max(Comparator.comparing(cell -> cell.report().provenance().when()));
  }

  private static Gap gap(String driver, FleetKernel kernel, Collection<RememberedCell> remembered) {
    return last(driver, kernel, remembered)
        .map(
            cell ->
                new Gap(
                    driver,
                    kernel,
                    cell.outcome().word(),
                    why(cell.outcome()),
                    Optional.of(cell.report().provenance().when())))
        .orElseGet(
            () ->
                new Gap(
                    driver,
                    kernel,
                    "never-built",
                    "no run asked for it, or it was taken out",
                    Optional.empty()));
  }

  private static String why(CellOutcome outcome) {
    return outcome.fold(
        built -> "its package is not in the index",
        upToDate -> "its package is not in the index",
        skipped ->
            skipped.directive()
                + " wants "
                + skipped.wanted()
                + ", and there is "
                + skipped.actual(),
        failed ->
            failed.findings().stream()
                .findFirst()
                .map(finding -> failed.message() + ": " + finding.message())
                .orElse(failed.message()),
        broken -> broken.message());
  }

  private static String module(RememberedCell cell) {
    return cell.key().cell().module().name();
  }

  /**
   * A driver's name, or a kernel's, as names of Debian packages have it, which is all that an index
   * tells.
   */
  public static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9+.-]", "-");
  }
}
