package org.packetary.dkms2bin.model;

/**
 * The place of a cell in a matrix of several distributions: the same module version and kernel
 * release may be built for two of them.
 *
 * @param distribution the recipe's name, for example {@code debian-12}
 */
public record CellKey(String distribution, CellId cell) implements Comparable<CellKey> {

  /** By distribution, module, kernel and architecture. */
  @Override
  public int compareTo(CellKey other) {
    int order = distribution.compareTo(other.distribution);
    order = order != 0 ? order : cell.module().compareTo(other.cell.module());
    order = order != 0 ? order : cell.kernel().compareTo(other.cell.kernel());
    return order != 0 ? order : cell.architecture().compareTo(other.cell.architecture());
  }

  /** {@code NAME/VERSION on RELEASE (DISTRIBUTION)}, for people. */
  @Override
  public String toString() {
    return cell + (distribution.isEmpty() ? "" : " (" + distribution + ")");
  }
}
