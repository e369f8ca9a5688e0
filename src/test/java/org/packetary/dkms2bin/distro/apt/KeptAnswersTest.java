package org.packetary.dkms2bin.distro.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.distro.Bootstrap;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.Recipe;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.distro.archive.Access;
import org.packetary.dkms2bin.distro.archive.KeptIndexes;
import org.packetary.dkms2bin.distro.archive.OfflineArchive;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.distro.archive.SetClock;
import org.packetary.dkms2bin.distro.archive.WatchedRunner;
import org.packetary.dkms2bin.isolation.Tier;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.util.FileTrees;

/** What a run asks the host's apt that an earlier run asked. */
class KeptAnswersTest {

  private static final Instant FUTURE = Instant.parse("2999-01-01T00:00:00Z");
  private static final String HEADERS = "linux-headers-6.1.0-9-amd64";

  private final Recipe recipe = Recipes.shipped("debian-12");
  private final SetClock clock = new SetClock();
  private final WatchedRunner runner = new WatchedRunner();
  private final Path temp;
  private final LocalArchive local;

  KeptAnswersTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.local =
        new LocalArchive(Files.createDirectories(temp.resolve("archive")))
            .with("base-files", "12", "Essential: yes", "Priority: required")
            .with("apt", "2.6")
            .with("dkms", "3.0.10-8", "Depends: kmod")
            .with("kmod", "30-1")
            .with(HEADERS, "6.1.27-1", "Depends: gcc-12")
            .with("linux-headers-amd64", "6.1.27-1", "Depends: " + HEADERS)
            .with("gcc-12", "12.2.0-14")
            .published(FUTURE);
    installed("a", "kmod");
  }

  @BeforeAll
  static void thisHostHasApt() {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/apt-get")), "this host has no apt-get");
  }

  private Path installed(String root, String name) throws IOException {
    Path status = temp.resolve(root).resolve("var/lib/dpkg/status");
    Files.createDirectories(status.getParent());
    Files.writeString(
        status,
        "Package: "
            + name
            + "\nStatus: install ok installed\nVersion: 30-1\nArchitecture: "
            + Architecture.host().debian()
            + "\nMaintainer: T <t@example.org>\nDescription: x\n\n");
    return temp.resolve(root);
  }

  private PackageArchive open(Freshness freshness) throws IOException, InterruptedException {
    return open("", freshness);
  }

  /** Opens the archive on another host, with a cache of its own, where that is named. */
  private PackageArchive open(String host, Freshness freshness)
      throws IOException, InterruptedException {
    Bootstrap.Mmdebstrap debian = (Bootstrap.Mmdebstrap) recipe.bootstrap();
    Path cache = Files.createDirectories(temp.resolve("cache" + host));
    Access access =
        new Access(
            cache,
            temp.resolve("host" + host),
            runner,
            HostEnvironment.of(Map.of()),
            Tier.ofRoot(),
            clock,
            freshness,
            Patience.DEFAULT);
    AptArchive archive =
        new AptArchive(
            recipe,
            debian,
            AptRoot.open(
                recipe.name(),
                List.of(local.source("trusted=yes")),
                false,
                Architecture.host(),
                access,
                new HostApt(access)));
    return freshness.offline() ? new OfflineArchive(archive, recipe.title()) : archive;
  }

  /** Everything that a run asks. */
  private List<Object> asked(Freshness freshness, Path root)
      throws IOException, InterruptedException {
    return asked(open(freshness), root);
  }

  private static List<Object> asked(PackageArchive archive, Path root) throws InterruptedException {
    archive.refresh();
    return new ArrayList<>(
        List.of(
            archive.kernels(),
            archive.latest("amd64"),
            archive.headersOf("6.1.0-9-amd64"),
            archive.baseSet(List.of("dkms")),
            archive.versions("dkms"),
            archive.known(List.of("dkms", "editor")),
            archive.missing(List.of("dkms", "gcc-12"), root),
            archive.snapshot()));
  }

  @Test
  void theSecondRunStartsNothingAndHasTheSameAnswers() throws Exception {
    List<Object> first = asked(Freshness.DEFAULT, temp.resolve("a"));
    assertThat(runner.started()).anyMatch(words -> words.contains("update"));
    clock.move(Duration.ofMinutes(30));

    assertThat(asked(Freshness.DEFAULT, temp.resolve("a"))).isEqualTo(first);
    assertThat(runner.started()).isEmpty();
    assertThat(asked(Freshness.OFFLINE, temp.resolve("a"))).isEqualTo(first);
    assertThat(runner.started()).isEmpty();
  }

  @Test
  void indexesThatAreFetchedAgainAndAreEqualAnswerNothingAnew() throws Exception {
    asked(Freshness.DEFAULT, temp.resolve("a"));
    runner.started();
    clock.move(Duration.ofHours(2));
    asked(Freshness.DEFAULT, temp.resolve("a"));

    assertThat(runner.started()).singleElement().asString().contains("update");
  }

  @Test
  void aRootElsewhereWithTheSamePackagesIsTheSameQuestion() throws Exception {
    Object first = asked(Freshness.DEFAULT, temp.resolve("a")).get(6);
    runner.started();

    assertThat(asked(Freshness.DEFAULT, installed("b", "kmod")).get(6)).isEqualTo(first);
    assertThat(runner.started()).isEmpty();
    assertThat(asked(Freshness.DEFAULT, installed("b", "gcc-12")).get(6)).isNotEqualTo(first);
    assertThat(runner.started()).anyMatch(words -> words.contains("--simulate"));
  }

  @Test
  void newPackagesShowWhenTheIndexesAreTooOldAndWithAlwaysAtOnce() throws Exception {
    PackageArchive before = open(Freshness.DEFAULT);
    before.refresh();
    assertThat(before.versions("dkms")).hasSize(1);
    local.with("dkms", "3.1.0-1").published(FUTURE);

    PackageArchive within = open(Freshness.DEFAULT);
    within.refresh();
    assertThat(within.versions("dkms")).hasSize(1);
    assertThat(within.snapshot()).isEqualTo(before.snapshot());

    PackageArchive always = open(Freshness.ALWAYS);
    always.refresh();
    assertThat(always.versions("dkms")).hasSize(2);
    assertThat(always.snapshot().digest()).isNotEqualTo(within.snapshot().digest());
  }

  @Test
  void aBrokenMirrorLeavesTheIndexesThatAreThereForWhoIsOffline() throws Exception {
    List<Object> first = asked(Freshness.DEFAULT, temp.resolve("a"));
    local.with("editor", "1").published(FUTURE);
    String index = "main/binary-" + Architecture.host().debian() + "/Packages";
    Files.writeString(temp.resolve("archive/dists/test").resolve(index), "not what Release says");
    clock.move(Duration.ofHours(2));

    assertThatThrownBy(() -> asked(Freshness.DEFAULT, temp.resolve("a")))
        .isInstanceOf(EnvironmentException.class);
    assertThatThrownBy(() -> asked(Freshness.DEFAULT, temp.resolve("a")))
        .as("the failed attempt does not make them fresh")
        .isInstanceOf(EnvironmentException.class);
    assertThat(asked(Freshness.OFFLINE, temp.resolve("a"))).isEqualTo(first);
  }

  @Test
  void offlineWithoutIndexesIsAnErrorThatNamesTheArchive() {
    assertThatThrownBy(() -> asked(Freshness.OFFLINE, temp.resolve("a")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("debian-12")
        .satisfies(
            e ->
                assertThat(((EnvironmentException) e).hint().orElse(""))
                    .contains("once without --offline"));
    assertThat(runner.started()).isEmpty();
  }

  @Test
  void offlineNoPackageIsDownloadedAndThoseNeededAreNamed() throws Exception {
    asked(Freshness.DEFAULT, temp.resolve("a"));
    runner.started();
    PackageArchive offline = open(Freshness.OFFLINE);
    Path into = Files.createDirectory(temp.resolve("debs"));

    assertThatThrownBy(
            () ->
                offline.download(
                    offline.missing(List.of("dkms", "gcc-12"), temp.resolve("a")), into))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("2 packages")
        .hasMessageContaining("dkms=3.0.10-8 gcc-12=12.2.0-14");
    assertThatThrownBy(() -> offline.bootstrap(temp.resolve("root"), temp.resolve("log")))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("Debian 12");
    offline.download(List.of(), into);
    assertThat(runner.started()).isEmpty();
  }

  @Test
  void onAnotherHostWhatWasCarriedThereAnswersOfflineWithoutAProgram() throws Exception {
    List<Object> first = asked(Freshness.DEFAULT, temp.resolve("a"));
    KeptIndexes here = new KeptIndexes(temp.resolve("cache"));
    Path carried = Files.createDirectory(temp.resolve("carried"));
    for (Path directory : here.all()) {
      here.copy(directory, carried);
    }
    here.copyHost(carried);
    Path settings = Files.createDirectories(temp.resolve("host-b/etc/apt"));
    Files.writeString(
        settings.resolve("sources.list"), "deb http://b.example/debian stable main\n");
    Files.createDirectory(temp.resolve("cache-b"));
    assertThat(new KeptIndexes(temp.resolve("cache-b")).take(carried)).isEqualTo(1);
    runner.started();

    assertThat(asked(open("-b", Freshness.OFFLINE), temp.resolve("a"))).isEqualTo(first);
    assertThat(runner.started()).isEmpty();

    open("-b", Freshness.DEFAULT);
    assertThat(runner.started()).as("online this host's own apt is asked").isNotEmpty();
  }

  @Test
  void carriedIndexesReplaceOlderOnesAndNoOthers() throws Exception {
    asked(Freshness.DEFAULT, temp.resolve("a"));
    KeptIndexes here = new KeptIndexes(temp.resolve("cache"));
    Path directory = here.all().get(0);
    Path old = Files.createDirectory(temp.resolve("old"));
    here.copy(directory, old);
    clock.move(Duration.ofHours(2));
    asked(Freshness.DEFAULT, temp.resolve("a"));
    String renewed = Files.readString(directory.resolve("renewed"));
    Path young = Files.createDirectory(temp.resolve("young"));
    here.copy(directory, young);

    assertThat(here.take(old)).isZero();
    assertThat(directory.resolve("renewed")).hasContent(renewed);

    Files.writeString(directory.resolve("renewed"), Instant.EPOCH + "\n");
    FileTrees.delete(directory.resolve("answers"));
    assertThat(here.take(young)).isEqualTo(1);
    assertThat(directory.resolve("renewed")).hasContent(renewed);
    runner.started();
    asked(Freshness.OFFLINE, temp.resolve("a"));
    assertThat(runner.started()).isEmpty();
  }

  @Test
  void aMirrorsChoiceKeepsItsPlaceWithAnotherFreshness() {
    MirrorChoice choice =
        new MirrorChoice(Optional.of("http://m.example"), Optional.empty(), true, false);

    assertThat(choice.freshness()).isEqualTo(Freshness.DEFAULT);
    assertThat(choice.with(Freshness.OFFLINE).urls()).isEqualTo(choice.urls());
    assertThat(choice.with(Freshness.OFFLINE).freshness().offline()).isTrue();
  }
}
