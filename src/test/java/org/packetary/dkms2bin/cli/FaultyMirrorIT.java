package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.packetary.dkms2bin.cli.FaultySite.Fault;
import org.packetary.dkms2bin.distro.Freshness;
import org.packetary.dkms2bin.distro.MirrorChoice;
import org.packetary.dkms2bin.distro.Patience;
import org.packetary.dkms2bin.distro.RecipeBook;
import org.packetary.dkms2bin.distro.archive.ArchivePackage;
import org.packetary.dkms2bin.distro.archive.PackageArchive;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Mirrors that do not give what they should: no driver is to blame, and another may have it. */
@ExtendWith(WorkbenchExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultyMirrorIT {

  private static final String SHARED = "linux-headers-5.15.0-30_";
  private static final String FLAVOURS = "linux-headers-" + UbuntuArchive.UPDATE + "_";
  private static final Duration SOON = Duration.ofSeconds(3);

  private final Workbench bench;
  private final Path site;
  private final FaultySite sound;

  FaultyMirrorIT(Workbench bench) throws Exception {
    this.bench = bench;
    this.site = bench.site("ubuntu");
    this.sound = new FaultySite(site, path -> Fault.NONE);
  }

  @AfterAll
  void close() {
    sound.close();
  }

  private List<Object> archive(FaultySite... mirrors) {
    List<Object> words =
        new ArrayList<>(
            List.of(
                "--mirror-key",
                site.resolve("fixture.gpg"),
                "--mirror-timeout",
                SOON.toSeconds() + "s",
                "--refresh",
                "always"));
    for (FaultySite mirror : mirrors) {
      words.addAll(List.of("--mirror", mirror.url() + "/ubuntu"));
    }
    return words;
  }

  private Object[] build(Path driver, String kernels, Path repository, FaultySite... mirrors) {
    List<Object> words =
        new ArrayList<>(List.of("--dkms", driver, "--kernel", kernels, "--out-dir", repository));
    words.addAll(archive(mirrors));
    return words.toArray();
  }

  private static Fault of(String path, String name, Fault fault) {
    return path.contains(name) && path.endsWith(".deb") ? fault : Fault.NONE;
  }

  /** The kernel whose headers cannot be had is broken off; then two bad mirrors and a good one. */
  @Test
  void whatOneMirrorDoesNotGiveOrGivesWrongComesFromAnother(@TempDir Path temp) throws Exception {
    Path driver = Drivers.sound(temp, "alpha");
    Path repository = temp.resolve("repository");
    OwnLayers layers =
        OwnLayers.of(bench, build(driver, UbuntuArchive.RELEASED, temp.resolve("first"), sound));
    String both = UbuntuArchive.RELEASED + "," + UbuntuArchive.UPDATE;
    try (FaultySite wrong = new FaultySite(site, path -> of(path, FLAVOURS, Fault.WRONG))) {
      Ended ended = bench.runIn(layers.cache(), build(driver, both, repository, wrong));

      assertThat(ended.status()).as(ended.toString()).isEqualTo(4);
      JsonNode cell = Workbench.cell(repository, "alpha", UbuntuArchive.UPDATE);
      assertThat(cell.get("outcome").asText()).isEqualTo("broken-off");
      assertThat(cell.get("message").asText()).contains(wrong.url(), "Hash Sum mismatch");
      assertThat(Workbench.debs(repository))
          .containsExactly(Drivers.deb("alpha", UbuntuArchive.RELEASED));
      assertThat(layers.names()).noneMatch(n -> n.contains(UbuntuArchive.UPDATE));
    }
    try (FaultySite first =
            new FaultySite(
                site,
                path ->
                    path.contains(SHARED)
                        ? of(path, SHARED, Fault.MISSING)
                        : of(path, FLAVOURS, Fault.TRICKLES));
        FaultySite second = new FaultySite(site, path -> of(path, "linux-headers-", Fault.STOPS));
        FaultySite third = new FaultySite(site, path -> Fault.NONE)) {

      Ended ended =
          bench.runIn(layers.cache(), build(driver, both, repository, first, second, third));

      assertThat(ended.status()).as(ended.toString()).isZero();
      assertThat(Workbench.debs(repository))
          .containsExactlyInAnyOrder(
              Drivers.deb("alpha", UbuntuArchive.RELEASED),
              Drivers.deb("alpha", UbuntuArchive.UPDATE));
      assertThat(first.asked()).anyMatch(path -> path.contains(FLAVOURS));
      assertThat(second.resumed()).as("what stopped").anyMatch(path -> path.contains(FLAVOURS));
      assertThat(third.asked()).filteredOn(path -> path.contains(FLAVOURS)).hasSize(1);
    }
  }

  @Test
  void whatHasArrivedIsNotDownloadedAgainFromTheNextMirror(@TempDir Path temp) throws Exception {
    try (FaultySite first = new FaultySite(site, path -> of(path, FLAVOURS, Fault.WRONG));
        FaultySite second = new FaultySite(site, path -> Fault.NONE)) {
      PackageArchive archive =
          open(UbuntuArchive.RECIPE, "fixture.gpg", site, "/ubuntu", first, second);
      Path tree = temp.resolve("tree");

      archive.unpack(archive.headersOf(UbuntuArchive.UPDATE).unpack(), tree, temp.resolve("log"));

      assertThat(tree.resolve("usr/src/linux-headers-5.15.0-30/Makefile")).isNotEmptyFile();
      assertThat(tree.resolve("usr/src/linux-headers-" + UbuntuArchive.UPDATE + "/Makefile"))
          .isNotEmptyFile();
      assertThat(second.asked())
          .anyMatch(path -> path.contains(FLAVOURS))
          .noneMatch(path -> path.contains(SHARED));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          MISSING  | 404                               | its index names what it has not
          WRONG    | Hash Sum mismatch                 | other bytes than its index names
          TRICKLES | gave less than 1000 bytes a second | --mirror-timeout
          """)
  void aPackageThatTheOnlyMirrorHasNotIsItsFault(
      Fault fault, String problem, String hint, @TempDir Path temp) throws Exception {
    try (FaultySite faulty = new FaultySite(site, path -> of(path, "acpi-call-dkms", fault))) {
      PackageArchive archive = open(UbuntuArchive.RECIPE, "fixture.gpg", site, "/ubuntu", faulty);
      List<ArchivePackage> packages = archive.versions("acpi-call-dkms");

      assertThatThrownBy(() -> archive.download(packages, temp))
          .isInstanceOfSatisfying(
              EnvironmentException.class,
              e -> assertThat(e.problem() + " " + e.hint()).contains(faulty.url(), problem, hint));
    }
  }

  @Test
  void indexesThatCannotBeUsedAreNamedAndAnotherMirrorHasThem() throws Exception {
    try (FaultySite wrong = new FaultySite(site, path -> ofIndex(path, Fault.WRONG))) {
      Ended alone = kernels(wrong);

      assertThat(alone.status()).as(alone.toString()).isEqualTo(4);
      assertThat(alone.err())
          .contains("the package archive's indexes cannot be used", wrong.url(), "--mirror");
    }
    try (FaultySite wrong = new FaultySite(site, path -> ofIndex(path, Fault.WRONG));
        FaultySite slow = new FaultySite(site, path -> ofIndex(path, Fault.TRICKLES))) {
      Ended beside = kernels(wrong, slow, sound);

      assertThat(beside.status()).as(beside.toString()).isZero();
      assertThat(slow.asked()).anyMatch(path -> ofIndex(path, Fault.WRONG) == Fault.WRONG);
    }
    try (FaultySite gone = new FaultySite(site, path -> Fault.MISSING)) {
      Ended ended = kernels(gone, sound);

      assertThat(ended.status()).as(ended.toString()).isZero();
      assertThat(ended.outLines()).contains(UbuntuArchive.RELEASED, UbuntuArchive.UPDATE);
    }
  }

  private static Fault ofIndex(String path, Fault fault) {
    return path.contains("/Packages") ? fault : Fault.NONE;
  }

  @Test
  void anExpiredMirrorIsToldOfAndAnotherIsTaken() throws Exception {
    try (FaultySite expired = new FaultySite(site, path -> unsigned(path, Fault.EXPIRED));
        FaultySite other = new FaultySite(site, path -> unsigned(path, Fault.NONE))) {
      Ended alone = kernels("--mirror-trusted", expired);
      Ended allowed = kernels("--allow-expired-archive", "--mirror-trusted", expired);
      Ended beside = kernels("--mirror-trusted", expired, other);

      assertThat(alone.status()).as(alone.toString()).isEqualTo(4);
      assertThat(alone.err()).contains(expired.url(), "expired", "--allow-expired-archive");
      assertThat(allowed.status()).as(allowed.toString()).isZero();
      assertThat(beside.status()).as(beside.toString()).isZero();
    }
  }

  private static Fault unsigned(String path, Fault release) {
    if (path.endsWith("/InRelease") || path.endsWith("/Release.gpg")) {
      return Fault.MISSING;
    }
    return path.endsWith("/Release") ? release : Fault.NONE;
  }

  private Ended kernels(Object... wordsAndMirrors) throws Exception {
    List<Object> words = new ArrayList<>(List.of("kernels", "--distro", UbuntuArchive.RECIPE));
    words.addAll(
        archive(
            Arrays.stream(wordsAndMirrors)
                .filter(FaultySite.class::isInstance)
                .toArray(FaultySite[]::new)));
    Arrays.stream(wordsAndMirrors).filter(String.class::isInstance).forEach(words::add);
    return bench.runIn(bench.scratch("cache"), words.toArray());
  }

  @Test
  void yumRepositoriesComeFromWhateverMirrorHasThem(@TempDir Path temp) throws Exception {
    Path el = bench.site("el");
    try (FaultySite first =
            new FaultySite(
                el,
                path ->
                    path.endsWith(".rpm")
                        ? Fault.MISSING
                        : path.contains("primary") ? Fault.WRONG : Fault.NONE);
        FaultySite second =
            new FaultySite(el, path -> path.endsWith(".rpm") ? Fault.TRICKLES : Fault.NONE);
        FaultySite third = new FaultySite(el, path -> Fault.NONE)) {
      String key = "RPM-GPG-KEY-fixture";
      PackageArchive archive = open(ElArchive.RECIPE, key, el, "", first, second, third);
      List<ArchivePackage> packages = archive.versions("acpi-call-dkms");
      assertThat(packages).hasSize(1);

      archive.download(packages, temp);

      assertThat(Workbench.only(temp, ".rpm")).isNotEmptyFile();
      for (FaultySite mirror : List.of(first, second, third)) {
        assertThat(mirror.asked()).anyMatch(path -> path.endsWith(".rpm"));
      }
      assertThat(first.asked()).anyMatch(path -> path.contains("primary"));

      assertThatThrownBy(() -> open(ElArchive.RECIPE, key, el, "", first))
          .isInstanceOfSatisfying(
              EnvironmentException.class,
              e -> assertThat(e.problem()).contains("indexes cannot be used", first.url()));
      Path none = Files.createDirectory(temp.resolve("none"));
      try (FaultySite stale =
          new FaultySite(el, path -> path.endsWith(".rpm") ? Fault.MISSING : Fault.NONE)) {
        PackageArchive alone = open(ElArchive.RECIPE, key, el, "", stale);
        assertThatThrownBy(() -> alone.download(packages, none))
            .isInstanceOfSatisfying(
                EnvironmentException.class,
                e -> assertThat(e.problem()).contains("could not be downloaded", stale.url()));
      }
    }
  }

  private PackageArchive open(
      String recipe, String key, Path place, String below, FaultySite... mirrors) throws Exception {
    return bench.open(
        RecipeBook.open(Workbench.CHECKOUT.resolve("chroot-recipes")).named(recipe),
        new MirrorChoice(
            Stream.of(mirrors).map(mirror -> mirror.url() + below).toList(),
            Optional.of(place.resolve(key)),
            false,
            false,
            List.of(),
            Freshness.DEFAULT,
            new Patience(SOON)));
  }
}
