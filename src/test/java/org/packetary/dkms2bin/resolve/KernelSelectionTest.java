package org.packetary.dkms2bin.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.distro.Recipes;
import org.packetary.dkms2bin.fakes.FakeArchive;
import org.packetary.dkms2bin.kernel.KernelRelease;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.UsageException;
import org.packetary.dkms2bin.request.KernelRequest;

/** What the user writes after --kernel, and the kernels that it stands for. */
class KernelSelectionTest {

  private static final List<String> OFFERED =
      List.of(
          "6.1.0-9-amd64",
          "6.1.0-9-rt-amd64",
          "6.1.0-10-amd64",
          "6.1.0-10-rt-amd64",
          "6.1.0-10-cloud-amd64",
          "6.12.9+deb12-amd64",
          "6.12.9+deb12-cloud-amd64");
  private static final Map<String, String> META =
      Map.of("amd64", "6.1.0-10-amd64", "cloud-amd64", "6.1.0-10-cloud-amd64");

  private static List<String> select(
      Optional<String> flavour, OptionalInt newest, String... selectors)
      throws InterruptedException {
    return select(new FakeArchive(OFFERED, META), flavour, newest, selectors);
  }

  private static List<String> select(
      FakeArchive archive, Optional<String> flavour, OptionalInt newest, String... selectors)
      throws InterruptedException {
    return new KernelSelection(Recipes.shipped("debian-12"), archive, Architecture.X86_64)
        .select(new KernelRequest(List.of(selectors), flavour, newest)).stream()
            .map(KernelRelease::release)
            .toList();
  }

  private static List<String> select(String... selectors) throws InterruptedException {
    return select(Optional.empty(), OptionalInt.empty(), selectors);
  }

  private static String hint(Throwable e) {
    return ((EnvironmentException) e).hint().orElse("");
  }

  @Test
  void latestIsTheDefaultFlavoursAndNotTheHighest() throws Exception {
    assertThat(select("latest")).containsExactly("6.1.0-10-amd64");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cloud", "cloud-amd64"})
  void latestOfAFlavourWithOrWithoutTheArchitecture(String flavour) throws Exception {
    assertThat(select(Optional.of(flavour), OptionalInt.empty(), "latest"))
        .containsExactly("6.1.0-10-cloud-amd64");
  }

  @Test
  void aReleaseIsTakenAsItIsWritten() throws Exception {
    assertThat(select("6.1.0-9-rt-amd64")).containsExactly("6.1.0-9-rt-amd64");
    assertThat(select(Optional.of("cloud"), OptionalInt.of(1), "6.1.0-9-rt-amd64"))
        .containsExactly("6.1.0-9-rt-amd64");
  }

  @Test
  void aPatternIsEveryMatchNewestFirst() throws Exception {
    assertThat(select("6.1.*-amd64"))
        .containsExactly(
            "6.1.0-10-rt-amd64",
            "6.1.0-10-cloud-amd64",
            "6.1.0-10-amd64",
            "6.1.0-9-rt-amd64",
            "6.1.0-9-amd64");
  }

  @ParameterizedTest
  @CsvSource({
    "amd64, 6.12.9+deb12-amd64 6.1.0-10-amd64 6.1.0-9-amd64",
    "rt, 6.1.0-10-rt-amd64 6.1.0-9-rt-amd64",
    "rt-amd64, 6.1.0-10-rt-amd64 6.1.0-9-rt-amd64",
    "cloud, 6.12.9+deb12-cloud-amd64 6.1.0-10-cloud-amd64",
  })
  void aFlavourNarrowsAPattern(String flavour, String expected) throws Exception {
    assertThat(select(Optional.of(flavour), OptionalInt.empty(), "*"))
        .containsExactly(expected.split(" "));
  }

  @Test
  void theNewestOfEachPattern() throws Exception {
    assertThat(select(Optional.empty(), OptionalInt.of(1), "6.1.*", "6.12.*"))
        .containsExactly("6.12.9+deb12-cloud-amd64", "6.1.0-10-rt-amd64");
    assertThat(select(Optional.of("amd64"), OptionalInt.of(2), "*"))
        .containsExactly("6.12.9+deb12-amd64", "6.1.0-10-amd64");
    assertThat(select(Optional.empty(), OptionalInt.of(99), "*")).hasSize(OFFERED.size());
  }

  @Test
  void whatIsNamedTwiceIsBuiltOnce() throws Exception {
    assertThat(select("latest", "6.1.0-10-amd64", "6.1.0-1?-amd64", "6.1.0-9-amd64"))
        .containsExactly("6.1.0-10-amd64", "6.1.0-9-amd64");
  }

  @Test
  void whatIsNotThereIsToldWithWhatIs() {
    for (String selector : List.of("6.1.0-11-amd64", "6.5.*", "6.1.0-9")) {
      assertThatThrownBy(() -> select("latest", selector))
          .isInstanceOf(EnvironmentException.class)
          .hasMessageContaining(selector)
          .hasMessageContaining("debian-12")
          .satisfies(e -> assertThat(hint(e)).contains(OFFERED));
    }
    assertThatThrownBy(() -> select(Optional.of("rt"), OptionalInt.empty(), "6.12.*"))
        .hasMessageContaining("no kernel matches 6.12.* of flavour rt")
        .satisfies(e -> assertThat(hint(e)).contains(OFFERED));
    assertThatThrownBy(() -> select(Optional.of("rt"), OptionalInt.empty(), "latest"))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("flavour rt");
  }

  @Test
  void aLongListIsCutAndNamesTheCommandForTheWhole() {
    FakeArchive archive =
        new FakeArchive(
            IntStream.range(100, 150).mapToObj(i -> "6.1.0-" + i + "-amd64").toList(), Map.of());

    assertThatThrownBy(() -> select(archive, Optional.empty(), OptionalInt.empty(), "5.*"))
        .satisfies(
            e ->
                assertThat(hint(e))
                    .contains("6.1.0-149-amd64", "6.1.0-126-amd64")
                    .doesNotContain("6.1.0-125-amd64")
                    .contains("... 26 more")
                    .contains("dkms2bin kernels --distro debian-12"));
  }

  @Test
  void anArchiveWithoutKernelsSaysSo() {
    FakeArchive empty = new FakeArchive(List.of(), Map.of());

    assertThatThrownBy(() -> select(empty, Optional.empty(), OptionalInt.empty(), "*"))
        .isInstanceOf(EnvironmentException.class)
        .satisfies(e -> assertThat(hint(e)).contains("no kernel headers at all"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.[[:digit:]].*", "6.1.0-9-amd64/..", "", "amd64", "newest"})
  void whatIsNeitherAReleaseNorAPatternIsAUsageError(String selector) {
    assertThatThrownBy(() -> select(selector)).isInstanceOf(UsageException.class);
  }
}
