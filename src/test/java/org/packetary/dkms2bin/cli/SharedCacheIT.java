package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.util.FileTrees;

/** Runs share a cache, which is looked after meanwhile and gets damaged. */
@ExtendWith(WorkbenchExtension.class)
class SharedCacheIT {

  private static final Path HELLO = Workbench.CHECKOUT.resolve("samples/hello");

  private final Workbench bench;

  SharedCacheIT(Workbench bench) {
    this.bench = bench;
  }

  private Ended hello(Path cache, Path repository) throws InterruptedException {
    return bench.runIn(cache, "--dkms", HELLO, "--kernel", bench.latest(), "--out-dir", repository);
  }

  private OwnLayers layers(Path repository) throws Exception {
    return OwnLayers.of(bench, "--dkms", HELLO, "--kernel", bench.latest(), "--out-dir", repository)
        .listed();
  }

  /** Puts another file in the place of one that another cache has, too. */
  private static void replace(Path file, String content) throws IOException {
    FileTime date = Files.getLastModifiedTime(file);
    Files.delete(file);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, date);
  }

  @Test
  void aDamagedLayerIsMadeAgainAndNeverBuiltUpon(@TempDir Path temp) throws Exception {
    Path first = temp.resolve("first");
    OwnLayers layers = layers(first);
    Path cache = layers.cache();
    String tools = layers.named("tools-");
    Path tree = layers.tree(tools);
    for (String line : bench.output("find", tree, "-type", "f").lines().toList()) {
      replace(Path.of(line), "");
    }

    Path second = temp.resolve("second");
    Ended again = hello(cache, second);

    assertThat(again.status()).as(again.toString()).isZero();
    assertThat(again.err())
        .contains("the layer " + tools + " is damaged, and made again", "preparing  tools");
    assertThat(second.resolve(Drivers.deb("hello", bench.latest())))
        .hasSameBinaryContentAs(first.resolve(Drivers.deb("hello", bench.latest())));
    assertThat(bench.runIn(cache, "env", "verify").status()).isZero();

    Ended pruned = bench.runIn(cache, "env", "prune", "--unused-for", "1h", "--apply");
    assertThat(pruned.out()).contains("." + tools + ".damaged").doesNotContain("\n" + tools);
    assertThat(cache.resolve("layers/." + tools + ".damaged")).doesNotExist();
    assertThat(tree).isDirectory();
  }

  @Test
  void aFileThatIsNotWhatItWasIsNamed(@TempDir Path temp) throws Exception {
    OwnLayers layers = layers(temp.resolve("first"));
    Path cache = layers.cache();
    String base = layers.named("base-");
    Path file = layers.tree(base).resolve("etc/debian_version");
    replace(file, Files.readString(file).replace('1', '7'));

    Ended whole = bench.runIn(cache, "env", "verify", layers.named("tools-"));
    assertThat(whole.status()).as(whole.toString()).isZero();
    Ended found = bench.runIn(cache, "env", "verify");
    assertThat(found.status()).as(found.toString()).isEqualTo(4);
    assertThat(found.out()).contains(base + ": etc/debian_version has another content");
    assertThat(bench.runIn(cache, "env", "list", "--layers").out())
        .contains("damaged: etc/debian_version has another content");
    assertThat(bench.runIn(cache, "env", "verify", "base-nothing").status()).isEqualTo(3);
  }

  @Test
  void twoRunsOfTheSameCellAtOnceBothEndWell(@TempDir Path temp) throws Exception {
    Path first = temp.resolve("first");
    Path cache = layers(first).cache();
    FileTrees.delete(cache.resolve("results"));
    Path repository = temp.resolve("repository");
    List<Path> outputs = new ArrayList<>();
    List<Process> runs = new ArrayList<>();
    for (String name : List.of("one", "other")) {
      outputs.add(Files.createDirectory(temp.resolve(name)));
      runs.add(
          bench.start(
              cache,
              outputs.get(outputs.size() - 1),
              Map.of(),
              "--dkms",
              HELLO,
              "--kernel",
              bench.latest(),
              "--out-dir",
              repository));
    }

    for (int i = 0; i < runs.size(); i++) {
      Ended ended = Workbench.end(runs.get(i), outputs.get(i));
      assertThat(ended.status()).as(ended.toString()).isZero();
    }
    String deb = Drivers.deb("hello", bench.latest());
    assertThat(repository.resolve(deb)).hasSameBinaryContentAs(first.resolve(deb));
    assertThat(Workbench.cells(repository))
        .hasSize(1)
        .allMatch(cell -> List.of("built", "up-to-date").contains(cell.get("outcome").asText()));
    assertThat(bench.call("repo", "verify", repository).status()).isZero();
    assertThat(cache.resolve("work")).isEmptyDirectory();
  }

  /** Another process, which dies without a word. */
  @Test
  void whatARunUsesIsNotPruned(@TempDir Path temp) throws Exception {
    OwnLayers layers = layers(temp.resolve("first"));
    Path cache = layers.cache();
    List<String> names = layers.names();
    Path asleep = temp.resolve("asleep");
    Path sleeper = Drivers.sound(temp, "sleeper", "MAKE[0]=\"sleep 300\"");
    Path output = Files.createDirectory(temp.resolve("output"));
    Process process =
        bench.start(
            cache,
            output,
            Map.of(),
            "--dkms",
            sleeper,
            "--kernel",
            bench.latest(),
            "--out-dir",
            asleep);
    try {
      Await.during(process, output, "it builds", () -> isBuilding(output));

      Ended spared = bench.runIn(cache, "env", "prune", "--max-size", "0", "--apply");

      assertThat(spared.status()).as(spared.toString()).isZero();
      assertThat(spared.err()).contains("0 layers, 0 results and 0 downloads removed");
      assertThat(layers.names()).isEqualTo(names);
      assertThat(bench.runIn(cache, "env", "list", "--layers").out()).contains("in use");
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }

    Ended dry = bench.runIn(cache, "env", "prune", "--max-size", "0");
    assertThat(dry.err()).contains("dry run: " + names.size() + " layers", "--apply does it");
    assertThat(layers.names()).isEqualTo(names);
    assertThat(bench.runIn(cache, "env", "prune", "--unused-for", "1h", "--apply").err())
        .contains("0 layers");
    assertThat(bench.runIn(cache, "env", "prune", "--max-size", "0", "--apply").status()).isZero();
    assertThat(layers.names()).isEmpty();
  }

  private static boolean isBuilding(Path output) throws IOException {
    return Files.readString(output.resolve("err")).contains("building   ");
  }
}
