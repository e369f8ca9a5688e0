package org.packetary.dkms2bin.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packagefile.DebFile;
import org.packetary.dkms2bin.packaging.ForeignPackages;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.packaging.deb.DebPackager;
import org.packetary.dkms2bin.repository.ReplacePolicy;
import org.packetary.dkms2bin.repository.apt.AptLayout;
import org.packetary.dkms2bin.repository.apt.AptRepository;
import org.packetary.dkms2bin.request.GateRequest;

/** A host with a gate, as real apt and dpkg upgrade it over three kernels. */
class GateAptIT {

  private static final String GATE = "drivers-lab-amd64";

  /** All that people upgrade with, and what tidies up behind it. */
  private static final List<List<String>> UPGRADES =
      List.of(
          List.of("apt-get", "upgrade"),
          List.of("apt", "upgrade"),
          List.of("apt-get", "upgrade", "--with-new-pkgs"),
          List.of("apt-get", "dist-upgrade"),
          List.of("apt", "full-upgrade"),
          List.of("apt-get", "autoremove"));

  private Path root;
  private Path temp;
  private Path archive;
  private GateWorld world;

  @BeforeEach
  void host(@TempDir Path temp) throws IOException {
    this.temp = temp;
    root = temp.resolve("root");
    archive = temp.resolve("archive");
    Path ours = temp.resolve("repo");
    for (String directory :
        List.of(
            "etc/apt/apt.conf.d",
            "etc/apt/preferences.d",
            "etc/apt/trusted.gpg.d",
            "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
            "var/log/apt",
            "var/lib/dpkg/info",
            "var/lib/dpkg/updates",
            "var/lib/dpkg/triggers")) {
      Files.createDirectories(root.resolve(directory));
    }
    Files.createFile(root.resolve("var/lib/dpkg/status"));
    Files.writeString(
        root.resolve("etc/apt/sources.list"),
        "deb [trusted=yes] file:%s ./\ndeb [trusted=yes] file:%s ./\n".formatted(archive, ours));
    Files.writeString(
        temp.resolve("apt.conf"),
        """
        Dir "%1$s";
        Dir::State::status "%1$s/var/lib/dpkg/status";
        APT::Architecture "amd64";
        APT::Architectures { "amd64"; };
        APT::Sandbox::User "";
        DPkg::Options { "--root=%1$s"; "--force-script-chrootless"; "--force-not-root"; };
        DPkg::Use-Pty "false";
        """
            .formatted(root));
    world = new GateWorld(temp, "debian-12", repository(ours), ours, new DebPackager());
  }

  private static AptRepository repository(Path directory) {
    return new AptRepository(
        directory, AptLayout.FLAT, Optional.empty(), GateWorld.CLOCK, ReplacePolicy.REFUSE);
  }

  private static String release(int abi) {
    return "6.1.0-" + abi + "-amd64";
  }

  /** A package of the archive, with nothing in it. */
  private PackageFile standIn(String name, String version, String depends) throws Exception {
    Path tree = Files.createDirectories(temp.resolve("tree-" + name + version + "/DEBIAN"));
    Files.writeString(
        tree.resolve("control"),
        "Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: T <t@example.org>\nSection: kernel\nPriority: optional\n%sDescription: x\n"
            .formatted(name, version, depends.isEmpty() ? "" : "Depends: " + depends + "\n"));
    Path file =
        Files.createDirectories(temp.resolve("made")).resolve(name + "_" + version + "_amd64.deb");
    HostTool.output("dpkg-deb", "-Znone", "--build", "" + tree.getParent(), "" + file);
    return ForeignPackages.describe(DebFile.read(file));
  }

  /** The distribution releases a kernel, and something else. */
  private void kernelArrives(int abi) throws Exception {
    String version = "6.1." + abi + "-1";
    String image = "linux-image-" + release(abi);
    repository(archive)
        .publish(
            List.of(
                standIn(image, version, ""),
                standIn("linux-image-amd64", version, image + " (= " + version + ")"),
                // As in Ubuntu: what people install depends on it in its very version.
                standIn(
                    "linux-amd64",
                    version,
                    "linux-image-amd64 (= %1$s), linux-headers-amd64 (= %1$s)".formatted(version)),
                standIn("linux-headers-amd64", version, ""),
                standIn("bash", "" + abi, "")));
    world.metas.clear();
    world.metas.put(release(abi), version);
  }

