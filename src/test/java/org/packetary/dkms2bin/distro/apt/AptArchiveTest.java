package org.packetary.dkms2bin.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.KernelHeaders;
import org.packetary.dkms2bin.distro.archive.MetaPackage;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.packagefile.Deb822;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessRunner;

/** A small archive, asked by the host's own apt. */
class AptArchiveTest {

  private static final Instant FUTURE = Instant.parse("2999-01-01T00:00:00Z");
  private static final Instant PAST = Instant.parse("2022-01-01T00:00:00Z");
  private static final String FLAVOUR = Architecture.host().debian();

  private final Recipe recipe = Recipes.shipped("debian-12");
  private final Path temp;

  AptArchiveTest(@TempDir Path temp) {
    this.temp = temp;
  }

  @BeforeAll
  static void thisHostHasApt() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/apt-get")), "this host has no apt-get");
  }

  private LocalArchive archive() throws IOException {
    return new LocalArchive(Files.createDirectories(temp.resolve("archive")));
  }

  private AptArchive open(LocalArchive archive, String option, boolean allowExpired)
      throws IOException, InterruptedException {
    return open("cache", archive, option, allowExpired);
  }

  private AptArchive open(String cache, LocalArchive archive, String option, boolean allowExpired)
      throws IOException, InterruptedException {
    Access access =
        new Access(
            Files.createDirectories(temp.resolve(cache)),
            temp.resolve("host"),
            new ProcessRunner(),
            HostEnvironment.of(Map.of()),
            Tier.ofRoot(),
            Clock.systemUTC(),
            Freshness.DEFAULT,
            Patience.DEFAULT);
    AptRoot root =
        AptRoot.open(
            recipe.name(),
            List.of(archive.source(option)),
            allowExpired,
            Architecture.host(),
            access,
            new HostApt(access));
    return new AptArchive(recipe, (Bootstrap.Mmdebstrap) recipe.bootstrap(), root);
  }

  private AptArchive fresh(LocalArchive archive) throws IOException, InterruptedException {
    archive.published(FUTURE);
    AptArchive open = open(archive, "trusted=yes", false);
    open.refresh();
    return open;
  }

  private static EnvironmentException refusal(AptArchive archive) throws InterruptedException {
    try {
      archive.refresh();
    } catch (EnvironmentException e) {
      return e;
    }
    throw new AssertionError("the archive was taken");
  }

  @Test
  void kernelsAreListedNewestFirstAndNothingElseIs() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with("linux-headers-6.1.0-9-amd64", "6.1.27-1")
                .with("linux-headers-6.1.0-10-amd64", "6.1.38-1")
                .with("linux-headers-6.1.0-10-rt-amd64", "6.1.38-1")
                .with("linux-headers-6.12.9+deb12-amd64", "6.12.9-1")
                .with("linux-headers-6.1.0-10-common", "6.1.38-1")
                .with("linux-headers-2.x-odd", "1")
                .with("linux-headers-amd64", "6.1.38-1"));

    assertThat(archive.kernels())
        .extracting(KernelRelease::release)
        .containsExactly(
            "6.12.9+deb12-amd64", "6.1.0-10-rt-amd64", "6.1.0-10-amd64", "6.1.0-9-amd64");
  }

  @Test
  void latestIsWhatTheMetaPackageDependsOnNotTheHighest() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with("linux-headers-6.1.0-9-amd64", "6.1.27-1")
                .with("linux-headers-6.12.9+deb12-amd64", "6.12.9-1")
                .with(
                    "linux-headers-amd64",
                    "6.1.27-1",
                    "Depends: linux-headers-6.1.0-9-amd64 (= 6.1.27-1)"));

    assertThat(archive.latest("amd64")).contains("6.1.0-9-amd64");
    assertThat(archive.latest("cloud-amd64")).isEmpty();
  }

  @Test
  void everyVersionOfAMetaPackageSaysWhatItDependsOnTheNewestFirst() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with(
                    "linux-image-amd64",
                    "6.1.27-1",
                    "Depends: linux-image-6.1.0-9-amd64 (= 6.1.27-1), firmware | none")
                .with(
                    "linux-image-amd64",
                    "6.1.140-1",
                    "Depends: linux-image-6.1.0-37-amd64 (= 6.1.140-1)"));

    assertThat(archive.metaPackages("linux-image-amd64"))
        .containsExactly(
            new MetaPackage(
                "linux-image-amd64", "6.1.140-1", List.of("linux-image-6.1.0-37-amd64")),
            new MetaPackage(
                "linux-image-amd64",
                "6.1.27-1",
                List.of("linux-image-6.1.0-9-amd64", "firmware", "none")));
    assertThat(archive.metaPackages("linux-image-none")).isEmpty();
  }

  @Test
  void headersAreFollowedToWhatIsUnpackedAndWhatIsATool() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with(
                    "linux-headers-6.12.9+deb12-amd64",
                    "6.12.9-1",
                    "Depends: linux-headers-6.12.9+deb12-common (= 6.12.9-1),"
                        + " linux-image-6.12.9+deb12-amd64 | linux-image-6.12.9+deb12-unsigned,"
                        + " linux-kbuild-6.12.9+deb12, gcc-12, pahole | dwarves")
                .with(
                    "linux-headers-6.12.9+deb12-common",
                    "6.12.9-1",
                    "Depends: linux-kbuild-6.12.9+deb12 (>= 6.12)")
                .with(
                    "linux-kbuild-6.12.9+deb12",
                    "6.12.9-1",
                    "Pre-Depends: libc6:any (>= 2.36)",
                    "Depends: libelf1"));

    KernelHeaders headers = archive.headersOf("6.12.9+deb12-amd64");

    assertThat(headers.unpack())
        .extracting(ArchivePackage::name)
        .containsExactlyInAnyOrder(
            "linux-headers-6.12.9+deb12-amd64",
            "linux-headers-6.12.9+deb12-common",
            "linux-kbuild-6.12.9+deb12");
    assertThat(headers.unpack()).allMatch(p -> p.sha256().length() == 64 && p.size() > 0);
    assertThat(headers.tools()).containsExactlyInAnyOrder("gcc-12", "pahole", "libc6", "libelf1");
  }

  @Test
  void headersThatArePartlyGoneAreTheArchivesFault() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with(
                    "linux-headers-6.1.0-9-amd64",
                    "6.1.27-1",
                    "Depends: linux-headers-6.1.0-9-common"));

    assertThatThrownBy(() -> archive.headersOf("6.1.0-9-amd64"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("linux-headers-6.1.0-9-common")
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint().orElse(""))
                    .contains("dkms2bin kernels --distro debian-12"));
  }

  @Test
  void theBaseSetHoldsEssentialPackagesAndWhatTheIncludedOnesNeed() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with("base-files", "12", "Essential: yes", "Priority: required")
                .with("mount", "2.38", "Priority: required")
                .with("apt", "2.6", "Priority: important")
                .with("dkms", "3.0.10-8", "Depends: kmod")
                .with("kmod", "30-1")
                .with("editor", "1", "Priority: optional"));

    assertThat(archive.baseSet(List.of("dkms")))
        .extracting(p -> p.name() + " " + p.version())
        .containsExactlyInAnyOrder(
            "base-files 12", "mount 2.38", "apt 2.6", "dkms 3.0.10-8", "kmod 30-1");
  }

  @Test
  void onlyWhatARootLacksIsMissing() throws Exception {
    AptArchive archive =
        fresh(
            archive()
                .with("gcc-12", "12.2.0-14", "Depends: cpp-12")
                .with("cpp-12", "12.2.0-14")
                .with("pahole", "1.24-4"));
    Path status = temp.resolve("root/var/lib/dpkg/status");
    Files.createDirectories(status.getParent());
    Files.writeString(
        status,
        "Package: cpp-12\nStatus: install ok installed\nVersion: 12.2.0-14\nArchitecture: "
            + FLAVOUR
            + "\nMaintainer: T <t@example.org>\nDescription: x\n\n");

    assertThat(archive.missing(List.of("pahole", "gcc-12"), temp.resolve("root")))
        .extracting(ArchivePackage::name)
        .containsExactlyInAnyOrder("gcc-12", "pahole");
    assertThat(archive.missing(List.of("cpp-12"), temp.resolve("root"))).isEmpty();
    assertThat(archive.missing(List.of(), temp.resolve("nowhere"))).isEmpty();
    assertThatThrownBy(() -> archive.missing(List.of("gcc-99"), temp.resolve("root")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("gcc-99");
  }

  /** As a job of CI has it that lends an archive's indexes to others. */
  @Test
  void cachesThatShareAnArchiveByALinkDoNotDependOnEachOther() throws Exception {
    LocalArchive local = archive().with("pahole", "1:1.24-4").published(FUTURE);
    AptArchive first = open("cache", local, "trusted=yes", false);
    first.refresh();
    Path other = Files.createDirectories(temp.resolve("other"));
    Files.createSymbolicLink(other.resolve("apt"), temp.resolve("cache/apt"));
    open("other", local, "trusted=yes", false).refresh();
    Files.delete(other.resolve("apt"));

    assertThat(first.known(List.of("pahole"))).containsExactly("pahole");
  }

  @Test
  void downloadsAreCheckedAgainstTheIndex() throws Exception {
    LocalArchive local =
        archive().with("apt", "2.6").with("pahole", "1:1.24-4").with("gcc-12", "12.2.0-14");
    AptArchive archive = fresh(local);
    Path into = Files.createDirectory(temp.resolve("debs"));
    List<ArchivePackage> packages = archive.baseSet(List.of("pahole", "gcc-12"));

    archive.download(packages, into);

    try (Stream<Path> files = Files.list(into)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .hasSize(3)
          .allMatch(n -> n.matches("(apt|pahole|gcc-12)_.*\\.deb"));
    }
    Files.writeString(temp.resolve("archive/pool/pahole.deb"), "not what the index says, at all");
    Path again = Files.createDirectory(temp.resolve("again"));
    assertThatThrownBy(() -> archive.download(packages, again))
        .isInstanceOf(EnvironmentException.class);
  }

  @Test
  void anExpiredArchiveIsRefusedUnlessItIsAllowed() throws Exception {
    LocalArchive expired = archive().with("linux-headers-6.1.0-9-amd64", "1").published(PAST);

    EnvironmentException refusal = refusal(open(expired, "trusted=yes", false));

    assertThat(refusal.problem()).contains("expired");
    assertThat(refusal.hint().orElse("")).contains("--allow-expired-archive");
    AptArchive allowed = open(expired, "trusted=yes", true);
    allowed.refresh();
    assertThat(allowed.kernels()).hasSize(1);
  }

  @Test
  void anUnsignedArchiveIsRefusedUnlessItIsTrusted() throws Exception {
    Path key = Files.createFile(temp.resolve("keys.gpg"));
    LocalArchive unsigned = archive().with("linux-headers-6.1.0-9-amd64", "1").published(FUTURE);

    EnvironmentException refusal = refusal(open(unsigned, "signed-by=" + key, false));

    assertThat(refusal.problem()).contains("not signed");
    assertThat(refusal.hint().orElse("")).contains("--mirror-key FILE", "--mirror-trusted");
  }

  @Test
  void anArchiveThatIsNotThereNamesTheMirrorOption() throws Exception {
    EnvironmentException refusal = refusal(open(archive(), "trusted=yes", false));

    assertThat(refusal.problem()).contains("indexes cannot be used").contains("archive");
    assertThat(refusal.hint().orElse("")).contains("--mirror URL");
  }

  @Test
  void aSecondRunFindsTheIndexesOfTheFirst() throws Exception {
    LocalArchive local = archive().with("linux-headers-6.1.0-9-amd64", "1");
    fresh(local);

    assertThat(open(local, "trusted=yes", false).kernels()).hasSize(1);
  }

  @Test
  void dependenciesAreReadWithoutVersionsArchitecturesAndQualifiers() {
    Deb822.Paragraph paragraph =
        Deb822.parse(
                """
                Package: x
                Pre-Depends: dpkg (>= 1.17)
                Depends: a, b:any (= 1:2.3-4~x) | c, d [amd64 arm64],
                 e(<< 3),  f
                """,
                "test")
            .get(0);

    assertThat(AptArchive.dependencies(paragraph))
        .containsExactly(
            List.of("dpkg"),
            List.of("a"),
            List.of("b", "c"),
            List.of("d"),
            List.of("e"),
            List.of("f"));
    assertThat(AptArchive.dependencies(Deb822.parse("Package: x\n", "test").get(0))).isEmpty();
  }
}
