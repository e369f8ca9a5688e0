package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.packagefile.DebBuilder;

/** What becomes of drivers that do not build, do not want to, or build the wrong thing. */
@ExtendWith(WorkbenchExtension.class)
class DriverOutcomesIT {

  private final Workbench bench;

  DriverOutcomesIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void aDriverThatIsTooOldForOneKernelIsStillBuiltForTheOther(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");

    Ended ended =
        bench.run(
            "--dkms",
            bench.download("adv-17v35x-dkms"),
            "--kernel",
            bench.latest() + "," + bench.newer(),
            "--out-dir",
            repository);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    assertThat(Workbench.debs(repository))
        .singleElement()
        .asString()
        .endsWith("-" + bench.latest() + "_x86_64.deb");
    JsonNode failed = Workbench.cell(repository, "adv-17v35x", bench.newer());
    assertThat(failed.get("outcome").asText()).isEqualTo("failed");
    assertThat(failed.get("stage").asText()).isEqualTo("build");
    assertThat(failed.get("dkmsStatus").asInt()).isEqualTo(10);
    assertThat(failed.get("findings")).isNotEmpty();
    assertThat(failed.get("log").asText()).startsWith(".dkms2bin/logs/").endsWith("/make.log");
    Path log = repository.resolve(failed.get("log").asText());
    for (JsonNode finding : failed.get("findings")) {
      assertThat(log).content().contains(finding.get("message").asText());
    }
    assertThat(ended.err()).contains("log: " + log);
    assertThat(ended.outLines()).anyMatch(l -> l.matches("adv-17v35x/\\S+ +failed +built *"));
  }

  @Test
  void aDriverThatDoesNotWantAKernelIsSkippedWithTheReason(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    List<Object> words = new ArrayList<>(List.of("--kernel", bench.latest()));
    words.addAll(List.of("--out-dir", repository));
    for (Path tree :
        List.of(
            Drivers.sound(temp, "willing"),
            Drivers.sound(
                temp, "byconfig", "BUILD_EXCLUSIVE_CONFIG=\"CONFIG_PCI !CONFIG_MODULES\""),
            Drivers.sound(temp, "bykernel", "BUILD_EXCLUSIVE_KERNEL=\"^2\\.6\\.\""))) {
      words.addAll(List.of("--dkms", tree));
    }

    Ended ended = bench.run(words.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(repository)).containsExactly(Drivers.deb("willing", bench.latest()));
    assertSkipped(
        repository,
        ended,
        "byconfig",
        "BUILD_EXCLUSIVE_CONFIG",
        "!CONFIG_MODULES",
        "CONFIG_MODULES=y");
    assertSkipped(
        repository, ended, "bykernel", "BUILD_EXCLUSIVE_KERNEL", "^2\\.6\\.", bench.latest());
  }

  private void assertSkipped(
      Path repository, Ended ended, String module, String directive, String wanted, String actual)
      throws Exception {
    JsonNode cell = Workbench.cell(repository, module, bench.latest());
    assertThat(cell.get("outcome").asText()).isEqualTo("skipped");
    assertThat(cell.get("directive").asText()).isEqualTo(directive);
    assertThat(cell.get("wanted").asText()).isEqualTo(wanted);
    assertThat(cell.get("actual").asText()).isEqualTo(actual);
    assertThat(ended.err()).contains(directive + " wants " + wanted + ", there is " + actual);
  }

  @Test
  void whatDoesNotFitTheKernelIsNotPackaged(@TempDir Path temp) throws Exception {
    Path repository = temp.resolve("repository");
    String make = "make -C $kernel_source_dir M=$dkms_tree/%1$s/1.0/build";
    Path liar =
        Drivers.sound(
            temp,
            "liar",
            "MAKE[0]=\""
                + make.formatted("liar")
                + " && sed -i s/vermagic=./vermagic=9/ liar.ko\"");
    Path orphan =
        Drivers.sound(
            temp, "orphan", "MAKE[0]=\"" + make.formatted("orphan") + " KBUILD_MODPOST_WARN=1\"");
    Files.writeString(
        orphan.resolve("orphan.c"),
        """
        #include <linux/module.h>
        void nobody_exports_this(void);
        static int __init start(void) { nobody_exports_this(); return 0; }
        module_init(start);
        MODULE_LICENSE("GPL");
        """);

    Ended ended =
        bench.run("--dkms", liar, orphan, "--kernel", bench.latest(), "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(5);
    assertThat(Workbench.debs(repository)).isEmpty();
    assertThat(refusal(repository, "liar"))
        .contains("liar", "vermagic 9.", "wanted is " + bench.latest());
    assertThat(refusal(repository, "orphan")).contains("orphan", "nobody_exports_this");
    assertThat(ended.err()).contains("vermagic", "nobody_exports_this");
  }

  private String refusal(Path repository, String module) throws Exception {
    JsonNode cell = Workbench.cell(repository, module, bench.latest());
    assertThat(cell.get("outcome").asText()).isEqualTo("failed");
    assertThat(cell.get("stage").asText()).isEqualTo("verification");
    return cell.get("message").asText();
  }

  @Test
  void dependenciesThatCannotBeHadTogetherCostTheirOwnCellsOnly(@TempDir Path temp)
      throws Exception {
    Path repository = temp.resolve("repository");
    TarBuilder data = new TarBuilder();
    Drivers.pack(data, Drivers.sound(temp, "torn"));
    String control =
        """
        Package: torn-dkms
        Version: 1.0-1
        Architecture: all
        Maintainer: Tests <tests@example.org>
        Depends: dkms, systemd-sysv, sysvinit-core
        Description: depends on two packages that conflict
        """;
    Path torn =
        DebBuilder.of(data.build(), Compression.XZ, Map.of("control", control))
            .writeTo(temp.resolve("torn-dkms_1.0-1_all.deb"));

    Ended ended =
        bench.run(
            "--dkms",
            torn,
            Drivers.sound(temp, "whole"),
            "--kernel",
            bench.latest(),
            "--out-dir",
            repository);

    assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
    assertThat(Workbench.debs(repository)).containsExactly(Drivers.deb("whole", bench.latest()));
    JsonNode cell = Workbench.cell(repository, "torn", bench.latest());
    assertThat(cell.get("outcome").asText()).isEqualTo("broken-off");
    assertThat(cell.get("message").asText()).contains("depends on", "sysvinit-core");
  }

  @Test
  void aPackageFindsTheSourcesOfTheDkmsPackagesThatItDependsOn(@TempDir Path temp)
      throws Exception {
    Path repository = temp.resolve("repository");
    Path tree = Drivers.sound(temp, "borrower");
    Files.writeString(
        tree.resolve("Makefile"),
        """
        obj-m := borrower.o
        ifeq ($(wildcard /usr/src/acpi-call-*/dkms.conf),)
        $(error no sources to borrow from)
        endif
        """);
    TarBuilder data = new TarBuilder();
    Drivers.pack(data, tree);
    String control =
        """
        Package: borrower-dkms
        Version: 1.0-1
        Architecture: all
        Maintainer: Tests <tests@example.org>
        Depends: dkms, acpi-call-dkms
        Description: looks into another driver's sources
        """;
    Path deb =
        DebBuilder.of(data.build(), Compression.XZ, Map.of("control", control))
            .writeTo(temp.resolve("borrower-dkms_1.0-1_all.deb"));

    Ended ended = bench.run("--dkms", deb, "--kernel", bench.latest(), "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.debs(repository)).containsExactly(Drivers.deb("borrower", bench.latest()));
  }
}
