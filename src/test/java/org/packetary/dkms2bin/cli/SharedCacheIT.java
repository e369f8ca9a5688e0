package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs share a cache, which is looked after meanwhile and gets damaged. */
@ExtendWith(WorkbenchExtension.class)
class SharedCacheIT {

  private static final Path HELLO = Workbench.CHECKOUT.resolve("samples/hello");

  private final Workbench bench;

  SharedCacheIT(Workbench bench) {
    this.bench = bench;
  }

  private JsonNode layers(Path cache) {
    Ended listed = bench.runIn(cache, "env", "list", "--layers", "--json");
    assertThat(listed.status()).as(listed.toString()).isZero();
    return Workbench.json(listed.out()).get("layers");
  }

  private List<String> names(Path cache) {
    List<String> names = new ArrayList<>();
    layers(cache).forEach(layer -> names.add(layer.get("name").asText()));
    return names;
  }

  private Ended hello(Path cache, Path repository) throws InterruptedException {
    return bench.runIn(cache, "--dkms", HELLO, "--kernel", bench.latest(), "--out-dir", repository);
  }

  /** A cache with copies of the layers that a run on Debian 12's kernel uses. */
  private Path ownCache(Path repository) throws Exception {
    Instant before = Files.getLastModifiedTime(bench.scratch("now")).toInstant();
    assertThat(hello(bench.cache(), repository).status()).isZero();
    Path own = bench.scratch("cache");
    Path layers = Files.createDirectory(own.resolve("layers"));
    Files.createSymbolicLink(own.resolve("apt"), bench.cache().resolve("apt"));
    for (JsonNode layer : layers(bench.cache())) {
      if (!Instant.parse(layer.get("used").asText()).isBefore(before)) {
        Path there = bench.cache().resolve("layers").resolve(layer.get("name").asText());
        bench.output("cp", "--archive", "--link", there, layers);
      }
    }
    assertThat(names(own)).anyMatch(n -> n.startsWith("base-")).hasSizeGreaterThan(3);
    return own;
  }

  /** Puts another file in the place of one that another cache has, too. */
  private static void replace(Path file, String content) throws IOException {
    FileTime date = Files.getLastModifiedTime(file);
    Files.delete(file);
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, date);
  }

  private String layer(Path cache, String word) {
    return names(cache).stream().filter(n -> n.startsWith(word)).findFirst().orElseThrow();
  }

  @Test
  void aDamagedLayerIsMadeAgainAndNeverBuiltUpon(@TempDir Path temp) throws Exception {
    Path first = temp.resolve("first");
    Path cache = ownCache(first);
    String tools = layer(cache, "tools-");
    Path tree = cache.resolve("layers").resolve(tools).resolve("tree");
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
    Path cache = ownCache(temp.resolve("first"));
    String base = layer(cache, "base-");
    Path file = cache.resolve("layers").resolve(base).resolve("tree/etc/debian_version");
    replace(file, Files.readString(file).replace('1', '7'));

    Ended whole = bench.runIn(cache, "env", "verify", layer(cache, "tools-"));
    assertThat(whole.status()).as(whole.toString()).isZero();
    Ended found = bench.runIn(cache, "env", "verify");
    assertThat(found.status()).as(found.toString()).isEqualTo(4);
    assertThat(found.out()).contains(base + ": etc/debian_version has another content");
    assertThat(bench.runIn(cache, "env", "list", "--layers").out())
        .contains("damaged: etc/debian_version has another content");
    assertThat(bench.runIn(cache, "env", "verify", "base-nothing").status()).isEqualTo(3);
  }

  /** Another process, which dies without a word. */
  @Test
  void whatARunUsesIsNotPruned(@TempDir Path temp) throws Exception {
    Path cache = ownCache(temp.resolve("first"));
    List<String> names = names(cache);
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
      while (process.isAlive() && !isBuilding(output)) {
        Thread.sleep(50);
      }
      assertThat(process.isAlive()).as(Files.readString(output.resolve("err"))).isTrue();

      Ended spared = bench.runIn(cache, "env", "prune", "--max-size", "0", "--apply");

      assertThat(spared.status()).as(spared.toString()).isZero();
      assertThat(spared.err()).contains("0 layers and 0 results removed");
      assertThat(names(cache)).isEqualTo(names);
      assertThat(bench.runIn(cache, "env", "list", "--layers").out()).contains("in use");
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }

    Ended dry = bench.runIn(cache, "env", "prune", "--max-size", "0");
    assertThat(dry.err()).contains("dry run: " + names.size() + " layers", "--apply does it");
    assertThat(names(cache)).isEqualTo(names);
    assertThat(bench.runIn(cache, "env", "prune", "--unused-for", "1h", "--apply").err())
        .contains("0 layers");
    assertThat(bench.runIn(cache, "env", "prune", "--max-size", "0", "--apply").status()).isZero();
    assertThat(names(cache)).isEmpty();
  }

  private static boolean isBuilding(Path output) throws IOException {
    return Files.readString(output.resolve("err")).contains("building   ");
  }
}
