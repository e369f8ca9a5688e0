package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sources after public bug reports: what is built of them, what is told before, and why they fail.
 */
@ExtendWith(WorkbenchExtension.class)
class SourceFaultsIT {

  private static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();
  private static final List<String> INPUTS =
      List.of(
          "shiftlayer-k618",
          "shiftlayer-k618ok",
          "oldmodem-1.4",
          "splat-0.7.11",
          "wifi88-5.13.1",
          "vrouter-4.0.2",
          "rtx88-5.8.7",
          "crnic-5.6.4",
          "vhost-7.0_7.0.2-1_amd64.deb",
          "repl-dkms_9.1.2-1_all.deb",
          "dkms-lirx-0.8.6-2mdv2010.1.noarch.rpm");

  private final Workbench bench;

  SourceFaultsIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void whatIsKnownOfTheSourcesIsToldBeforeAndIsTheReasonAfter(@TempDir Path temp) throws Exception {
    String kernel = bench.latest();
    Path repository = temp.resolve("repository");
    List<Object> words = new ArrayList<>(List.of("--dkms"));
    INPUTS.forEach(input -> words.add(CASES.resolve(input)));
    words.addAll(List.of("--kernel", kernel, "--distro", "debian-12", "--out-dir", repository));

    Ended ended = bench.run(words.toArray());

    assertThat(Workbench.cells(repository))
        .as(ended.toString())
        .extracting(
            c ->
                c.get("module").asText()
                    + "/"
                    + c.get("version").asText()
                    + " "
                    + c.get("outcome").asText())
        .containsExactly(
            "shiftlayer/k618 skipped",
            "shiftlayer/k618ok built",
            "oldmodem/1.4 failed",
            "splat/0.7.11 failed",
            "wifi88/5.13.1 built",
            "vrouter/4.0.2 built",
            "rtx88/5.8.7 failed",
            "crnic/5.6.4 failed",
            "vhostdrv/7.0.2 built",
            "repl/9.1.2 failed",
            "dkms-lirx/0.8.6-2mdv2010.1 failed");
    Path deb = repository.resolve("shiftlayer_k618ok-" + kernel + "_x86_64.deb");
    assertThat(bench.output("dpkg-deb", "-f", deb, "Version"))
        .isEqualToIgnoringNewLines("0+k618ok");
    String name =
        Workbench.debs(repository).stream()
            .filter(d -> d.contains("-common_"))
            .findFirst()
            .orElseThrow();
    Path common = repository.resolve(name);
    assertThat(bench.output("dpkg-deb", "-c", common))
        .contains("vhost-ctl")
        .doesNotContain("vhostdrv.c", "usr/src");
    reasons(repository, kernel);
    warnings(ended, repository);
  }

  private static void reasons(Path repository, String kernel) throws Exception {
    assertThat(Workbench.cell(repository, "oldmodem", kernel).get("message").asText())
        .startsWith("dkms.conf:9: PATCH_MATCH[0]: ")
        .contains("not anchored", "irq-flags.patch");
    assertThat(Workbench.cell(repository, "splat", kernel).get("message").asText())
        .startsWith("dkms.conf:3: PRE_BUILD's script configure is not executable (chmod +x)");
    JsonNode rtx = Workbench.cell(repository, "rtx88", kernel).get("findings").get(0);
    assertThat(rtx.toString()).contains("adds KERNELRELEASE", "'make' in quotes");
    assertThat(Workbench.cell(repository, "crnic", kernel).get("message").asText())
        .startsWith("dkms.conf:1: Windows line ends");
    assertThat(Workbench.cell(repository, "repl", kernel).get("message").asText())
        .startsWith("repl_strings.c: the symbolic link leads nowhere");
    assertThat(Workbench.cell(repository, "dkms-lirx", kernel).get("message").asText())
        .startsWith("dkms.conf:3: $droot and $driver in MAKE come to nothing");
  }

  private static void warnings(Ended ended, Path repository) throws Exception {
    String report = Files.readString(repository.resolve(".dkms2bin/report.json"));
    String page = Files.readString(repository.resolve(".dkms2bin/index.html"));
    List<String> told = new ArrayList<>();
    Workbench.json(report).get("warnings").forEach(w -> told.add(w.asText()));

    assertThat(told)
        .hasSize(7)
        .anySatisfy(w -> assertThat(w).contains("shiftlayer-k618: ", "is no valid expression"))
        .anySatisfy(w -> assertThat(w).contains("repl-headers/repl_strings.c", "submodule"));
    assertThat(told).allSatisfy(w -> assertThat(ended.err()).contains("warning: " + w));
    assertThat(page).contains("What deserves a look");
    int building = ended.err().indexOf("building ");
    assertThat(told).allSatisfy(w -> assertThat(ended.err().indexOf(w)).isLessThan(building));
  }
}
