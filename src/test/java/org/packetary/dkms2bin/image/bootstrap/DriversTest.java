package org.packetary.dkms2bin.image.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.archive.Compression;
import org.packetary.dkms2bin.archive.TarBuilder;
import org.packetary.dkms2bin.fakes.FakeArchive;
import org.packetary.dkms2bin.model.InputException;
import org.packetary.dkms2bin.packagefile.DebBuilder;
import org.packetary.dkms2bin.packagefile.DebFile;

class DriversTest {

  private static final String RELEASE = "6.1.0-56-amd64";
  private static final FakeArchive ARCHIVE =
      FakeArchive.ofPackages(Map.of("kmod", List.of("30"), "helper", List.of("1")));

  private final Path repository;
  private final Path work;

  DriversTest(@TempDir Path temp) throws IOException {
    this.repository = Files.createDirectory(temp.resolve("repository"));
    this.work = Files.createDirectory(temp.resolve("work"));
  }

  private Path deb(String name, String version, String depends, String release) throws IOException {
    return deb(name, version, depends, release, "fixture_base");
  }

  private Path deb(String name, String version, String depends, String release, String module)
      throws IOException {
    TarBuilder tar = new TarBuilder();
    if (!release.isEmpty()) {
      tar.file(
          "./lib/modules/" + release + "/updates/dkms/" + module + ".ko",
          Files.readAllBytes(Path.of("src/test/resources/module/fixture_base.ko")),
          0644,
          TarBuilder.TIME);
    }
    String control =
        "Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: Nobody <n@example.org>\n%sDescription: x\n"
            .formatted(name, version, depends.isEmpty() ? "" : "Depends: " + depends + "\n");
    return DebBuilder.of(tar.build(), Compression.GZIP, Map.of("control", control))
        .writeTo(repository.resolve(name + "_" + version + "_" + release + ".deb"));
  }

  @Test
  void whatADriverNeedsIsBesideItOrInTheArchive() throws Exception {
    deb("driver", "1.0", "linux-image-" + RELEASE + ", tools, kmod | other", RELEASE);
    deb("tools", "1.9", "", "");
    deb("tools", "1.10", "nothing | helper", "");
    Drivers drivers = Drivers.read(List.of(repository), RELEASE, work);

    assertThat(drivers.needs(List.of("linux-image-" + RELEASE), ARCHIVE))
        .containsExactly("helper", "kmod");
    assertThat(drivers.packages())
        .extracting(p -> p.name() + " " + p.version())
        .containsExactly("driver 1.0", "tools 1.10");
    assertThat(drivers.packages()).extracting(DebFile::path).allMatch(Files::exists);
    assertThat(drivers.modules()).containsExactly("fixture_base");
  }

  @Test
  void whatNobodyHasIsNamed() throws Exception {
    Path deb = deb("driver", "1.0", "absent (>= 2) | missing", RELEASE);
    Drivers drivers = Drivers.read(List.of(deb), RELEASE, work);

    assertThatThrownBy(() -> drivers.needs(List.of(), ARCHIVE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("driver_1.0")
        .hasMessageContaining("depends on absent or missing");
  }

  @Test
  void packagesForAnotherKernelAreRefusedAlsoBesideRightOnes() throws Exception {
    Path right = deb("driver", "1.0", "", RELEASE);
    Path other = deb("driver", "1.0", "", "6.1.0-1-amd64");

    for (List<Path> named : List.of(List.of(other), List.of(right, other))) {
      Path place = Files.createTempDirectory(work, "work");
      assertThatThrownBy(() -> Drivers.read(named, RELEASE, place))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("6.1.0-1-amd64")
          .hasMessageContaining("the image is for " + RELEASE);
    }
  }

  @Test
  void aModuleWhoseNameIsMoreThanANameIsRefused() throws Exception {
    Path deb = deb("driver", "1.0", "", RELEASE, "a;touch b");

    assertThatThrownBy(() -> Drivers.read(List.of(deb), RELEASE, work))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a;touch b");
  }
}
