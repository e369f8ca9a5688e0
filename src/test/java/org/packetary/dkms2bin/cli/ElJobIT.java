package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job for CentOS Stream 9, down to a root that dnf installs the result in. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ElJobIT {

  private final Workbench bench;
  private final Path repository;
  private final ElArchive archive;
  private final Path driver;

  ElJobIT(Workbench bench) throws Exception {
    this.bench = bench;
    this.repository = bench.scratch("repository");
    this.archive = ElArchive.of(bench);
    this.driver = archive.driver("acpi-call-dkms");
  }

  @BeforeAll
  void build() {
    List<Object> words = archive.options();
    words.addAll(List.of("--dkms", driver, "--kernel", ElArchive.PLAIN));
    words.addAll(List.of("--out-dir", repository));

    Ended ended = bench.run(words.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
  }

  @AfterAll
  void stop() {
    archive.close();
  }

  private Path rpm() throws Exception {
    return Workbench.only(repository, ".x86_64.rpm");
  }

  @Test
  void theFileNameTellsModuleVersionAndKernel() throws Exception {
    assertThat(rpm().getFileName().toString())
        .matches("kmod-acpi-call-" + ElArchive.PLAIN + "-[0-9.]+-1\\.el9_5\\.x86_64\\.rpm");
    assertThat(bench.output("rpm", "-qp", "--requires", "--nosignature", rpm()).lines())
        .contains("kernel-uname-r = " + ElArchive.PLAIN);
  }

  @Test
  void dnfInstallsItBesideItsKernel() throws Exception {
    Path root = bench.scratch("root");

    Ended installed =
        dnf(
            root,
            "install",
            "kernel-core-" + ElArchive.PLAIN.replace(".x86_64", ""),
            "kmod-acpi-call-" + ElArchive.PLAIN);

    assertThat(installed.status()).as(installed.toString()).isZero();
    Path modules = root.resolve("lib/modules/" + ElArchive.PLAIN);
    assertThat(modules.resolve("modules.dep")).content().contains("extra/acpi_call.ko.xz:");
    assertThat(
            bench.output(
                "modinfo", "-F", "vermagic", modules.resolve("extra/acpi_call.ko.xz").toString()))
        .startsWith(ElArchive.PLAIN + " ");
  }

  @Test
  void dnfRefusesItForAnotherKernel() throws Exception {
    Ended refused =
        dnf(
            bench.scratch("root"),
            "--exclude=kernel-core-" + ElArchive.PLAIN.replace(".x86_64", ""),
            "install",
            "kernel-core-" + ElArchive.OLDER.replace(".x86_64", ""),
            "kmod-acpi-call-" + ElArchive.PLAIN);

    assertThat(refused.status()).as(refused.toString()).isNotZero();
    assertThat(refused.err() + refused.out()).contains("kernel-uname-r = " + ElArchive.PLAIN);
  }

  @Test
  void theSameDriverForDebianGoesIntoTheSameDirectory() throws Exception {
    Ended ended = bench.run("--dkms", driver, "--kernel", bench.latest(), "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(repository.resolve("Packages"))
        .content()
        .contains("Package: " + Drivers.packageName("acpi-call", bench.latest()) + "\n");
    assertThat(
            dnf(bench.scratch("root"), "repoquery", "--repo=published", "--qf", "%{name}")
                .outLines())
        .containsExactly("kmod-acpi-call-" + ElArchive.PLAIN);
  }

  @Test
  void aDriversTarballWithItsOwnSpecBecomesAKmodPackage() throws Exception {
    Path sources = Drivers.sound(bench.scratch("sources"), "gadget");
    Files.delete(sources.resolve("dkms.conf"));
    Files.writeString(sources.resolve("gadget.spec"), "Name: gadget\nVersion: 2.1\nRelease: 1\n");
    Path versioned = Files.move(sources, sources.resolveSibling("gadget-2.1"));
    Path tarball = versioned.resolveSibling("gadget-2.1.tar.gz");
    bench.output("tar", "-czf", tarball, "-C", versioned.resolveSibling(""), "gadget-2.1");
    Path published = bench.scratch("published");
    List<Object> words = archive.options();
    words.addAll(List.of("--dkms", tarball, "--kernel", "latest", "--out-dir", published));

    Ended ended = bench.run(words.toArray());

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(Workbench.only(published, ".x86_64.rpm").getFileName().toString())
        .isEqualTo("kmod-gadget-" + ElArchive.PLAIN + "-2.1-1.el9_5.x86_64.rpm");
  }

  private Ended dnf(Path root, String... words) throws Exception {
    Path settings = bench.scratch("dnf");
    List<Object> argv = new ArrayList<>(List.of("dnf", "--quiet", "--assumeyes"));
    argv.add("--installroot=" + root);
    argv.add("--config=" + Files.writeString(settings.resolve("dnf.conf"), "[main]\n"));
    argv.add("--setopt=reposdir=" + settings.resolve("none"));
    argv.add("--setopt=cachedir=" + settings.resolve("cache"));
    argv.addAll(List.of("--releasever=9", "--forcearch=x86_64", "--nogpgcheck"));
    argv.add("--repofrompath=base," + archive.repository("BaseOS"));
    argv.add("--repofrompath=published," + repository);
    argv.addAll(List.of(words));
    return bench.host("", argv.toArray());
  }
}
