package org.packetary.dkms2bin.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.packaging.rpm.RpmOptions;
import org.packetary.dkms2bin.request.BuildRequest;
import org.packetary.dkms2bin.request.DriverRequest;
import org.packetary.dkms2bin.request.Reuse;

/** Who wins: the command line, a distribution, the top of the file, the environment, defaults. */
class MatrixTest {

  private static final String[] TWO = {
    "out-dir: repo",
    "mirror: http://top",
    "newest: 2",
    "jobs: 2",
    "drivers:",
    "  a: {dkms: a-dkms, timeout: 5m}",
    "  b: b-dkms",
    "distributions:",
    "  debian-12: {kernel: '6.1.*'}",
    "  debian-13: {kernel: '6.12.*', mirror: http://own}"
  };

  private final MatrixFiles files;

  MatrixTest(@TempDir Path temp) {
    files = new MatrixFiles(temp);
  }

  @Test
  void aDistributionsOwnValueWinsOverTheTop() {
    assertThat(files.requests(TWO))
        .extracting(r -> r.mirror().urls().get(0))
        .containsExactly("http://top", "http://own");
  }

  @Test
  void anOptionReplacesTheValueOfEveryDistribution() {
    List<BuildRequest> requests =
        files
            .option(Key.MIRROR, "http://option")
            .option(Key.OUT_DIR, "/elsewhere")
            .option(Key.KERNEL, "latest")
            .option(Key.JOBS, "7")
            .requests(TWO);

    assertThat(requests)
        .hasSize(2)
        .allSatisfy(
            r -> {
              assertThat(r.mirror().urls()).contains("http://option");
              assertThat(r.outDir()).isEqualTo(Path.of("/elsewhere"));
              assertThat(r.kernels().selectors()).containsExactly("latest");
              assertThat(r.kernels().newest()).isEmpty();
              assertThat(r.jobs()).isEqualTo(7);
              assertThat(r.reuse()).isEqualTo(Reuse.RETRY_FAILED);
            });
  }

  @Test
  void aDriversOwnTimeWinsOverTheRunsButNotOverTheOption() {
    assertThat(files.requests(TWO).get(0).drivers())
        .extracting(DriverRequest::timeout)
        .containsExactly(Optional.of(Duration.ofMinutes(5)), Optional.empty());

    BuildRequest request = files.option(Key.TIMEOUT, "9m").requests(TWO).get(0);
    assertThat(request.timeout()).isEqualTo(Duration.ofMinutes(9));
    assertThat(request.drivers()).allMatch(d -> d.timeout().isEmpty());
  }

  @Test
  void distroSelectsDistributions() {
    assertThat(files.option(Key.DISTRO, "debian-13").requests(TWO))
        .extracting(r -> r.recipe().name().orElseThrow())
        .containsExactly("debian-13");
  }

  @Test
  void aDistributionIsSelectedByItsRecipeToo() {
    assertThat(
            files
                .option(Key.DISTRO, "debian-12")
                .requests(
                    "out-dir: repo",
                    "kernel: latest",
                    "drivers: [x]",
                    "distributions: {old: {distro: debian-12}, new: {distro: debian-13}}"))
        .extracting(r -> r.recipe().name().orElseThrow())
        .containsExactly("debian-12");
  }

  @Test
  void distroReplacesThatOfAFileForOne() {
    assertThat(
            files
                .option(Key.DISTRO, "debian-13")
                .requests("out-dir: repo", "kernel: latest", "drivers: [x]", "distro: debian-12"))
        .extracting(r -> r.recipe().name().orElseThrow())
        .containsExactly("debian-13");
  }

  @Test
  void aDistributionThatTheFileDoesNotHaveIsSaid() {
    assertThat(files.option(Key.DISTRO, "debian-31").wrong(TWO))
        .containsExactly("--distro: FILE has no distribution debian-31 (did you mean debian-13?)");
  }

  @Test
  void aRecipeIsForOneDistribution() {
    assertThat(files.option(Key.RECIPE, "/").wrong(TWO))
        .containsExactly(
            "--recipe is for one distribution, and FILE has several (say which with --distro"
                + " NAME)");
  }

  @Test
  void dkmsSelectsDriversByName() {
    List<BuildRequest> requests = files.option(Key.DKMS, "a").requests(TWO);

    assertThat(requests).allSatisfy(r -> assertThat(r.inputs()).containsExactly("a-dkms"));
    assertThat(requests.get(0).drivers().get(0).timeout()).isPresent();
  }

  @Test
  void aDistributionThatHasNoneOfTheSelectedDriversIsLeftOut() {
    String[] lines = {
      "out-dir: repo",
      "kernel: latest",
      "drivers: {a: a-dkms, b: b-dkms}",
      "distributions: {debian-12: {drivers: a}, debian-13: {drivers: [a, b]}}"
    };

    assertThat(files.option(Key.DKMS, "b").requests(lines))
        .extracting(r -> r.recipe().name().orElseThrow())
        .containsExactly("debian-13");
    assertThat(files.option(Key.DISTRO, "debian-12").wrong(lines))
        .hasSize(1)
        .allMatch(l -> l.startsWith("--dkms b: no distribution"));
  }

