package org.packetary.dkms2bin.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How long modules took, kept from run to run. */
class BuildTimesTest {

  private final Path cache;
  private final BuildTimes times;

  BuildTimesTest(@TempDir Path temp) {
    this.cache = temp.resolve("cache");
    this.times = new BuildTimes(cache);
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(times.read()).isEmpty();
  }

  @Test
  void whatOneRunKeptTheNextKnows() {
    times.keep(Map.of("evdi", Duration.ofMillis(20_500)));

    assertThat(new BuildTimes(cache).read())
        .containsExactly(Map.entry("evdi", Duration.ofMillis(20_500)));
  }

  @Test
  void whatIsKeptStandsBesideWhatWasKnownAndInPlaceOfWhatWasOlder() {
    times.keep(Map.of("one", Duration.ofSeconds(1)));
    times.keep(Map.of("two", Duration.ofSeconds(2)));
    times.keep(Map.of("one", Duration.ofSeconds(3)));

    assertThat(times.read())
        .containsExactly(
            Map.entry("two", Duration.ofSeconds(2)), Map.entry("one", Duration.ofSeconds(3)));
  }

  @Test
  void thoseThatWereNotBuiltForLongestGoWhenThereAreTooMany() {
    times.keep(Map.of("old", Duration.ofSeconds(1)));
    Map<String, Duration> many = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) {
      many.put("module" + i, Duration.ofSeconds(1));
    }
    times.keep(many);

    assertThat(times.read()).hasSize(2_000).doesNotContainKey("old").containsKey("module0");
  }

  @Test
  void aDamagedFileIsPassedOverAndReplaced() throws IOException {
    times.keep(Map.of("one", Duration.ofSeconds(1)));
    Path file = cache.resolve("times/modules.json");
    Files.writeString(file, "{\"one\": ");

    assertThat(times.read()).isEmpty();
    times.keep(Map.of("two", Duration.ofSeconds(2)));
    assertThat(times.read()).containsOnlyKeys("two");
  }

  @Test
  void whereNothingWasBuiltNothingIsWritten() throws IOException {
    times.keep(Map.of());

    assertThat(cache).doesNotExist();
  }

  @Test
  void noTemporaryFileStays() throws IOException {
    times.keep(Map.of("one", Duration.ofSeconds(1)));

    try (Stream<Path> files = Files.list(cache.resolve("times"))) {
      assertThat(files).containsExactly(cache.resolve("times/modules.json"));
    }
  }
}
