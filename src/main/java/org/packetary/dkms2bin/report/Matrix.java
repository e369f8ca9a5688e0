package org.packetary.dkms2bin.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.packetary.dkms2bin.model.ModuleId;

/**
 * Cells as a table: a row for each module version, a column for each kernel of each distribution.
 */
public record Matrix(List<Column> columns, Map<ModuleId, Map<Column, CellReport>> rows) {

  /**
   * A column.
   *
   * @param distribution the recipe's name
   * @param kernel the release, with the architecture where there are several
   */
  public record Column(String distribution, String kernel) {

    /** Its name where a table has only one line of heads. */
    public String name(boolean withDistribution) {
      return withDistribution ? distribution + " " + kernel : kernel;
    }
  }

  /**
   * Columns that stand beside each other since they are of one distribution.
   *
   * @param columns how many
   */
  public record Group(String distribution, int columns) {}

  public static Matrix of(List<CellReport> cells) {
    boolean several = cells.stream().map(c -> c.cell().architecture()).distinct().count() > 1;
    List<String> distributions = cells.stream().map(CellReport::distribution).distinct().toList();
    Map<ModuleId, Map<Column, CellReport>> rows = new LinkedHashMap<>();
    for (CellReport cell : cells) {
      rows.computeIfAbsent(cell.cell().module(), m -> new LinkedHashMap<>())
          .putIfAbsent(column(cell, several), cell);
    }
    List<Column> columns = new ArrayList<>();
    for (String distribution : distributions) {
      cells.stream()
          .filter(c -> c.distribution().equals(distribution))
          .map(c -> column(c, several))
          .distinct()
          .forEach(columns::add);
    }
    return new Matrix(columns, rows);
  }

  /** The distributions with their columns, in order. */
  public List<Group> groups() {
    Map<String, Integer> groups = new LinkedHashMap<>();
    columns.forEach(c -> groups.merge(c.distribution(), 1, Integer::sum));
    return groups.entrySet().stream().map(g -> new Group(g.getKey(), g.getValue())).toList();
  }

  /** What stands in a row's column; empty where there is no such cell. */
  public Optional<CellReport> at(ModuleId row, Column column) {
    return Optional.ofNullable(rows.getOrDefault(row, Map.of()).get(column));
  }

  private static Column column(CellReport cell, boolean several) {
    return new Column(
        cell.distribution(),
        cell.cell().kernel() + (several ? " " + cell.cell().architecture().machine() : ""));
  }
}
