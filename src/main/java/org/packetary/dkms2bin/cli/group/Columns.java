package org.packetary.dkms2bin.cli.group;

import java.util.List;
import java.util.Set;

/** Writes rows of words in columns, two blanks apart. */
public final class Columns {

  private Columns() {}

  /**
   * The lines of a table.
   *
   * @param rows all of the same number of words, the head first
   * @param toTheRight the words of the head below which words end at one place
   */
  public static List<String> lines(List<List<String>> rows, Set<String> toTheRight) {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    return rows.stream().map(row -> line(row, rows.get(0), widths, toTheRight)).toList();
  }

  private static String line(
      List<String> row, List<String> head, int[] widths, Set<String> toTheRight) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String word = row.get(column);
      String space = " ".repeat(widths[column] - word.length());
      line.append(toTheRight.contains(head.get(column)) ? space + word : word + space);
      line.append("  ");
    }
    return line.toString().stripTrailing();
  }
}
