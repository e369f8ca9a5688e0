package org.packetary.dkms2bin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.packaging.rpm.RpmPackager;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.yum.YumRepository;

/** A host with a gate, as real dnf and rpm upgrade it over three kernels. */
class GateDnfIT {

  private static final String GATE = "drivers-lab";

  private Path temp;
  private Path archive;
  private Path ours;
  private GateWorld world;

  @BeforeEach
  void host(@TempDir Path temp) throws IOException {
    this.temp = temp;
    archive = Files.createDirectories(temp.resolve("archive"));
    ours = temp.resolve("repo");
    world =
        new GateWorld(
            temp,
            "centos-stream-9",
            new YumRepository(
                ours,
                GateWorld.CLOCK,
                Optional.empty(),
                Optional.empty(),
                ReplacePolicy.REFUSE,
                new ProcessRunner(),
                new HostEnvironment(
                    Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "LC_ALL",
                        "C.UTF-8",
                        "HOME",
                        temp.toString()))),
            ours,
            new RpmPackager(RpmOptions.DEFAULTS));
  }

  private static String release(int number) {
    return "5.14.0-" + number + ".el9.x86_64";
  }

  /** The distribution releases a kernel, in packages as EL has them, and something else. */
  private void kernelArrives(int number) throws Exception {
    Path spec = temp.resolve("kernel-" + number + ".spec");
    Files.writeString(
        spec,
        """
        Name: kernel
        Version: 5.14.0
        Release: %1$d.el9
        Summary: Stand-in
        License: MIT
        AutoReqProv: no
        Requires: kernel-core-uname-r = %2$s
        Provides: installonlypkg(kernel)
        %%description
        Nothing.
        %%files
        %%package core
        Summary: Stand-in
        AutoReqProv: no
        Provides: kernel-core-uname-r = %2$s
        Provides: kernel-uname-r = %2$s
        Provides: installonlypkg(kernel)
        %%description core
        Nothing.
        %%files core
        %%package -n bash
        Summary: Stand-in
        AutoReqProv: no
        Provides: /bin/sh
        %%description -n bash
        Nothing.
        %%files -n bash
        """
            .formatted(number, release(number)));
    HostTool.output(
        "rpmbuild", "-bb", "--quiet", "--define", "_topdir " + temp.resolve("top"), "" + spec);
    try (var built = Files.walk(temp.resolve("top/RPMS"))) {
      for (Path file : built.filter(f -> f.toString().endsWith(".rpm")).toList()) {
        Path target = archive.resolve(String.valueOf(file.getFileName()));
        if (!Files.exists(target)) {
          Files.copy(file, target);
        }
      }
    }
    HostTool.output("createrepo_c", "--quiet", "" + archive);
    world.kernels.add(release(number));
  }

  private HostTool.Result dnf(boolean best, String... words) throws Exception {
    Path config =
        Files.writeString(
            temp.resolve("dnf.conf"),
            "[main]\ninstallonly_limit=3\nclean_requirements_on_remove=True\nbest="
                + (best ? "True" : "False")
                + "\n");
    List<String> argv =
        new ArrayList<>(
            List.of(
                "dnf",
                "--quiet",
                "--assumeyes",
                "--nogpgcheck",
                "--installroot=" + temp.resolve("root"),
                "--config=" + config,
                "--setopt=reposdir=" + temp.resolve("none"),
                "--setopt=cachedir=" + temp.resolve("cache"),
                // The modules' packages run depmod of the root, which has none.
                "--setopt=tsflags=noscripts",
                "--refresh",
                "--releasever=9",
                "--repofrompath=archive," + archive,
                "--repofrompath=ours," + ours,
                "--repo=archive",
                "--repo=ours"));
    argv.addAll(List.of(words));
    return HostTool.run(Map.of(), argv);
  }

  private void succeeds(boolean best, String... words) throws Exception {
    HostTool.Result result = dnf(best, words);
    assertThat(result.status()).as(result.output()).isZero();
  }

  private List<String> installed() throws Exception {
    return HostTool.output(
            "rpm",
            "--root",
            "" + temp.resolve("root"),
            "-qa",
            "--qf",
            "%{NAME} %{VERSION}-%{RELEASE}\n")
        .lines()
        .sorted()
        .toList();
  }

  private List<String> kernels() throws Exception {
    return installed().stream().filter(line -> !line.startsWith("bash ")).toList();
  }

  private static List<String> kernel(int number) {
    return List.of(
        "kernel 5.14.0-" + number + ".el9",
        "kernel-core 5.14.0-" + number + ".el9",
        "kmod-a-" + release(number) + " 1.0-1.el9",
        "kmod-b-" + release(number) + " 1.0-1.el9",
        GATE + " 5.14.0-" + number + ".el9.g1");
  }

  @Test
  void theHostStaysAtTheKernelWithAllDriversAndMovesOnWithThem() throws Exception {
    kernelArrives(9);
    world.build(release(9), "a", "b");
    world.settle("a", "b");
    succeeds(true, "install", "kernel", "bash", GATE);
    assertThat(kernels()).containsExactlyInAnyOrderElementsOf(kernel(9));

    for (int number = 10; number <= 11; number++) {
      List<String> before = kernels();
      kernelArrives(number);
      world.build(release(number), "a");
      world.failed(release(number), "b");
      assertThat(world.settle("a", "b").kernel()).contains(release(number - 1));

      // EL's default: it says who is in the way, and upgrades nothing at all.
      HostTool.Result best = dnf(true, "upgrade");
      assertThat(best.status()).isNotZero();
      assertThat(best.output()).contains(GATE, "conflicts with kernel-core");
      assertThat(kernels()).isEqualTo(before);
      succeeds(true, "upgrade", "--nobest");
      assertThat(kernels()).isEqualTo(before);
      succeeds(false, "upgrade");
      assertThat(kernels()).isEqualTo(before);
      succeeds(true, "autoremove");
      // It takes the modules of older kernels, which nothing asks for any more.
      assertThat(kernels()).containsAll(kernel(number - 1));
      // All else goes on.
      assertThat(installed()).contains("bash 5.14.0-" + number + ".el9");

      world.build(release(number), "b");
      assertThat(world.settle("a", "b").kernel()).contains(release(number));
      succeeds(number == 10, "upgrade");
      assertThat(kernels()).containsAll(kernel(number));
    }
  }
}
