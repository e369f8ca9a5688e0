package org.packetary.dkms2bin.toolchain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.InstalledPackage;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayeredTree;
import org.packetary.dkms2bin.model.EnvironmentException;

/** What a root says of its packages. */
class RootPackagesTest {

  private static final String BASE =
      "Package: gcc\nStatus: install ok installed\nArchitecture: amd64\nVersion: 4:12.2.0-3\n"
          + "Conffiles:\n /etc/x 0123\nDescription: C compiler\n It compiles.\n .\n C\n\n";

  private static final String DPKG = "/var/lib/dpkg/status";
  private static final String RPM = "/var/lib/dkms2bin/installed";

  private final Path temp;

  RootPackagesTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Layer layer(String name, String file, String text) throws IOException {
    Path path = temp.resolve(name + "/tree" + file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    return new Layer(name, temp.resolve(name + "/tree"));
  }

  private static List<String> lines(RootPackages packages) {
    return packages.all().stream().map(InstalledPackage::line).toList();
  }

  @Test
  void theTopmostLayersListHolds() throws IOException {
    Layer base = layer("base", DPKG, BASE);
    Layer tools =
        layer(
            "tools",
            DPKG,
            BASE
                + "Package: bc\nStatus: hold ok installed\nArchitecture: amd64\nVersion: 1.07\n\n"
                + "Package: old\nStatus: deinstall ok config-files\nArchitecture: all\nVersion: 1\n\n"
                + "Package: never\nStatus: unknown ok not-installed\n");
    Layer kernel = layer("kernel", "/usr/src/linux/.config", "");

    assertThat(lines(RootPackages.of(new LayeredTree(List.of(base, tools, kernel))::find)))
        .containsExactly("bc 1.07 amd64", "gcc 4:12.2.0-3 amd64");
    assertThat(lines(RootPackages.of(new LayeredTree(List.of(base, kernel))::find)))
        .containsExactly("gcc 4:12.2.0-3 amd64");
  }

  @Test
  void anRpmRootHasAListOfOurs() throws IOException {
    Layer base = layer("base", RPM, "make\t1:4.3-8.el9\tx86_64\ndkms\t3.0.10-1.el9\tnoarch\n");

    assertThat(lines(RootPackages.of(new LayeredTree(List.of(base))::find)))
        .containsExactly("dkms 3.0.10-1.el9 noarch", "make 1:4.3-8.el9 x86_64");
  }

  @Test
  void aRootThatDoesNotSayIsAnError() throws IOException {
    assertThatThrownBy(() -> RootPackages.of(path -> Optional.empty()))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("neither " + DPKG + " nor " + RPM);
    assertThatThrownBy(() -> RootPackages.of(path -> Optional.of(temp.resolve("gone"))))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("gone");
    assertThatThrownBy(() -> RootPackages.of(PackageKind.RPM, "make 4.3\n", "the list"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("the list");
    assertThatThrownBy(() -> RootPackages.of(PackageKind.DEB, "nonsense\n", "the status"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("the status");
  }

  @Test
  void theMajorVersionIsBehindTheEpoch() {
    assertThat(new InstalledPackage("gcc", "4:12.2.0-3", "amd64").major()).isEqualTo("12");
    assertThat(new InstalledPackage("gcc", "11.5.0-5.el9", "x86_64").major()).isEqualTo("11");
    assertThat(new InstalledPackage("x", "v1", "all").major()).isEmpty();
  }
}
