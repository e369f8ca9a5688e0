package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What dkms.conf can ask for, with dkms 3.0 and 3.2, and real packages that ask for it. */
@ExtendWith(WorkbenchExtension.class)
class DkmsConfIT {

  private final Workbench bench;

  DkmsConfIT(Workbench bench) {
    this.bench = bench;
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13"})
  void aModuleIsBuiltWithTheSymbolsOfTheOneItNeeds(String recipe, @TempDir Path temp)
      throws Exception {
    String kernel = bench.archive(recipe).latest("amd64").orElseThrow();
    Path repository = temp.resolve("repository");

    Ended ended =
        bench.run(
            "--dkms",
            Drivers.borrowing(temp),
            Drivers.lending(temp),
            "--kernel",
            kernel,
            "--distro",
            recipe,
            "--out-dir",
            repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(repository))
        .containsExactly(Drivers.deb("borrower", kernel), Drivers.deb("lender", kernel));
    Path deb = repository.resolve(Drivers.deb("borrower", kernel));
    assertThat(bench.output("dpkg-deb", "-f", deb, "Depends"))
        .contains(Drivers.packageName("lender", kernel));
    assertThat(bench.output("dpkg-deb", "-c", deb)).doesNotContain("lender");
    assertThat(bench.output("modinfo", "-F", "depends", bench.moduleIn(deb)).strip())
        .isEqualTo("lender");
  }

  @ParameterizedTest
  @CsvSource({"debian-12, built", "debian-13, failed"})
  void aFailingPreBuildScriptIsToldWhateverDkmsMakesOfIt(
      String recipe, String outcome, @TempDir Path temp) throws Exception {
    String kernel = bench.archive(recipe).latest("amd64").orElseThrow();
    Path repository = temp.resolve("repository");
    Path tree = Drivers.sound(temp, "prepared", "PRE_BUILD=\"prepare.sh one\"");
    Path script = tree.resolve("prepare.sh");
    Files.writeString(script, "#!/bin/sh\n[ \"$1\" = one ] && exit 3\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();

    Ended ended =
        bench.run("--dkms", tree, "--kernel", kernel, "--distro", recipe, "--out-dir", repository);

    JsonNode cell = Workbench.cell(repository, "prepared", kernel);
    assertThat(cell.get("outcome").asText()).as(ended.toString()).isEqualTo(outcome);
    String told = "the PRE_BUILD script (prepare.sh one) ended with status 3";
    assertThat(ended.err()).contains(told);
    if (outcome.equals("built")) {
      assertThat(cell.get("notes").get(0).asText()).isEqualTo(told);
    } else {
      assertThat(cell.get("dkmsStatus").asInt()).isEqualTo(3);
      assertThat(cell.get("message").asText()).contains(told);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"debian-12", "debian-13"})
  void aModuleThatDoesNotWantTheKernelIsLeftOutOfItsPackage(String recipe, @TempDir Path temp)
      throws Exception {
    String kernel = bench.archive(recipe).latest("amd64").orElseThrow();
    Path repository = temp.resolve("repository");
    Path tree =
        Drivers.sound(
            temp,
            "mixed",
            "BUILT_MODULE_NAME[0]=ancient",
            "BUILT_MODULE_NAME[1]=mixed",
            "DEST_MODULE_LOCATION[1]=/updates/dkms",
            "BUILD_EXCLUSIVE_KERNEL[0]='^2\\.6\\.'",
            "BUILD_EXCLUSIVE_KERNEL[1]=");

    Ended ended =
        bench.run("--dkms", tree, "--kernel", kernel, "--distro", recipe, "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    Path module = bench.moduleIn(repository.resolve(Drivers.deb("mixed", kernel)));
    assertThat(module.getFileName().toString()).startsWith("mixed.ko");
  }

  @Test
  void aBuildThatForksOrPrintsWithoutEndIsContained(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    Path loud = Drivers.sound(temp, "loud", "MAKE[0]=\"yes error: not so loud\"");
    Path bomb = Drivers.sound(temp, "bomb", "MAKE[0]=\"bash bomb.sh\"");
    Files.writeString(bomb.resolve("bomb.sh"), "while :; do sleep 300 & done\n");

    Ended ended =
        bench.run(
            "--dkms",
            loud,
            bomb,
            "--kernel",
            bench.latest(),
            "--timeout",
            "25s",
            "--out-dir",
            repository);

    assertThat(ended.status()).as(ended.toString()).isBetween(4, 5);
    for (String driver : List.of("loud", "bomb")) {
      assertThat(Workbench.cell(repository, driver, bench.latest()).get("outcome").asText())
          .isIn("failed", "broken-off");
    }
    assertThat(repository.resolve(".dkms2bin/logs"))
        .isDirectoryRecursivelyContaining(f -> f.getFileName().toString().equals("make.log"));
    try (var logs = Files.walk(repository.resolve(".dkms2bin/logs"))) {
      assertThat(logs.filter(Files::isRegularFile))
          .allMatch(f -> f.toFile().length() < 80L << 20, "is a log of bounded size");
    }
    assertThat(bench.output("ps", "-eo", "args")).doesNotContain("bomb.sh", "not so loud");
  }

  @Test
  void aConfThatNeverEndsIsEndedByTheTimeLimit(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    Path tree = Drivers.sound(temp, "endless", "while :; do echo still here; done");

    Ended ended =
        bench.run(
            "--dkms", tree, "--kernel", bench.latest(), "--timeout", "5s", "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(ended.err())
        .contains("dkms.conf of endless", "the limit on time of 5 s was reached");
    assertThat(Workbench.cell(repository, "endless", bench.latest()).get("outcome").asText())
        .isEqualTo("broken-off");
    assertThat(Workbench.debs(repository)).isEmpty();
  }

  @Test
  void packagesOfEveryKindAreFetchedByNameAndBuilt(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    String cloud = bench.archive(Workbench.DEBIAN_12).latest("cloud-amd64").orElseThrow();
    Workbench.say("the cloud kernel of Debian 12 is " + cloud);

    Ended ended =
        bench.run(
            "--dkms",
            "evdi-dkms,dpdk-kmods-dkms,tp-smapi-dkms,digimend-dkms,ddcci-dkms",
            "--kernel",
            bench.latest() + "," + cloud,
            "--out-dir",
            repository);

    for (String module : List.of("evdi", "dpdk-kmods", "tp_smapi", "digimend", "ddcci")) {
      JsonNode cell = Workbench.cell(repository, module, bench.latest());
      assertThat(cell.get("outcome").asText())
          .as("%s: %s\n%s", module, cell, ended)
          .isEqualTo("built");
    }
    assertThat(Workbench.cell(repository, "ddcci", cloud).get("outcome").asText())
        .as(ended.toString())
        .isEqualTo("skipped");
    String usual = bench.latest();
    assertThat(Workbench.debs(repository))
        .anyMatch(d -> d.matches("tp_smapi_.*-\\Q" + usual + "\\E_x86_64\\.deb"))
        .noneMatch(d -> d.startsWith("ddcci") && d.contains(cloud))
        .noneMatch(d -> d.startsWith("evdi") && d.contains(cloud));
    Path digimend =
        repository.resolve(
            Workbench.cell(repository, "digimend", bench.latest())
                .get("packages")
                .get(0)
                .get("file")
                .asText());
    assertThat(bench.output("dpkg-deb", "-c", digimend)).contains("hid-uclogic", "hid-kye");
  }
}
