package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What comes of every shape of DKMS source, and of makefiles that install by themselves, held
 * against what dkms does by hand in the same root.
 */
@ExtendWith(WorkbenchExtension.class)
class DkmsShapesIT {

  /**
   * The step that failed with its status, or the modules that {@code dkms install} left below
   * /lib/modules/RELEASE/updates/dkms; a star where ours is another, see {@link #OURS}. First dkms
   * 3.0.10 of Debian 12, then dkms 3.2.2 of Debian 13.
   */
  private static final String BY_HAND =
      """
      again/1.0        | again                | build 13 *
      builttwice/1.0   | builtagain builtonce | add 8
      byconfig/1.0     | byconfig0 byconfig1 *| byconfig0 byconfig1 *
      byindex/1.0      | build 77 *           | build 77 *
      byversion/1.0    | byversion0 byversion1 *| build 77 *
      circle/1.0       | circle *             | build 13 *
      defaulted/1.0    | build 8              | build 8
      emptyversion/1.0 | emptyversion         | emptyversion
      failing/1.0      | build 10             | build 10
      invalid/1.0      | add 8                | add 8
      laidtwice/1.0    | laidtwice            | add 8
      many/1.0         | many                 | many
      many/2.0         | many                 | many
      needing/1.0      | needing              | build 13 *
      needsfailing/1.0 | build 10 *           | build 13 *
      needsquiet/1.0   | build 10             | build 13 *
      needsshut/1.0    | build 77             | build 77
      noisy/1.0        | noisy                | noisy
      obsolete/1.0     | obsolete             | obsolete
      patch/1.0        | build 5              | build 5
      patchdown/1.0    | build 10             | build 5
      patched/1.0      | patched              | patched
      patchup/1.0      | build 10             | build 5
      plain/1.0        | plain                | plain
      plain/2.0        | plain                | plain
      quiet/1.0        | quiet                | quiet
      replacing/2.0    | plain                | plain
      scripted/1.0     | scripted             | scripted
      shut/1.0         | build 77             | build 77
      sparse/1.0       | add 8                | add 8
      twice/1.0        | twice                | add 8
      unversioned/1.0  | unversioned          | unversioned
      unversioned/2.0  | unversioned          | unversioned
      unversioned/3.0  | unversioned          | unversioned
      windows/1.0      | build 7              | windows
      zero/1.0         | add 8                | *
      """;