  @Test
  void anyOtherWordIsAnInputOfItsOwnWithWhatOptionsSayOfIt() {
    BuildRequest request =
        files
            .option(Key.DKMS, "b", "other-dkms")
            .option(Key.MODULE_NAME, "other")
            .option(Key.BUILD_DEP, "bc")
            .rule("oslec=why")
            .requests(TWO)
            .get(0);

    assertThat(request.inputs()).containsExactly("b-dkms", "other-dkms");
    assertThat(request.drivers().get(0).description().name()).isEmpty();
    assertThat(request.drivers().get(1).description().name()).contains("other");
    assertThat(request.drivers())
        .allMatch(d -> d.buildDeps().equals(List.of("bc")))
        .allMatch(d -> d.rules().size() == 1 && d.rules().get(0).origin().equals("--allow-unfit"));
  }

  @Test
  void aPatchForAModuleJoinsThoseOfTheFile() {
    files.patch("b/2=/fix.patch");

    assertThat(
            files
                .requests(
                    "out-dir: repo",
                    "kernel: latest",
                    "drivers: {a: {dkms: a-dkms, patch: /dev/null}, b: b-dkms}")
                .get(0)
                .drivers())
        .extracting(d -> d.patches().stream().map(p -> p.target() + " " + p.file()).toList())
        .containsExactly(
            List.of("Optional.empty /dev/null", "Optional[b/2] /fix.patch"),
            List.of("Optional[b/2] /fix.patch"));
  }

  @Test
  void whatOptionsSayOfNoInputIsRefused() {
    assertThat(files.option(Key.MAKE, "make").option(Key.PATCH, "/p").wrong(TWO))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("--make, --patch would be about what --dkms names");
  }

  @Test
  void optionsThatAreWrongAreNamedAsOptions() {
    assertThat(files.option(Key.NEWEST, "0").option(Key.PACKAGER, "sled").wrong(TWO))
        .containsExactlyInAnyOrder(
            "--newest takes a number from 1 on, not 0", "--packager takes own, dkms; not sled");
  }

  @Test
  void newestOnTheCommandLineNeedsAPattern() {
    assertThat(files.option(Key.NEWEST, "3").option(Key.KERNEL, "latest").wrong(TWO))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("--newest narrows patterns");
  }

  private static String origin(JsonNode listing, String key) {
    return StreamSupport.stream(listing.get("values").spliterator(), false)
        .filter(v -> v.get("key").asText().equals(key))
        .map(
            v ->
                v.get("value")
                    + " "
                    + v.at("/origin/kind").asText()
                    + " "
                    + v.at("/origin/name").asText()
                    + v.at("/origin/line").asText())
        .findFirst()
        .orElse("nothing");
  }

  @Test
  void theListingSaysOfEachValueWhoSaidIt() {
    files.environment(RpmOptions.PASSPHRASE_VARIABLE, "secret").option(Key.JOBS, "7");
    Matrix matrix = files.matrix(TWO);
    String file = files.path().toString();
    JsonNode listing = ConfigListing.json(matrix);

    assertThat(origin(listing, "jobs")).isEqualTo("\"7\" command-line --jobs");
    assertThat(origin(listing, "timeout")).isEqualTo("\"60m\" default ");
    assertThat(origin(listing, "cache-dir")).isEqualTo("\"/cache\" environment HOME");
    assertThat(origin(listing, "distributions.debian-12.kernel"))
        .isEqualTo("[\"6.1.*\"] file " + file + "9");
    assertThat(origin(listing, "distributions.debian-12.mirror"))
        .isEqualTo("[\"http://top\"] file " + file + "2");
    assertThat(origin(listing, "distributions.debian-13.mirror"))
        .isEqualTo("[\"http://own\"] file " + file + "10");
    assertThat(origin(listing, "distributions.debian-12.rpm-sign-passphrase"))
        .isEqualTo("\"(set)\" environment " + RpmOptions.PASSPHRASE_VARIABLE);
    assertThat(origin(listing, "distributions.debian-12.drivers"))
        .isEqualTo("[\"a\",\"b\"] file " + file + "9");
    assertThat(origin(listing, "drivers.a.timeout")).isEqualTo("\"5m\" file " + file + "6");
    assertThat(listing.toString() + ConfigListing.text(matrix)).doesNotContain("secret");
    assertThat(ConfigListing.text(matrix))
        .hasSize(listing.get("values").size())
        .anyMatch(l -> l.matches("jobs +7 +command line"))
        .anyMatch(l -> l.matches("drivers\\.b\\.dkms +b-dkms +\\Q" + file + "\\E:7"));
  }

  @Test
  void gatesAreListedOnceWithWhereTheyStand() {
    Matrix matrix =
        files.matrix(
            "out-dir: repo",
            "kernel: latest",
            "drivers: [a]",
            "distributions: {debian-12: , debian-13: }",
            "gates:",
            "  lab: {drivers: [evdi], flavour: rt-amd64}");

    assertThat(ConfigListing.text(matrix))
        .filteredOn(line -> line.startsWith("gates."))
        .satisfiesExactly(
            line -> assertThat(line).matches("gates\\.lab\\.drivers +evdi .*:6"),
            line -> assertThat(line).matches("gates\\.lab\\.flavour +rt-amd64 .*:6"));
  }

  @Test
  void exceptionsAreListedInWords() {
    assertThat(
            ConfigListing.text(
                files.matrix(
                    "drivers:",
                    "  a:",
                    "    dkms: x",
                    "    expect: {outcome: failed, kernel: '6.12.*', reason: why}",
                    "distro: debian-12")))
        .anyMatch(l -> l.matches("drivers\\.a\\.expect +failed on 6\\.12\\.\\*: why +.*:4"));
  }
}
