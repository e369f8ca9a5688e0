package org.packetary.dkms2bin.kept;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.host.PathLock;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * A root that is kept.
 *
 * @param id its name
 * @param directory holds its private layer, its sources, the script that enters it, and {@link
 *     KeptCellJson#NAME}
 * @param cell what is known of it
 */
public record KeptRoot(String id, Path directory, KeptCell cell) {

  private static final Path USUAL_CACHE = Path.of("/var/cache/dkms2bin");
  private static final String LOCK = "lock";
  private static final String DISCARD = "discard";

  /** The script that enters it; with {@code --merged}, a host's program its files. */
  public Path enter() {
    return directory.resolve("enter");
  }

  /** What a person types about it: {@code enter}, {@code patch}. */
  public String command(String word) {
    String usual =
        cache().equals(USUAL_CACHE) ? "" : " --cache-dir " + Command.quote(cache().toString());
    return "dkms2bin env " + word + " " + id + usual;
  }

  /** The script that removes what it has outside of its directory; there only if it has any. */
  Path discard() {
    return directory.resolve(DISCARD);
  }

  /** Whether it is a container of an engine. */
  public boolean isContainer() {
    return Files.exists(discard());
  }

  /**
   * This root.
   *
   * @param instead what does the same for a container
   * @throws UsageException if it is a container
   */
  public KeptRoot inNamespaces(String instead) {
    if (isContainer()) {
      throw new UsageException(
          "the kept root " + id + " is a container, for which there is no such thing here",
          "the container engine can " + instead + "; " + discard() + " names the container");
    }
    return this;
  }

  /** What is known of it, for programs. */
  public ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", id);
    KeptCellJson.putFacts(node, cell);
    node.put("container", isContainer());
    node.put("directory", directory.toString());
    node.put("size", size());
    return node;
  }

  Path upper() {
    return directory.resolve("upper");
  }

  /** The layer of the module's sources, as they were given. */
  Path sources() {
    return directory.resolve(Keeper.SOURCES);
  }

  /** The cache that it is in. */
  private Path cache() {
    return directory.resolve("../..").normalize();
  }

  private List<Layer> layers() {
    return cell.trees().stream().map(tree -> new Layer(tree, cache().resolve(tree))).toList();
  }

  /** What its private layer is laid over: as the build found it. */
  LayeredTree lower() {
    return new LayeredTree(layers());
  }

  /** All of its files. */
  LayeredTree files() {
    List<Layer> all = new ArrayList<>(layers());
    all.add(new Layer("upper", upper()));
    return new LayeredTree(all);
  }

  /** The trees that it is stacked of, on this host; the lowest first. */
  List<Path> lowerTrees() {
    return layers().stream().map(Layer::tree).toList();
  }

  /** The size of what is its own, in bytes. */
  public long size() {
    return FileTrees.size(directory);
  }

  /** Takes set-user-id and set-group-id bits from what was written in it. */
  void makeHarmless() {
    try {
      Keeper.makeHarmless(upper());
      Keeper.makeHarmless(directory.resolve("out"));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot look through " + directory + ": " + e.getMessage(), null, e);
    }
  }

  /**
   * Does something while nobody else does anything about it: two overlays over one private layer
   * would spoil it.
   *
   * @throws EnvironmentException if somebody does, or it cannot be used
   */
  public <T> T alone(PathLock.Work<T> work) throws InterruptedException {
    try {
      return PathLock.ifFree(directory.resolve(LOCK), work)
          .orElseThrow(
              () ->
                  new EnvironmentException(
                      "somebody is in the kept root " + id + " (" + cell.cell() + ")",
                      "wait until that shell or command ends"));
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use the kept root " + id + " in " + directory + ": " + e.getMessage(),
          "is the disk full? may this user write there?",
          e);
    }
  }
}