  private String apt(String... words) throws Exception {
    List<String> argv = new ArrayList<>(Arrays.asList(words));
    argv.add(1, "-y");
    HostTool.Result result =
        HostTool.run(
            Map.of(
                "APT_CONFIG", "" + temp.resolve("apt.conf"), "DEBIAN_FRONTEND", "noninteractive"),
            argv);
    assertThat(result.status()).as(result.output()).isZero();
    return result.output();
  }

  /** Of what is installed, what is about kernels. */
  private List<String> kernels() throws Exception {
    return HostTool.output("dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-W")
        .lines()
        .map(line -> line.replace('\t', ' ').replace(":amd64", "").strip())
        .filter(line -> line.matches("(linux-image|drivers|(a|b)-modules).*"))
        .toList();
  }

  private String version(String name) throws Exception {
    return HostTool.output(
            "dpkg-query", "--admindir=" + root.resolve("var/lib/dpkg"), "-W", "-f${Version}", name)
        .strip();
  }

  private static List<String> installed(int abi) {
    String release = release(abi);
    return List.of(
        "a-modules-" + release + " 1.0",
        "b-modules-" + release + " 1.0",
        GATE + " 6.1." + abi + "-1+0.1",
        "linux-image-" + release + " 6.1." + abi + "-1",
        "linux-image-amd64 6.1." + abi + "-1");
  }

  private static GateRequest gate(String... metaPackages) {
    return new GateRequest(
        "lab", List.of("a", "b"), List.of(), List.of(metaPackages), Optional.empty());
  }

  @Test
  void theHostStaysAtTheKernelWithAllDriversAndMovesOnWithThem() throws Exception {
    staysAndMovesOn(gate(), "linux-image-amd64", 11);
  }

  @Test
  void soItDoesWhereOtherPackagesGoWithTheKernelsAndDependOnEachOther() throws Exception {
    staysAndMovesOn(
        gate("linux-image-amd64", "linux-headers-amd64", "linux-amd64"), "linux-amd64", 10);
    assertThat(version("linux-amd64")).isEqualTo("6.1.10-1");
  }

  private void staysAndMovesOn(GateRequest gate, String whatPeopleInstall, int last)
      throws Exception {
    kernelArrives(9);
    world.build(release(9), "a", "b");
    world.settle(gate);
    apt("apt-get", "update");
    apt("apt-get", "install", whatPeopleInstall, "bash", GATE);
    assertThat(kernels()).containsExactlyElementsOf(installed(9));

    for (int abi = 10; abi <= last; abi++) {
      List<String> before = kernels();
      kernelArrives(abi);
      world.build(release(abi), "a");
      world.failed(release(abi), "b");
      assertThat(world.settle(gate).kernel()).contains(release(abi - 1));
      apt("apt-get", "update");

      for (List<String> upgrade : UPGRADES) {
        apt(upgrade.toArray(String[]::new));
        assertThat(kernels()).as(upgrade.toString()).containsExactlyElementsOf(before);
      }
      // All else goes on.
      assertThat(version("bash")).isEqualTo("" + abi);

      world.build(release(abi), "b");
      assertThat(world.settle(gate).kernel()).contains(release(abi));
      apt("apt-get", "update");
      // Whatever is installed: it installs no new packages.
      apt("apt-get", "upgrade");
      assertThat(kernels()).containsExactlyElementsOf(before);
      apt("apt", "upgrade");
      assertThat(kernels()).containsAll(installed(abi));
      apt("apt-get", "autoremove");
      assertThat(kernels()).containsAll(installed(abi));
    }
  }

  @Test
  void whoAsksForAKernelByNameGetsItAndKeepsTheGate() throws Exception {
    kernelArrives(9);
    world.build(release(9), "a");
    world.settle("a");
    apt("apt-get", "update");
    apt("apt-get", "install", "linux-image-amd64", GATE);
    kernelArrives(10);
    apt("apt-get", "update");

    apt("apt-get", "install", "linux-image-" + release(10));

    assertThat(kernels())
        .contains("linux-image-" + release(10) + " 6.1.10-1", GATE + " 6.1.9-1+0.1");
  }
}
