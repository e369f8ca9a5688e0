package org.packetary.dkms2bin.distro.dnf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.PackageKind;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.ArchiveSnapshot;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.distro.archive.SetClock;
import org.packetary.dkms2bin.distro.archive.WatchedRunner;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.system.PackageArchives;

/** Small yum repositories, asked by the host's own dnf. */
class DnfArchiveTest {

  private static final String ARCH = Architecture.host().rpm();

  private final SetClock clock = new SetClock();
  private final WatchedRunner runner = new WatchedRunner();
  private final Path temp;
  private final Path recipe;

  DnfArchiveTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.recipe =
        Files.writeString(
            temp.resolve("mine.yaml"),
            """
            format: 1
            name: mine
            title: Mine
            distribution: mine
            version: "9"
            packages: rpm
            bootstrap:
              method: dnf
              releasever: "9"
              repositories:
                - {id: base, url: "{mirror}/base"}
                - {id: vault, url: "{mirror}/vault", optional: true, packages: [kernel-*]}
              keys: [/nonexistent]
              keyring-package: keys
              include: [tools]
            kernels:
              releases: ["*"]
              headers-provide: kernel-devel-uname-r
              default-flavour: {x86_64: ""}
              leave-out: [kernel-core]
              modules-directory: /lib/modules
            """);
  }

  @BeforeAll
  static void thisHostHasDnf() {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/dnf-3")), "this host has no dnf 4");
  }

  private PackageArchive open() throws InterruptedException {
    return open(Freshness.DEFAULT);
  }

  private PackageArchive open(Freshness freshness) throws InterruptedException {
    return new PackageArchives(
            temp.resolve("cache"), runner, HostEnvironment.of(Map.of()), Tier.ofRoot(), clock)
        .open(
            RecipeBook.read(recipe),
            new MirrorChoice(
                    Optional.of(temp.resolve("mirror").toUri().toString()),
                    Optional.empty(),
                    true,
                    false)
                .with(freshness),
            Architecture.host());
  }

  private PackageArchive fresh(LocalYum base) throws IOException, InterruptedException {
    base.publish(temp.resolve("mirror/base"));
    PackageArchive archive = open();
    archive.refresh();
    return archive;
  }

  private static LocalYum kernels() {
    return new LocalYum()
        .withHeaders("kernel-devel", "5.14.0", "503.el9", "")
        .withHeaders("kernel-devel", "5.14.0", "70.el9", "")
        .withHeaders("kernel-rt-devel", "5.14.0", "503.el9", "+rt")
        .with("kernel-devel-matched", "5.14.0", "503.el9")
        .with("gcc", "11.5", "2.el9");
  }

  @Test
  void kernelsAreThoseThatHeadersAreProvidedForNewestFirst() throws Exception {
    PackageArchive archive = fresh(kernels());

    assertThat(archive.kernels())
        .extracting(KernelRelease::release)
        .containsExactly(
            "5.14.0-503.el9." + ARCH + "+rt", "5.14.0-503.el9." + ARCH, "5.14.0-70.el9." + ARCH);
    assertThat(archive.latest("")).contains("5.14.0-503.el9." + ARCH);
    assertThat(archive.latest("rt")).contains("5.14.0-503.el9." + ARCH + "+rt");
    assertThat(archive.latest("64k")).isEmpty();
  }

  @Test
  void headersAreThePackageOfThatVeryReleaseAndNeedNoKernel() throws Exception {
    KernelHeaders headers = fresh(kernels()).headersOf("5.14.0-70.el9." + ARCH);

    assertThat(headers.unpack())
        .containsExactly(
            new ArchivePackage(
                "kernel-devel",
                "5.14.0-70.el9",
                ARCH,
                LocalYum.digest("kernel-devel", "5.14.0", "70.el9"),
                9));
    assertThat(headers.tools()).containsExactly("gcc");
  }

  @Test
  void headersThatAreNotThereAreNamed() throws Exception {
    PackageArchive archive = fresh(kernels());

    assertThatThrownBy(() -> archive.headersOf("5.14.0-71.el9." + ARCH))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("kernel-devel-uname-r = 5.14.0-71.el9." + ARCH);
  }

  @Test
  void aRootIsResolvedWithAllThatItsPackagesRequire() throws Exception {
    PackageArchive archive =
        fresh(
            new LocalYum()
                .with("tools", "1", "1", List.of(), List.of("compiler", "/usr/bin/awk"))
                .with("gcc", "11.5", "2.el9", List.of("compiler = 11-1"), List.of())
                .with("gawk", "5", "1", List.of("/usr/bin/awk"), List.of())
                .with("unasked", "1", "1"));

    assertThat(archive.baseSet(List.of("tools")))
        .extracting(ArchivePackage::name)
        .containsExactly("gawk", "gcc", "tools");
    assertThat(archive.baseSet(List.of("gcc")))
        .extracting(ArchivePackage::pin)
        .containsExactly("gcc=11.5-2.el9:" + ARCH + " " + LocalYum.digest("gcc", "11.5", "2.el9"));
  }

  @Test
  void onlyWhatARootLacksIsMissing() throws Exception {
    PackageArchive archive =
        fresh(
            new LocalYum()
                .with("gcc", "11.5", "2.el9")
                .with("libdrm-devel", "2", "1", List.of("pkgconfig(libdrm)"), List.of("gcc")));
    Path root = temp.resolve("root");
    Path installed = root.resolve(PackageKind.RPM.installed());
    Files.createDirectories(installed.getParent());
    Files.writeString(installed, "gcc\t11.5-2.el9\t" + ARCH + "\n");

    assertThat(archive.missing(List.of("gcc", "pkgconfig(libdrm)"), root))
        .extracting(ArchivePackage::name)
        .containsExactly("libdrm-devel");
    assertThat(archive.missing(List.of("gcc"), root)).isEmpty();
  }

  @Test
  void whatNobodyHasIsNamed() throws Exception {
    PackageArchive archive =
        fresh(new LocalYum().with("broken", "1", "1", List.of(), List.of("nothing-provides-this")));

    assertThatThrownBy(() -> archive.baseSet(List.of("unheard-of")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("unheard-of");
    assertThatThrownBy(() -> archive.baseSet(List.of("broken")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("nothing-provides-this");
    assertThat(archive.known(List.of("broken", "unheard-of"))).containsExactly("broken");
    assertThat(archive.versions("unheard-of")).isEmpty();
  }

  @Test
  void noKernelGetsIntoARoot() throws Exception {
    PackageArchive archive =
        fresh(
            new LocalYum()
                .with("kernel-core", "5.14.0", "503.el9")
                .with("dkms", "3", "1", List.of(), List.of("kernel-core")));

    assertThatThrownBy(() -> archive.baseSet(List.of("dkms")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("kernel-core");
  }

  @Test
  void versionsAreListedNewestFirst() throws Exception {
    PackageArchive archive =
        fresh(new LocalYum().with("igb-dkms", "5.9", "1").with("igb-dkms", "5.10", "1"));

    assertThat(archive.versions("igb-dkms"))
        .extracting(ArchivePackage::version)
        .containsExactly("5.10-1", "5.9-1");
  }

  @Test
  void aVaultGivesHeadersAndNothingElse() throws Exception {
    new LocalYum()
        .withHeaders("kernel-devel", "5.14.0", "70.el9", "")
        .with("gcc", "99", "1")
        .publish(temp.resolve("mirror/vault"));
    PackageArchive archive = fresh(new LocalYum().with("gcc", "11.5", "2.el9"));

    assertThat(archive.latest("")).contains("5.14.0-70.el9." + ARCH);
    assertThat(archive.versions("gcc"))
        .extracting(ArchivePackage::version)
        .containsExactly("11.5-2.el9");
  }

  @Test
  void aRefreshShowsWhatIsNew() throws Exception {
    PackageArchive archive = fresh(new LocalYum().with("gcc", "11.5", "2.el9"));
    assertThat(archive.kernels()).isEmpty();

    kernels().publish(temp.resolve("mirror/base"));
    archive.refresh();
    assertThat(archive.kernels()).as("within the hour").isEmpty();
    clock.move(Duration.ofHours(2));
    archive.refresh();

    assertThat(archive.kernels()).hasSize(3);
  }

  @Test
  void theSecondRunStartsNothingAndHasTheSameAnswers() throws Exception {
    fresh(kernels());
    List<Object> first = asked(Freshness.DEFAULT);
    assertThat(runner.started()).anyMatch(words -> words.contains(" refresh"));

    assertThat(asked(Freshness.DEFAULT)).isEqualTo(first);
    assertThat(asked(Freshness.OFFLINE)).isEqualTo(first);
    assertThat(runner.started()).isEmpty();
  }

  private List<Object> asked(Freshness freshness) throws IOException, InterruptedException {
    Path root = temp.resolve(freshness.offline() ? "root" : "same");
    Path installed = root.resolve(PackageKind.RPM.installed());
    Files.createDirectories(installed.getParent());
    Files.writeString(installed, "gcc\t11.5-2.el9\t" + ARCH + "\n");
    PackageArchive archive = open(freshness);
    archive.refresh();
    return List.of(
        archive.kernels(),
        archive.latest(""),
        archive.headersOf("5.14.0-70.el9." + ARCH),
        archive.baseSet(List.of("gcc")),
        archive.versions("gcc"),
        archive.known(List.of("gcc", "editor")),
        archive.missing(List.of("kernel-devel-matched"), root),
        archive.snapshot());
  }

  @Test
  void aSnapshotChangesWithTheMetadataAndNamesItsRepositories() throws Exception {
    PackageArchive archive = fresh(new LocalYum().with("gcc", "11.5", "2.el9"));
    ArchiveSnapshot before = archive.snapshot();
    kernels().publish(temp.resolve("mirror/base"));
    clock.move(Duration.ofHours(2));
    archive.refresh();

    assertThat(archive.snapshot().digest()).isNotEqualTo(before.digest()).matches("[0-9a-f]{64}");
    assertThat(before.indexes()).singleElement().asString().startsWith("base ");
  }

  @Test
  void offlineWithoutMetadataIsAnErrorThatNamesTheArchive() throws Exception {
    kernels().publish(temp.resolve("mirror/base"));
    PackageArchive offline = open(Freshness.OFFLINE);

    assertThatThrownBy(offline::refresh)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("--offline");
    assertThat(runner.started()).isEmpty();
  }

  @Test
  void offlineNoPackageIsDownloadedAndNoRootMade() throws Exception {
    List<ArchivePackage> packages = fresh(kernels()).baseSet(List.of("gcc"));
    PackageArchive offline = open(Freshness.OFFLINE);
    runner.started();

    assertThatThrownBy(() -> offline.download(packages, temp))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("gcc=11.5-2.el9");
    assertThatThrownBy(() -> offline.bootstrap(temp.resolve("new"), temp.resolve("log")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("base root");
    assertThat(runner.started()).isEmpty();
  }

  @Test
  void aTruncatedIndexIsRefused() throws Exception {
    kernels().publish(temp.resolve("mirror/base"));
    Path primary = temp.resolve("mirror/base/repodata/primary.xml");
    Files.writeString(primary, Files.readString(primary).substring(0, 900));
    PackageArchive archive = open();

    assertThatThrownBy(archive::refresh)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("base");
  }

  @Test
  void aRepositoryThatIsNotThereIsNamed() throws Exception {
    PackageArchive archive = open();

    assertThatThrownBy(archive::refresh)
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("base")
        .hasMessageContaining("repomd.xml");
  }
}
