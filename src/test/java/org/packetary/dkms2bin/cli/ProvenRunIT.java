package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.packagefile.DebFile;

/** Drivers that are loaded on the archive's kernel before they are published, in one command. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvenRunIT {

  private final Workbench bench;

  ProvenRunIT(Workbench bench) {
    this.bench = bench;
  }

  @BeforeAll
  void tools() {
    boolean there =
        Stream.of("qemu-system-x86_64", "busybox")
            .allMatch(
                name ->
                    Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(d -> Files.isExecutable(Path.of(d, name))));
    if (!there) {
      Workbench.say("skipping proofs: there is no QEMU, or no busybox; run-tests installs them");
    }
    assumeTrue(there, "no QEMU or busybox on PATH: src/test/run-tests installs them as root");
  }

  /** A driver whose init has a body of its own. */
  private static Path starting(Path temp, String name, String body) throws Exception {
    Path tree = Drivers.sound(temp, name);
    Path source = tree.resolve(name + ".c");
    Files.writeString(source, Files.readString(source).replace("return 0;", body));
    return tree;
  }

  private static String verdict(Path repository, String module, String kernel) throws Exception {
    return Workbench.cell(repository, module, kernel).at("/proof/verdict").asText();
  }

  private static Optional<String> field(Path repository, String module) throws Exception {
    Path deb =
        repository.resolve(
            Workbench.debs(repository).stream()
                .filter(name -> name.startsWith(module))
                .findFirst()
                .orElseThrow());
    return DebFile.read(deb).controlField("Dkms2bin-Proof");
  }

  private Ended coverage(Path repository, String kernel, String rung, String... drivers) {
    return bench.call(
        "coverage",
        repository,
        "--kernels",
        kernel,
        "--require",
        rung,
        "--drivers",
        String.join(",", drivers));
  }

  @Test
  void whatLoadsIsPublishedWithThatAndWhatHarmsTheKernelIsNot(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    Path cache = bench.privateCache();
    String kernel = bench.latest();
    List<Object> words = new ArrayList<>(List.of("--kernel", kernel, "--out-dir", repository));
    words.addAll(List.of("--prove", "load", "-v"));
    for (Object driver :
        List.of(
            bench.download("acpi-call-dkms"),
            bench.download("bbswitch-dkms"),
            Drivers.lending(temp),
            Drivers.borrowing(temp),
            starting(temp, "absent", "return -ENODEV;"),
            starting(temp, "harmful", "*(volatile int *)0 = 1; return 0;"))) {
      words.addAll(List.of("--dkms", driver));
    }

    Ended ended = bench.runIn(cache, words.toArray());

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    assertThat(ended.outLines())
        .anyMatch(line -> line.matches("acpi-call/\\S+ +built, loaded"))
        .anyMatch(line -> line.matches("absent/1.0 +built, linked"))
        .anyMatch(line -> line.matches("borrower/1.0 +built, loaded"))
        .anyMatch(line -> line.matches("harmful/1.0 +failed, crashed"));
    assertThat(verdict(repository, "acpi-call", kernel)).isEqualTo("loaded");
    assertThat(verdict(repository, "bbswitch", kernel))
        .as("a machine without two graphics cards")
        .isEqualTo("linked");
    assertThat(field(repository, "acpi-call")).contains("loaded");
    assertThat(field(repository, "absent")).contains("linked");
    assertThat(Workbench.debs(repository)).hasSize(5).noneMatch(name -> name.startsWith("harm"));
    JsonNode harmful = Workbench.cell(repository, "harmful", kernel);
    assertThat(harmful.get("stage").asText()).isEqualTo("load");
    assertThat(harmful.at("/findings/0/message").asText())
        .as("the kernel's own words")
        .contains("NULL pointer dereference");
    JsonNode machines =
        Workbench.json(Files.readString(repository.resolve(".dkms2bin/report.json")))
            .get("machines");
    assertThat(machines).as("one kernel").hasSize(1);
    assertThat(machines.at("/0/boots/0/modules").asInt())
        .as("all modules that could be, in one boot")
        .isGreaterThanOrEqualTo(6);
    assertThat(coverage(repository, kernel, "loaded", "acpi-call", "borrower").status()).isZero();
    Ended gap = coverage(repository, kernel, "loaded", "acpi-call", "absent");
    assertThat(gap.status()).isEqualTo(5);
    assertThat(gap.out()).contains("not loaded: absent linked: its init answered -ENODEV");

    again(cache, repository, words);
  }

  /** A run with the same inputs builds nothing and boots nothing. */
  private void again(Path cache, Path repository, List<Object> words) throws Exception {
    Path report = repository.resolve(".dkms2bin/report.json");
    String before = Files.readString(report);

    Ended ended = bench.runIn(cache, words.toArray());

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    assertThat(ended.outLines())
        .anyMatch(line -> line.matches("acpi-call/\\S+ +up-to-date, loaded"))
        .anyMatch(line -> line.matches("harmful/1.0 +failed, crashed"));
    assertThat(ended.err()).contains("failed before with the same inputs");
    assertThat(Files.readString(repository.resolve(".dkms2bin/logs/dkms2bin.log")))
        .as("the commands of the last run that did something")
        .contains("qemu-system");
    assertThat(report).as("nothing new to tell").hasContent(before);
  }
}
