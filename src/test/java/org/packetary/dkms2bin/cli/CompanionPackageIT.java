package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.packagefile.DebBuilder;

/** A DKMS package that carries what its modules need at run time. */
@ExtendWith(WorkbenchExtension.class)
class CompanionPackageIT {

  private static final String COMMON = "gadget-common_1.0-1_all.deb";

  private final Workbench bench;

  CompanionPackageIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void itsFilesComeOnceAndServeTheModulesOfEveryKernel(@TempDir Path temp) throws Exception {
    List<String> kernels = List.of(bench.latest(), bench.realtime());
    Path repository = temp.resolve("repository");

    Ended ended =
        bench.run(
            "--dkms", gadget(temp), "--kernel", String.join(",", kernels), "--out-dir", repository);

    assertThat(ended.status()).as(ended.toString()).isZero();
    List<String> expected =
        new ArrayList<>(kernels.stream().map(k -> Drivers.deb("gadget", k)).toList());
    expected.add(COMMON);
    assertThat(Workbench.debs(repository)).containsExactlyInAnyOrderElementsOf(expected);

    Path common = repository.resolve(COMMON);
    assertThat(field(common, "Package")).isEqualTo("gadget-common");
    assertThat(field(common, "Architecture")).isEqualTo("all");
    assertThat(field(common, "Conflicts")).isEqualTo("gadget-dkms");
    assertThat(field(common, "Replaces")).isEqualTo("gadget-dkms");
    assertThat(bench.output("dpkg-deb", "-I", common, "conffiles"))
        .isEqualTo("/etc/modprobe.d/gadget.conf\n");
    assertThat(bench.output("dpkg-deb", "-c", common).lines())
        .filteredOn(l -> !l.startsWith("d"))
        .extracting(l -> l.replaceFirst(".* \\./", ""))
        .containsExactlyInAnyOrder(
            "etc/modprobe.d/gadget.conf",
            "lib/firmware/gadget.bin",
            "lib/udev/rules.d/60-gadget.rules");
    for (String kernel : kernels) {
      assertThat(field(repository.resolve(Drivers.deb("gadget", kernel)), "Depends"))
          .contains("linux-image-" + kernel + " | ")
          .endsWith(", gadget-common (>= 1.0-1)");
    }

    installedOverTheDkmsPackage(repository, expected, kernels);
  }

  /** dpkg lets the new packages take the place of the DKMS package and of its files. */
  private void installedOverTheDkmsPackage(Path repository, List<String> debs, List<String> kernels)
      throws Exception {
    PlainRoot plain = new PlainRoot(bench, bench.baseTree());
    for (String deb : debs) {
      Files.copy(repository.resolve(deb), plain.share().resolve(deb));
    }
    for (String kernel : kernels) {
      StandIns.image(bench, kernel, plain.share());
    }
    Path old = Files.createDirectory(plain.share().resolve("old"));
    gadget(old);

    Ended installed =
        plain.run(
            """
            dpkg_of_root --force-depends --install "$share"/old/*.deb
            sed -i 's/deep/mine/' "$root/etc/modprobe.d/gadget.conf"
            dpkg_of_root --auto-deconfigure --install "$share"/*.deb
            dpkg-query --root="$root" -W -f '${Package} ${db:Status-Status}\\n' 'gadget-*'
            cat "$root/etc/modprobe.d/gadget.conf"
            """);

    assertThat(installed.status()).as(installed.toString()).isZero();
    assertThat(installed.outLines())
        .contains("gadget-common installed", "options gadget mode=mine")
        .containsAll(
            kernels.stream()
                .map(k -> Drivers.packageName("gadget", k) + " installed")
                .collect(Collectors.toList()))
        .doesNotContain("gadget-dkms installed");
    assertThat(plain.written("/usr/lib/udev/rules.d/60-gadget.rules")).isRegularFile();
    for (String kernel : kernels) {
      assertThat(plain.written("/usr/lib/modules/" + kernel + "/modules.dep"))
          .content()
          .contains("updates/dkms/gadget.ko:");
    }
  }

  private static Path gadget(Path directory) throws Exception {
    Path tree = Drivers.sound(Files.createDirectory(directory.resolve("gadget-tree")), "gadget");
    TarBuilder data = new TarBuilder();
    Drivers.pack(data, tree);
    List.of("./etc/", "./etc/modprobe.d/", "./lib/", "./lib/udev/", "./lib/udev/rules.d/")
        .forEach(data::directory);
    data.file("./etc/modprobe.d/gadget.conf", "options gadget mode=deep\n")
        .file("./lib/udev/rules.d/60-gadget.rules", "KERNEL==\"gadget*\"\n")
        .directory("./lib/firmware/")
        .file("./lib/firmware/gadget.bin", "firm")
        .directory("./usr/share/")
        .directory("./usr/share/doc/")
        .file("./usr/share/doc/gadget-copyright", "GPL-2");
    String control =
        """
        Package: gadget-dkms
        Version: 1.0-1
        Architecture: all
        Maintainer: Tests <tests@example.org>
        Description: a driver with files beside it
        """;
    return DebBuilder.of(
            data.build(),
            Compression.ZSTD,
            Map.of("control", control, "conffiles", "/etc/modprobe.d/gadget.conf\n"))
        .writeTo(directory.resolve("gadget-dkms_1.0-1_all.deb"));
  }

  private String field(Path deb, String name) throws Exception {
    return bench.output("dpkg-deb", "-f", deb, name).strip();
  }
}
