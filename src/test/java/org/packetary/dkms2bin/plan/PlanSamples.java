package org.packetary.dkms2bin.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.util.Digests;

/** Cells of plans, with as much in them as a test says. */
final class PlanSamples {

  static final String KERNEL = "6.1.0-56-amd64";

  private PlanSamples() {}

  static ArchivePackage archived(String name, String version) {
    return new ArchivePackage(name, version, "amd64", Digests.sha256(name + version), 4711);
  }

  static CellId id(String module, String version, String kernel) {
    return new CellId(new ModuleId(module, version), kernel, Architecture.X86_64);
  }

  /** A base, and the headers of a kernel over it. */
  static RootSpec root(String kernel) {
    return new RootSpec(
        List.of(
            new RootSpec.LayerSpec(
                "base-debian-12",
                RootSpec.Kind.BASE,
                List.of(archived("dkms", "3.0.10-8"), archived("gcc-12", "12.2.0-14"))),
            new RootSpec.LayerSpec(
                "kernel-" + kernel,
                RootSpec.Kind.HEADERS,
                List.of(archived("linux-headers-" + kernel, "6.1.1-1")))));
  }

  /** What a dkms.conf says: names and values by turns. */
  static DkmsConf conf(String... directives) {
    Map<String, SortedMap<Integer, String>> values = new TreeMap<>();
    for (int i = 0; i < directives.length; i += 2) {
      values.put(directives[i], new TreeMap<>(Map.of(0, directives[i + 1])));
    }
    return new DkmsConf(values, List.of());
  }

  /** A cell whose sources are what counts. */
  static CellSpec spec(CellId id, DkmsConf conf, String sources) {
    return new CellSpec(
        id,
        Digests.sha256(sources),
        root(id.kernel()),
        conf,
        List.of(),
        false,
        Instant.ofEpochSecond(1_700_000_000),
        CellTerms.NONE,
        List.of(),
        new CellSpec.Parts(
            new TreeMap<>(Map.of("source/tree", sources)), new TreeMap<>(Map.of("tool", "1.0"))));
  }

  /** The same cell, with what the user says of it. */
  static CellSpec withTerms(CellSpec cell, CellTerms terms) {
    return new CellSpec(
        cell.id(),
        cell.source(),
        cell.root(),
        cell.conf(),
        cell.needs(),
        cell.needed(),
        cell.sourceDate(),
        terms,
        cell.remarks(),
        cell.parts());
  }

  /** A cell of which nothing is known but these. */
  static CellSpec withParts(CellSpec.Parts parts) {
    CellSpec cell = spec(id("a", "1", KERNEL), conf(), "");
    return new CellSpec(
        cell.id(),
        cell.source(),
        cell.root(),
        cell.conf(),
        cell.needs(),
        cell.needed(),
        cell.sourceDate(),
        cell.terms(),
        cell.remarks(),
        parts);
  }

  /** A cell that names others in BUILD_DEPENDS. */
  static PlannedCell cell(String module, String version, String kernel, String needs) {
    return new PlannedCell.ToBuild(
        spec(id(module, version, kernel), conf("BUILD_DEPENDS", needs), module));
  }

  /** Reads the cells of a plan by the names of their modules. */
  static CellSpec built(List<PlannedCell> plan, String module) {
    return plan.stream()
        .filter(c -> c.id().module().name().equals(module))
        .findFirst()
        .flatMap(PlannedCell::spec)
        .orElseThrow();
  }

  static BuildPlan plan(List<PlannedCell> cells) {
    List<SourcePin> sources = new ArrayList<>();
    cells.stream()
        .flatMap(cell -> cell.spec().stream())
        .map(
            spec ->
                new SourcePin(
                    spec.id().module().name() + "-dkms_1-1_all.deb",
                    spec.source(),
                    Digests.sha256("tree"),
                    Optional.of(spec.id().module().name() + "-dkms"),
                    Optional.of("1-1")))
        .distinct()
        .forEach(sources::add);
    return new BuildPlan(
        "1.2.3",
        new BuildPlan.RecipePin("debian-12", Digests.sha256("recipe")),
        new BuildPlan.ArchivePin(
            Digests.sha256("indexes"), List.of("bookworm/main 2026-01-02T03:04:05Z")),
        Architecture.X86_64,
        sources,
        cells);
  }
}
