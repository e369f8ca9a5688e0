package org.packetary.dkms2bin.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.util.FileTrees;

/** What was downloaded goes when nobody used it, and nothing that a run may be using. */
class HousekeepingTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");

  private final Path cache;
  private final Housekeeping housekeeping;

  HousekeepingTest(@TempDir Path cache) {
    this.cache = cache;
    housekeeping = new Housekeeping(cache, FileTrees::delete);
  }

  private Path entry(String name, Duration age) throws IOException {
    Path entry = cache.resolve(name);
    Files.createDirectories(entry.getParent());
    Files.writeString(entry, "x".repeat(10_000));
    Files.setLastModifiedTime(entry, FileTime.from(NOW.minus(age)));
    return entry;
  }

  private List<String> going(PruneRule rule) throws InterruptedException {
    return housekeeping.prospect(rule, NOW).going().stream().map(Prunable::name).toList();
  }

  @Test
  void whatNobodyUsedGoesWhereverItIs() throws Exception {
    Path tarball = entry("images/one.tar", Duration.ofDays(50));
    entry("images/other.tar", Duration.ofDays(2));
    entry("header-index/of-the-users-own", Duration.ofDays(45));
    Path indexes = entry("dnf/0123456789abcdef/cache/primary.xml", Duration.ofDays(60));
    Files.setLastModifiedTime(
        cache.resolve("dnf/0123456789abcdef"), FileTime.from(NOW.minus(Duration.ofDays(40))));
    entry("times/modules.json", Duration.ofDays(60));

    List<Prunable> going =
        housekeeping
            .prospect(new PruneRule(Optional.of(Duration.ofDays(30)), OptionalLong.empty()), NOW)
            .going();

    assertThat(going)
        .extracting(Prunable::name)
        .containsExactly("images/one.tar", "header-index/of-the-users-own", "dnf/0123456789abcdef");
    assertThat(going).allMatch(one -> one.bytes() >= 10_000);
    assertThat(tarball).exists();
    for (Prunable one : going) {
      assertThat(housekeeping.remove(one)).isTrue();
    }
    assertThat(tarball).doesNotExist();
    assertThat(indexes).doesNotExist();
    assertThat(cache.resolve("images/other.tar")).exists();
  }

  @Test
  void whatWasUsedWithinADayStaysWhereverTheLimitIs() throws Exception {
    entry("downloads/new", Duration.ofHours(23));
    entry("downloads/old", Duration.ofHours(25));

    assertThat(going(new PruneRule(Optional.empty(), OptionalLong.of(0))))
        .containsExactly("downloads/old");
  }

  /** There are many, and each takes some room. */
  @Test
  void plansAndEvaluatedConfsGoToo() throws Exception {
    entry("plans/old.json", Duration.ofDays(40));
    entry("plans/used.json", Duration.ofDays(20));
    entry("conf/old.json", Duration.ofDays(50));

    assertThat(going(new PruneRule(Optional.of(Duration.ofDays(30)), OptionalLong.empty())))
        .containsExactly("conf/old.json", "plans/old.json");
  }

  @Test
  void itIsKnownWhatTheRestTakes() throws Exception {
    entry("downloads/new", Duration.ofHours(23));
    entry("downloads/old", Duration.ofHours(25));

    assertThat(
            housekeeping
                .prospect(new PruneRule(Optional.empty(), OptionalLong.of(5_000)), NOW)
                .rest())
        .isBetween(10_000L, 19_999L);
  }

  @Test
  void whatIsAnotherCachesIsNotTouched(@TempDir Path other) throws Exception {
    Path theirs = Files.createDirectory(other.resolve("0123456789abcdef"));
    Files.setLastModifiedTime(theirs, FileTime.from(Instant.EPOCH));
    Files.createSymbolicLink(cache.resolve("apt"), other);

    assertThat(going(new PruneRule(Optional.empty(), OptionalLong.of(0)))).isEmpty();
  }
}
