package org.packetary.dkms2bin.repository.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.packaging.HostTool;
import org.packetary.dkms2bin.repository.ListedPackage;
import org.packetary.dkms2bin.repository.ReplacePolicy;

/** Repositories with a pool and an index for each suite. */
class PoolLayoutTest {

  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2024-02-03T04:05:06Z"), ZoneOffset.UTC);

  private Path temp;
  private Path dir;

  @BeforeEach
  void directory(@TempDir Path temp) {
    this.temp = temp;
    dir = temp.resolve("repo");
  }

  private AptRepository suite(String name, String component) {
    return new AptRepository(
        dir, AptLayout.pool(name, component), Optional.empty(), CLOCK, ReplacePolicy.REFUSE);
  }

  private PackageFile deb(String name, String architecture) throws Exception {
    return new SmallDebs(temp).packaged(name, architecture);
  }

  @Test
  void aptInstallsFromASuiteAndSeesNothingOfAnother() throws Exception {
    suite("bookworm", "main")
        .publish(List.of(deb("a-modules-6.1.0-1-amd64", "amd64"), deb("a-common", "all")));
    suite("trixie", "main").publish(List.of(deb("b-modules-6.12.0-1-amd64", "amd64")));

    AptRoot apt = AptRoot.ofSuite(temp.resolve("apt"), dir, "bookworm", "main");
    apt.apt("apt-get", "update");

    assertThat(apt.apt("apt-cache", "pkgnames").lines())
        .containsExactlyInAnyOrder("a-modules-6.1.0-1-amd64", "a-common");
    apt.apt("apt-get", "download", "a-modules-6.1.0-1-amd64", "a-common");
    assertThat(apt.downloads()).hasSize(2);
    assertThat(dir.resolve("pool/bookworm/main/a/a/a-modules-6.1.0-1-amd64_1_amd64.deb")).exists();
    assertThat(dir.resolve("dists/bookworm/Release"))
        .content()
        .contains(
            "Suite: bookworm\n",
            "Codename: bookworm\n",
            "Architectures: amd64\n",
            "Components: main\n");
    assertThat(HostTool.names(dir)).containsExactly(".dkms2bin", "dists", "pool");
  }

  @Test
  void eachArchitectureHasItsOwnPackagesAndThoseForAll() throws Exception {
    suite("stable", "main").publish(List.of(deb("a", "amd64"), deb("b", "arm64"), deb("c", "all")));

    assertThat(packages("main/binary-amd64")).contains("Package: a\n", "Package: c\n");
    assertThat(packages("main/binary-amd64")).doesNotContain("Package: b\n");
    assertThat(packages("main/binary-arm64")).contains("Package: b\n", "Package: c\n");
    assertThat(suite("stable", "main").list())
        .extracting(ListedPackage::name)
        .containsExactlyInAnyOrder("a", "b", "c");
  }

  private String packages(String part) throws Exception {
    return Files.readString(dir.resolve("dists/stable").resolve(part).resolve("Packages"));
  }

  @Test
  void aComponentKeepsTheOthers() throws Exception {
    suite("stable", "main").publish(List.of(deb("a", "amd64")));
    suite("stable", "extra").publish(List.of(deb("b", "amd64")));

    AptRoot apt = AptRoot.ofSuite(temp.resolve("apt"), dir, "stable", "main extra");
    apt.apt("apt-get", "update");

    assertThat(apt.apt("apt-cache", "pkgnames").lines()).containsExactlyInAnyOrder("a", "b");
    assertThat(dir.resolve("dists/stable/Release")).content().contains("Components: extra main\n");
  }

  @Test
  void theSameAgainTouchesNothing() throws Exception {
    PackageFile deb = deb("a", "amd64");
    suite("stable", "main").publish(List.of(deb));
    Object before = Files.readAttributes(dir.resolve("dists/stable/Release"), "unix:ino,ctime");

    suite("stable", "main").publish(List.of(deb));

    assertThat((Object) Files.readAttributes(dir.resolve("dists/stable/Release"), "unix:ino,ctime"))
        .isEqualTo(before);
    assertThat(suite("stable", "main").isCurrent()).isTrue();
  }

  @Test
  void aDirectoryKnowsItsSuites() throws Exception {
    suite("bookworm", "drivers").publish(List.of(deb("a", "amd64")));
    new AptRepository(dir, AptLayout.FLAT, Optional.empty(), CLOCK, ReplacePolicy.REFUSE)
        .publish(List.of(deb("b", "all")));

    List<AptRepository> found =
        AptRepository.in(dir, Optional.empty(), CLOCK, ReplacePolicy.REFUSE);

    assertThat(found).hasSize(2).allMatch(AptRepository::isThere);
    assertThat(found.get(0).list()).extracting(ListedPackage::name).containsExactly("b");
    assertThat(found.get(1).list()).extracting(ListedPackage::name).containsExactly("a");
    found.get(1).reindex();
    assertThat(dir.resolve("dists/bookworm/Release")).content().contains("Components: drivers\n");
  }
}
