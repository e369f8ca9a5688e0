package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.packetary.dkms2bin.util.FileTrees;

/**
 * A cache with links to the files of those layers that a run used: what is done to it is done to no
 * other. Whoever changes a file puts another in its place.
 */
final class OwnLayers {

  private final Workbench bench;
  private final Path cache;

  private OwnLayers(Workbench bench, Path cache) {
    this.bench = bench;
    this.cache = cache;
  }

  /**
   * The layers of a run with the shared cache, which has to succeed: those that its kept root
   * names, since other tests use others meanwhile.
   */
  static OwnLayers of(Workbench bench, Object... build) throws Exception {
    List<Object> words = new ArrayList<>(List.of(build));
    words.add("--debug");
    Ended ended = bench.run(words.toArray());
    assertThat(ended.status()).as(ended.toString()).isZero();
    Matcher kept = Pattern.compile("env enter ([0-9a-f]+)").matcher(ended.err());
    assertThat(kept.find()).as(ended.err()).isTrue();
    JsonNode cell =
        Workbench.json(
            Files.readString(
                bench.cache().resolve("kept").resolve(kept.group(1)).resolve("cell.json")));
    Path own = bench.scratch("cache");
    Path layers = Files.createDirectory(own.resolve("layers"));
    Files.createSymbolicLink(own.resolve("apt"), bench.cache().resolve("apt"));
    for (JsonNode tree : cell.get("trees")) {
      Path layer = bench.cache().resolve(tree.asText()).resolveSibling("");
      if (layer.startsWith(bench.cache().resolve("layers"))) {
        bench.output("cp", "--archive", "--link", layer, layers);
      }
    }
    assertThat(bench.run("env", "remove", kept.group(1)).status()).isZero();
    OwnLayers copy = new OwnLayers(bench, own);
    assertThat(copy.names()).anyMatch(n -> n.startsWith("base-")).hasSizeGreaterThan(2);
    return copy;
  }

  /** Makes lists of files for those layers that have none. */
  OwnLayers listed() {
    Ended ended = bench.runIn(cache, "env", "verify");
    assertThat(ended.status()).as(ended.toString()).isZero();
    return this;
  }

  Path cache() {
    return cache;
  }

  private JsonNode list() {
    Ended listed = bench.runIn(cache, "env", "list", "--layers", "--format", "json");
    assertThat(listed.status()).as(listed.toString()).isZero();
    return Workbench.json(listed.out()).get("layers");
  }

  List<String> names() {
    List<String> names = new ArrayList<>();
    list().forEach(layer -> names.add(layer.get("name").asText()));
    return names;
  }

  /** The name of the only layer whose name begins with a word. */
  String named(String word) {
    List<String> names = names().stream().filter(n -> n.startsWith(word)).toList();
    assertThat(names).hasSize(1);
    return names.get(0);
  }

  Path tree(String name) {
    return cache.resolve("layers").resolve(name).resolve("tree");
  }

  /** Removes the layers whose names begin with a word. */
  void remove(String word) throws IOException {
    for (String name : names()) {
      if (name.startsWith(word)) {
        FileTrees.delete(cache.resolve("layers").resolve(name));
      }
    }
  }
}
