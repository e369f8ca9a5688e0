package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks that become full: no driver is to blame, nothing half is published, and the cause is named.
 */
@ExtendWith(WorkbenchExtension.class)
class FullDisksIT {

  private static final Path HELLO = Workbench.CHECKOUT.resolve("samples/hello");

  /** Has a small disk of its own at a place while a command runs, which nobody else sees. */
  private static final String SMALL =
      "mount -t tmpfs -o size=\"$1\",mode=0700 tmpfs \"$2\"; "
          + "cp -a \"$3\"/. \"$2\"; shift 3; exec \"$@\"";

  private final Workbench bench;

  FullDisksIT(Workbench bench) {
    this.bench = bench;
  }

  private Ended runOn(
      String size, Path place, Path content, Path cache, Path repository, Path tmp, Path output)
      throws Exception {
    Files.createDirectories(output);
    Process process =
        bench.startUnder(
            List.of(
                "unshare",
                "--mount",
                "--",
                "sh",
                "-euc",
                SMALL,
                "sh",
                size,
                place.toString(),
                content.toString()),
            cache,
            output,
            Map.of("TMPDIR", tmp.toString()),
            "--dkms",
            HELLO,
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository);
    return Workbench.end(process, output);
  }

  @Test
  void aFullDiskIsNamedAndIsNoDriversFault(@TempDir Path temp) throws Exception {
    Path cache = bench.privateCache();
    assertThat(
            bench
                .runIn(
                    cache,
                    "--dkms",
                    HELLO,
                    "--kernel",
                    bench.latest(),
                    "--out-dir",
                    temp.resolve("sound"))
                .status())
        .isZero();
    Path links = bench.scratch("links");
    for (String name : List.of("layers", "apt")) {
      Files.createSymbolicLink(links.resolve(name), cache.resolve(name).toRealPath());
    }
    Path empty = Files.createDirectory(temp.resolve("empty"));
    Set<Integer> seen = new TreeSet<>();
    for (String place : List.of("cache", "out", "tmp")) {
      for (String size : List.of("16k", "600k")) {
        String name = place + "-" + size;
        Path own = Files.createDirectories(bench.scratch(name).resolve("cache"));
        Path repository = Files.createDirectories(temp.resolve(name).resolve("out"));
        Path tmp = Files.createDirectories(temp.resolve(name).resolve("tmp"));
        Path small = place.equals("cache") ? own : place.equals("out") ? repository : tmp;
        if (!place.equals("cache")) {
          for (String link : List.of("layers", "apt")) {
            Files.createSymbolicLink(own.resolve(link), cache.resolve(link).toRealPath());
          }
        }

        Ended ended =
            runOn(
                size,
                small,
                place.equals("cache") ? links : empty,
                own,
                repository,
                tmp,
                temp.resolve(name).resolve("output"));

        Workbench.say(name + ": " + ended.status());
        seen.add(ended.status());
        assertThat(ended.status()).as("%s: %s", name, ended).isIn(0, 4, 6);
        if (ended.status() != 0) {
          assertThat(ended.out() + ended.err())
              .as(name)
              .containsAnyOf("disk full", "disk is full", "No space left on device");
        }
        Path report = repository.resolve(".dkms2bin/report.json");
        if (Files.exists(report)) {
          JsonNode cells = Workbench.json(Files.readString(report)).get("cells");
          cells.forEach(
              cell ->
                  assertThat(cell.get("outcome").asText()).as(name).isIn("built", "broken-off"));
        }
      }
    }
    assertThat(seen).contains(4);
  }
}
