package org.packetary.dkms2bin.proof;

import java.util.List;
import java.util.stream.Stream;

/**
 * What came of a proof on one kernel.
 *
 * @param kernel its release
 * @param origin where it is from; empty where there is none
 * @param form what was booted, a {@link KernelImage.Form}'s word; empty where nothing was
 * @param accelerator what executed it; empty where nothing was
 * @param boots each boot, in order; none where all was known already
 * @param cells one for each subject, in the order in which they were given
 * @param elsewhere the other kernels that the cells' {@link CellProof#elsewhere} are about, and how
 *     they were booted
 */
public record KernelProof(
    String kernel,
    String origin,
    String form,
    String accelerator,
    List<BootRecord> boots,
    List<CellProof> cells,
    List<KernelProof> elsewhere) {

  public KernelProof {
    boots = List.copyOf(boots);
    cells = List.copyOf(cells);
    elsewhere = List.copyOf(elsewhere);
  }

  /** On one kernel alone. */
  public KernelProof(
      String kernel,
      String origin,
      String form,
      String accelerator,
      List<BootRecord> boots,
      List<CellProof> cells) {
    this(kernel, origin, form, accelerator, boots, cells, List.of());
  }

  /** The same, and what came of the cells on other kernels, whose machines those are. */
  public KernelProof with(List<CellProof> further, List<KernelProof> machines) {
    return new KernelProof(kernel, origin, form, accelerator, boots, further, machines);
  }

  /** Nothing was tried of anything. */
  public static KernelProof notProven(
      String kernel, ProofMode mode, List<Subject> subjects, String reason) {
    return new KernelProof(
        kernel,
        "",
        "",
        "",
        List.of(),
        subjects.stream().map(s -> CellProof.notProven(s, kernel, mode, reason)).toList());
  }

  /** The same, of the machine alone. */
  public KernelProof withoutCells() {
    return new KernelProof(kernel, origin, form, accelerator, boots, List.of());
  }

  /** Whether somebody has to do something about one of the cells, here or elsewhere. */
  public boolean isTrouble() {
    return cells.stream()
        .flatMap(cell -> Stream.concat(Stream.of(cell), cell.elsewhere().stream()))
        .anyMatch(CellProof::isTrouble);
  }
}
