package org.packetary.dkms2bin.fakes;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.dkms.DkmsConf;
import org.packetary.dkms2bin.input.TakenSource;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.plan.CellSpec;
import org.packetary.dkms2bin.plan.CellTerms;
import org.packetary.dkms2bin.plan.SourcePin;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.roots.RootSpec;
import org.packetary.dkms2bin.source.CompanionFile;
import org.packetary.dkms2bin.source.DkmsSource;
import org.packetary.dkms2bin.source.Origin;
import org.packetary.dkms2bin.util.Digests;

/** Specifications of cells, as a planner would make them, and their sources. */
public final class Specs {

  public static final Instant DATE = Instant.ofEpochSecond(1_700_000_000);

  private Specs() {}

  /** A module of version 1.0 for the kernel that the fixtures were built for. */
  public static CellId id(String module) {
    return new CellId(new ModuleId(module, "1.0"), FakeDkms.RELEASE, Architecture.X86_64);
  }

  /** A dkms.conf that names modules. */
  public static DkmsConf conf(String... names) {
    TreeMap<Integer, String> built = new TreeMap<>();
    for (String name : names) {
      built.put(built.size(), name);
    }
    return names.length == 0
        ? new DkmsConf(Map.of(), List.of())
        : new DkmsConf(Map.of("BUILT_MODULE_NAME", built), List.of());
  }

  /** A cell of a module that consists of the fixture {@code fixture_base}. */
  public static CellSpec cell(String module) {
    return cell(module, conf("fixture_base"), CellTerms.NONE, false);
  }

  /** A cell of one module. */
  public static CellSpec cell(String module, DkmsConf conf, CellTerms terms, boolean needed) {
    return new CellSpec(
        id(module),
        Digests.sha256(module),
        new RootSpec(
            List.of(
                new RootSpec.LayerSpec(
                    "base",
                    RootSpec.Kind.BASE,
                    List.of(new ArchivePackage("gcc", "12", "amd64", "0".repeat(64), 1))))),
        conf,
        List.of(),
        needed,
        DATE,
        terms,
        List.of(),
        new CellSpec.Parts(
            new TreeMap<>(Map.of("module", module + "/1.0", "terms", terms.toString())),
            new TreeMap<>(Map.of("tool", "1.0"))));
  }

  /** The same cell, which needs others. */
  public static CellSpec needing(CellSpec cell, CellId... needs) {
    return new CellSpec(
        cell.id(),
        cell.source(),
        cell.root(),
        cell.conf(),
        List.of(needs),
        cell.needed(),
        cell.sourceDate(),
        cell.terms(),
        cell.remarks(),
        cell.parts());
  }

  /** A cell that others need. */
  public static CellSpec needed(String module) {
    return cell(module, conf("fixture_base"), CellTerms.NONE, true);
  }

  /** The same cell with another part that counts. */
  public static CellSpec counting(CellSpec cell, String name, String value) {
    TreeMap<String, String> counted = new TreeMap<>(cell.parts().counted());
    counted.put(name, value);
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
        new CellSpec.Parts(counted, cell.parts().recorded()));
  }

  /** Sources of a cell, which do not come from a package. */
  public static TakenSource source(CellSpec cell, Path tree) {
    return source(cell, tree, Origin.plain(tree), List.of());
  }

  /** Sources of a cell. */
  public static TakenSource source(
      CellSpec cell, Path tree, Origin origin, List<CompanionFile> companions) {
    return new TakenSource(
        new DkmsSource(tree, "1".repeat(64), companions, origin, DATE),
        new SourcePin(
            cell.id().module().name(),
            cell.source(),
            "1".repeat(64),
            origin.packageName(),
            origin.packageVersion()),
        DriverRequest.of(List.of(tree.toString())),
        Optional.empty());
  }
}
