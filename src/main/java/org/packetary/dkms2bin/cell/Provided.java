package org.packetary.dkms2bin.cell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.result.CellResult;
import org.packetary.dkms2bin.result.ResultFiles;

/**
 * What a built cell lends to cells that need its modules.
 *
 * @param cell the built cell
 * @param layers its sources and everything it wrote, the module installed, the lowest first
 * @param symvers what its modules export, where the build left it
 */
public record Provided(CellId cell, List<Layer> layers, Optional<Path> symvers) {
  public Provided {
    layers = List.copyOf(layers);
  }

  /** What the result of a cell lends, which was built as one that others need. */
  public static Provided of(CellId cell, CellResult result, Layer sources) {
    List<Layer> layers = new ArrayList<>(List.of(sources));
    ResultFiles.ifThere(result.files().root())
        .ifPresent(root -> layers.add(new Layer("cell-" + cell.slug(), root)));
    return new Provided(cell, layers, ResultFiles.ifThere(result.files().symvers()));
  }
}
