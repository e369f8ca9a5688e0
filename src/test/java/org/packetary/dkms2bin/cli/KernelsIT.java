package org.packetary.dkms2bin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which kernels there are, and which ones a selector means. */
@ExtendWith(WorkbenchExtension.class)
class KernelsIT {

  private final Workbench bench;

  KernelsIT(Workbench bench) {
    this.bench = bench;
  }

  @Test
  void theListIsNewestFirstAndHoldsReleasesOnly() throws Exception {
    List<String> releases = list();

    assertThat(releases).contains(bench.latest(), bench.realtime(), bench.newer());
    assertThat(releases).allMatch(r -> r.matches("\\d+\\.\\d+\\.\\d+[-+].*-amd64"));
    for (int i = 1; i < releases.size(); i++) {
      String newer = withoutFlavour(releases.get(i - 1));
      String older = withoutFlavour(releases.get(i));
      assertThat(bench.host("", "dpkg", "--compare-versions", newer, "ge", older).status())
          .as("%s is not older than %s", newer, older)
          .isZero();
    }
  }

  private static String withoutFlavour(String release) {
    return release.replaceFirst("(-(cloud|rt))?-amd64$", "");
  }

  @Test
  void aPatternNarrowsTheList() throws Exception {
    assertThat(list("*-rt-amd64"))
        .containsExactlyElementsOf(list().stream().filter(r -> r.endsWith("-rt-amd64")).toList())
        .isNotEmpty();
  }

  @Test
  void theListIsThereAsJson() throws Exception {
    Ended ended = bench.run("kernels", "--distro", Workbench.DEBIAN_12, "--json");

    assertThat(ended.status()).as(ended.toString()).isZero();
    JsonNode listing = Workbench.json(ended.out());
    assertThat(listing.get("recipe").asText()).isEqualTo(Workbench.DEBIAN_12);
    List<String> releases = new ArrayList<>();
    for (JsonNode kernel : listing.get("kernels")) {
      releases.add(kernel.get("release").asText());
      assertThat(kernel.get("release").asText())
          .startsWith(kernel.get("version").asText())
          .endsWith("-" + kernel.get("flavour").asText());
    }
    assertThat(releases).isEqualTo(list());
  }

  @Test
  void latestIsWhatTheMetaPackageDependsOnAndNotTheHighestVersion(@TempDir Path temp)
      throws Exception {
    Path meta = bench.download("linux-headers-amd64");
    String depends = bench.output("dpkg-deb", "-f", meta, "Depends");
    String latest = depends.replaceFirst("(?s)^linux-headers-(\\S+).*", "$1");

    Ended ended = build(temp, "latest", "--distro", Workbench.DEBIAN_12);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err())
        .containsPattern("recipe +debian-12 .*asked for")
        .containsPattern("(?m)^kernels +1: " + latest.replace("+", "\\+") + "$");
    assertThat(Workbench.debs(temp)).containsExactly(Drivers.deb("hello", latest));
    assertThat(list().indexOf(bench.newer())).isLessThan(list().indexOf(latest));
  }

  @Test
  void flavourAndNewestNarrowAPattern(@TempDir Path temp) throws Exception {
    Ended ended = build(temp, "6.1.0-[1-9]*", "--flavour", "rt", "--newest", 1);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.err()).containsPattern("(?m)^kernels +1: " + bench.realtime() + "$");
    assertThat(Workbench.debs(temp)).containsExactly(Drivers.deb("hello", bench.realtime()));
  }

  @Test
  void theDoctorFindsThatThisHostCanBuild(@TempDir Path temp) {
    Ended ended = bench.run("doctor", "--out-dir", temp);

    assertThat(ended.status()).as(ended.toString()).isZero();
    assertThat(ended.out()).endsWith("This host can build.\n").doesNotContain("missing");
  }

  private Ended build(Path repository, String selector, Object... more) {
    List<Object> words = new ArrayList<>(List.of("--kernel", selector, "--out-dir", repository));
    words.addAll(List.of("--dkms", Workbench.CHECKOUT.resolve("samples/hello")));
    words.addAll(List.of(more));
    return bench.run(words.toArray());
  }

  private List<String> list(String... pattern) {
    List<Object> words = new ArrayList<>(List.of("kernels", "--distro", Workbench.DEBIAN_12));
    words.addAll(List.of(pattern));
    Ended ended = bench.run(words.toArray());
    assertThat(ended.status()).as(ended.toString()).isZero();
    return ended.outLines();
  }
}
