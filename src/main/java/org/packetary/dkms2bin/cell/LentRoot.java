package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Puts what a needed cell wrote into its result, for others to build on, and gets it from there. It
 * is moved where it can be. It is copied where somebody wants to look at the root afterwards, or
 * the results are on another file system: by the host's cp, for it holds what only that can copy
 * (an overlay's marks of removed files).
 *
 * @param cache whose layers roots are stacked of
 * @param stays whether the root is kept
 */
public record LentRoot(
    CommandRunner runner, HostEnvironment environment, Path cache, boolean stays) {

  private static final String LENT = "lent";

  void take(Path upper, Path place) throws IOException, InterruptedException {
    Path beside = place.toAbsolutePath().getParent();
    if (!stays && beside != null && Files.getFileStore(upper).equals(Files.getFileStore(beside))) {
      Files.move(upper, place);
      return;
    }
    copy(upper, place);
  }

  /** The same cell, with copies of what results outside the cache lend: roots are stacked in it. */
  BuildCell here(BuildCell cell, Path scratch) throws IOException, InterruptedException {
    List<Provided> needed = new ArrayList<>();
    for (Provided provided : cell.needed()) {
      List<Layer> layers = new ArrayList<>();
      for (Layer layer : provided.layers()) {
        layers.add(isHere(layer) ? layer : copied(layer, scratch));
      }
      needed.add(new Provided(provided.cell(), layers, provided.symvers()));
    }
    return new BuildCell(cell.spec(), cell.kernel(), cell.sources(), needed);
  }

  /** The same layers, as a root stands on them that {@link #here} was asked for. */
  public static List<Layer> here(List<Layer> layers, Path scratch) {
    List<Layer> here = new ArrayList<>();
    for (Layer layer : layers) {
      Path copy = scratch.resolve(LENT).resolve(layer.id());
      here.add(Files.exists(copy) ? new Layer(layer.id(), copy) : layer);
    }
    return here;
  }

  private boolean isHere(Layer layer) throws IOException {
    return layer.tree().toAbsolutePath().startsWith(cache.toAbsolutePath())
        || layer.tree().toRealPath().startsWith(cache.toRealPath());
  }

  private Layer copied(Layer layer, Path scratch) throws IOException, InterruptedException {
    Path place = Files.createDirectories(scratch.resolve(LENT)).resolve(layer.id());
    copy(layer.tree(), place);
    return new Layer(layer.id(), place);
  }

  private void copy(Path from, Path to) throws IOException, InterruptedException {
    CommandResult copied =
        runner.run(
            Command.of(
                List.of("cp", "-a", "--", from.toString(), to.toString()),
                environment.variables()));
    if (!copied.ok()) {
      throw new IOException("cannot copy " + from + ": " + copied.failure());
    }
  }
}
