package org.packetary.dkms2bin.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * The cells of a run as a table: a row for each module version, a column for each kernel.
 *
 * @param columns the kernels, with the architecture where there are several
 */
record Matrix(List<String> columns, Map<ModuleId, Map<String, RunReport.CellReport>> rows) {

  static Matrix of(RunReport report) {
    boolean several =
        report.cells().stream().map(c -> c.cell().architecture()).distinct().count() > 1;
    Map<ModuleId, Map<String, RunReport.CellReport>> rows = new LinkedHashMap<>();
    for (RunReport.CellReport cell : report.cells()) {
      rows.computeIfAbsent(cell.cell().module(), m -> new LinkedHashMap<>())
          .put(column(cell.cell(), several), cell);
    }
    return new Matrix(
        report.cells().stream().map(c -> column(c.cell(), several)).distinct().toList(), rows);
  }

  /** What stands in a row's column; empty where there is no such cell. */
  Optional<RunReport.CellReport> at(ModuleId row, String column) {
    return Optional.ofNullable(rows.getOrDefault(row, Map.of()).get(column));
  }

  private static String column(CellId cell, boolean several) {
    return cell.kernel() + (several ? " " + cell.architecture().machine() : "");
  }
}