  /** Where ours is meant to be another. */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          // By hand one module is built at a time, here what it needs is built before it.
          Map.entry("again/1.0", "again"),
          Map.entry("needing/1.0", "needing"),
          Map.entry("needsquiet/1.0", "build 10"),
          Map.entry("needsfailing/1.0", "build"),
          // BUILD_DEPENDS counts for every dkms.
          Map.entry("circle/1.0", "evaluation"),
          // A directive with an index is about one module, as newer versions of dkms have it.
          Map.entry("byconfig/1.0", "byconfig0"),
          Map.entry("byindex/1.0", "byindex2"),
          Map.entry("byversion/1.0", "byversion1"),
          // dkms succeeds with nothing.
          Map.entry("zero/1.0", "verification"));

  private final Workbench bench;

  DkmsShapesIT(Workbench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13"})
  void everyShapeComesToWhatDkmsMakesOfIt(String recipe, @TempDir Path temp) throws Exception {
    String kernel = bench.archive(recipe).latest("amd64").orElseThrow();
    Path repository = temp.resolve("repository");
    List<Path> trees = new ArrayList<>(DkmsShapes.write(temp));
    trees.add(Workbench.CHECKOUT.resolve("src/test/resources/cases/nic25-9.007"));
    trees.add(busy(temp));

    Ended ended =
        bench.run(
            "--dkms",
            trees.stream().map(Path::toString).collect(Collectors.joining(",")),
            "--kernel",
            kernel,
            "--distro",
            recipe,
            "--out-dir",
            repository);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    Map<String, JsonNode> cells = new TreeMap<>();
    for (JsonNode cell : Workbench.cells(repository)) {
      cells.put(cell.get("module").asText() + "/" + cell.get("version").asText(), cell);
    }
    Map<String, String> outcomes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> cell : cells.entrySet()) {
      outcomes.put(cell.getKey(), outcome(cell.getValue(), repository, kernel));
    }
    Map<String, String> wanted = wanted(recipe.equals("debian-12") ? 1 : 2);
    wanted.put("nic25/9.007", "nic25");
    wanted.put("busy/1.0", "busy");
    assertThat(outcomes).as(ended.toString()).isEqualTo(wanted);
    assertThat(notes(Workbench.cell(repository, "nic25", kernel)))
        .singleElement()
        .asString()
        .contains("target of the makefile", "kernel/drivers/net/ethernet/nic25/nic25.ko");
    assertThat(ended.err()).contains("note: a target of the makefile, or a script, installs");
    assertThat(notes(Workbench.cell(repository, "busy", kernel)))
        .satisfiesExactly(
            n -> assertThat(n).contains("extra/busy.ko", "kernel/drivers/net/busy.ko"),
            n -> assertThat(n).contains("does not name ghost"),
            n ->
                assertThat(n)
                    .contains(
                        "firmware (/usr/lib/firmware/busy.bin)",
                        "module settings (/etc/modprobe.d/busy.conf)",
                        "programs (/usr/bin/busytool)"),
            n -> assertThat(n).contains("replaces /usr/bin/false", "removes /etc/issue"));
    cells.keySet().removeAll(List.of("nic25/9.007", "busy/1.0"));
    assertThat(cells.values())
        .as("notes where there is nothing to note")
        .noneMatch(c -> c.has("notes"));
    // Stripped: dkms's, not the one that make built and installed.
    Path module = bench.moduleIn(repository.resolve("nic25_9.007-" + kernel + "_x86_64.deb"));
    assertThat(bench.output("modinfo", "-F", "version", module).strip()).isEqualTo("9.007");
    assertThat(Files.size(module)).isLessThan(30_000);
  }

  private static List<String> notes(JsonNode cell) {
    List<String> notes = new ArrayList<>();
    cell.path("notes").forEach(n -> notes.add(n.asText()));
    return notes;
  }

  private static Map<String, String> wanted(int column) {
    Map<String, String> wanted = new TreeMap<>();
    for (String line : BY_HAND.lines().toList()) {
      String[] words = line.split("\\|", -1);
      String name = words[0].strip();
      String hand = words[column].strip();
      wanted.put(name, hand.endsWith("*") ? OURS.get(name) : hand);
    }
    return wanted;
  }

  /** In the table's words. */
  private String outcome(JsonNode cell, Path repository, String kernel) throws Exception {
    String word = cell.get("outcome").asText();
    if (word.equals("skipped")) {
      return "build 77";
    }
    if (!word.equals("built")) {
      return Stream.of("stage", "dkmsStatus")
          .filter(cell::has)
          .map(n -> cell.get(n).asText())
          .collect(Collectors.joining(" "));
    }
    Path deb = repository.resolve(cell.get("packages").get(0).get("file").asText());
    String place = "/lib/modules/" + kernel + "/updates/dkms/";
    return bench
        .output("dpkg-deb", "-c", deb)
        .lines()
        .filter(l -> l.contains(".ko"))
        .map(l -> l.contains(place) ? l.substring(l.indexOf(place) + place.length()) : l)
        .map(l -> l.replaceFirst("\\.ko(\\.xz)?$", ""))
        .sorted()
        .collect(Collectors.joining(" "));
  }

  /** A driver whose makefile and script do all that they should not. */
  private static Path busy(Path parent) throws Exception {
    Path tree =
        Drivers.sound(
            parent,
            "busy",
            "DEST_MODULE_LOCATION[0]=/kernel/drivers/net",
            "MAKE[0]=\"make all KVER=$kernelver\"",
            "POST_INSTALL=after.sh");
    Files.copy(tree.resolve("busy.c"), tree.resolve("ghost.c"));
    Files.writeString(
        tree.resolve("Makefile"),
        """
        ifneq ($(KERNELRELEASE),)
        obj-m := busy.o ghost.o
        endif
        KVER ?= $(shell uname -r)
        TO := /lib/modules/$(KVER)
        .PHONY: all modules install clean
        all: modules install
        modules:
        \t$(MAKE) -C $(TO)/build M=$(CURDIR) modules
        install:
        \tinstall -D -m 644 busy.ko $(TO)/extra/busy.ko
        \tgzip -c ghost.ko > $(TO)/extra/ghost.ko.gz
        \tmkdir -p $(TO)/kernel/drivers/net
        \tln busy.ko $(TO)/kernel/drivers/net/busy.ko
        \tln -s ../../../extra/busy.ko $(TO)/kernel/drivers/net/alias.ko
        \tln -s /etc $(TO)/updates
        \tdepmod -a $(KVER)
        \techo tool > /usr/bin/busytool
        \tmkdir -p /lib/firmware && echo x > /lib/firmware/busy.bin
        \tcp /bin/true /bin/false
        \trm -f /etc/issue
        \ttouch /etc/passwd
        \tldconfig
        \tmkdir -p /root/.cache && echo x > /root/.cache/x
        \techo x > /tmp/x
        clean:
        \t$(MAKE) -C $(TO)/build M=$(CURDIR) clean
        """);
    Path script =
        Files.writeString(
            tree.resolve("after.sh"),
            """
            #!/bin/sh
            mkdir -p /etc/modprobe.d
            echo "options busy x=1" > /etc/modprobe.d/busy.conf
            cp "/lib/modules/$(uname -r)/updates/dkms/busy.ko" "/lib/modules/$(uname -r)/kernel/"
            """);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return tree;
  }
}
