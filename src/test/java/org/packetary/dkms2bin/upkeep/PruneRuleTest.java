package org.packetary.dkms2bin.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.kernel.ReleaseGlob;
import org.packetary.dkms2bin.repository.ListedPackage;

/** Which packages a repository does without. */
class PruneRuleTest {

  private static final Instant NOW = Instant.parse("2026-11-29T00:00:00Z");

  private final Path dir;

  PruneRuleTest(@TempDir Path dir) {
    this.dir = dir;
  }

  private static ListedPackage modules(String module, String version, String kernel) {
    String name = module + "-modules-" + kernel;
    return new ListedPackage(
        name,
        version,
        "amd64",
        name + "_" + version + ".deb",
        "",
        Optional.of(module),
        Optional.of(kernel));
  }

  private static ListedPackage common(String name) {
    return new ListedPackage(
        name, "1", "all", name + ".deb", "", Optional.empty(), Optional.empty());
  }

  private static PruneRule rule(int kernels, int versions, String keep, String age) {
    return new PruneRule(
        kernels > 0 ? OptionalInt.of(kernels) : OptionalInt.empty(),
        versions > 0 ? OptionalInt.of(versions) : OptionalInt.empty(),
        keep.isEmpty() ? List.of() : List.of(new ReleaseGlob(keep)),
        age.isEmpty() ? Optional.empty() : Optional.of(Duration.parse(age)));
  }

  private List<String> going(PruneRule rule, ListedPackage... packages) throws IOException {
    return rule
        .obsolete(List.of(packages), Set.of("needed-modules-6.1.0-9-amd64"), dir, NOW)
        .stream()
        .map(ListedPackage::fileName)
        .toList();
  }

  @Test
  void eachSeriesAndFlavourKeepsItsNewestKernels() throws Exception {
    assertThat(
            going(
                rule(1, 0, "", ""),
                modules("one", "1", "6.1.0-9-amd64"),
                modules("one", "1", "6.1.0-10-amd64"),
                modules("one", "1", "6.1.0-9-rt-amd64"),
                modules("one", "1", "6.12.9-amd64"),
                modules("two", "1", "6.1.0-9-amd64"),
                common("one-common")))
        .containsExactly("one-modules-6.1.0-9-amd64_1.deb", "two-modules-6.1.0-9-amd64_1.deb");
  }

  @Test
  void aKernelKeepsTheNewestVersionsOfAModule() throws Exception {
    assertThat(
            going(
                rule(0, 1, "", ""),
                modules("one", "1.9", "6.1.0-9-amd64"),
                modules("one", "1.10", "6.1.0-9-amd64"),
                modules("one", "1.10+b2", "6.1.0-9-amd64"),
                modules("one", "1.9", "6.1.0-10-amd64")))
        .containsExactly("one-modules-6.1.0-9-amd64_1.10.deb", "one-modules-6.1.0-9-amd64_1.9.deb");
  }

  @Test
  void whatAPatternKeepsStays() throws Exception {
    assertThat(
            going(
                rule(1, 0, "*-8-*", ""),
                modules("one", "1", "6.1.0-8-amd64"),
                modules("one", "1", "6.1.0-9-amd64"),
                modules("one", "1", "6.1.0-10-amd64")))
        .containsExactly("one-modules-6.1.0-9-amd64_1.deb");
  }

  @Test
  void whatOthersDependOnStays() throws Exception {
    assertThat(
            going(
                rule(1, 0, "", ""),
                modules("one", "1", "6.1.0-9-amd64"),
                modules("needed", "1", "6.1.0-9-amd64"),
                modules("one", "1", "6.1.0-10-amd64")))
        .containsExactly("one-modules-6.1.0-9-amd64_1.deb");
  }

  @Test
  void whatIsNotOldEnoughStays() throws Exception {
    ListedPackage old = modules("one", "1", "6.1.0-8-amd64");
    ListedPackage fresh = modules("one", "1", "6.1.0-9-amd64");
    Files.setLastModifiedTime(
        Files.createFile(dir.resolve(old.fileName())),
        FileTime.from(NOW.minus(Duration.ofDays(91))));
    Files.setLastModifiedTime(
        Files.createFile(dir.resolve(fresh.fileName())),
        FileTime.from(NOW.minus(Duration.ofDays(89))));

    assertThat(going(rule(0, 0, "", "P90D"), old, fresh)).containsExactly(old.fileName());
    assertThat(going(rule(2, 0, "", "P90D"), old, fresh)).isEmpty();
  }

  @Test
  void patternsAloneSayNothingOfWhatGoes() {
    assertThat(rule(0, 0, "*", "").isGiven()).isFalse();
    assertThat(rule(0, 0, "", "P1D").isGiven()).isTrue();
  }
}
