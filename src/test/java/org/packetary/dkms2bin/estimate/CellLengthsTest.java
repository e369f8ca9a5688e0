package org.packetary.dkms2bin.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.fakes.FakeDkms;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.plan.CellSpec;

/** How long cells will take, with all that waits for them. */
class CellLengthsTest {

  private final Path temp;
  private final List<String> asked = new ArrayList<>();

  CellLengthsTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private CellLengths lengths(Map<CellId, Duration> usual, Map<String, Duration> byModule) {
    return new CellLengths(
        () -> {
          asked.add("repository");
          return new Estimate(usual);
        },
        () -> {
          asked.add("cache");
          return byModule;
        },
        spec -> {
          asked.add(spec.id().module().name());
          return temp.resolve(spec.id().module().name());
        });
  }

  private static Duration seconds(long seconds) {
    return Duration.ofSeconds(seconds);
  }

  private static Map<CellId, Duration> of(CellLengths lengths, CellSpec... cells) {
    return lengths.untilAllIsDone(
        List.of(cells), Stream.of(cells).map(CellSpec::id).collect(Collectors.toSet()));
  }

  private void sources(String module, String file, int bytes) throws IOException {
    Path path = temp.resolve(module).resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, new byte[bytes]);
  }

  @Test
  void theRepositoryKnowsBestThenTheCache() {
    CellLengths lengths =
        lengths(Map.of(Specs.id("a"), seconds(10)), Map.of("a", seconds(99), "b", seconds(20)));

    assertThat(of(lengths, Specs.cell("a"), Specs.cell("b")))
        .containsOnly(Map.entry(Specs.id("a"), seconds(10)), Map.entry(Specs.id("b"), seconds(20)));
    assertThat(asked).as("no sources are looked at").containsExactly("repository", "cache");
  }

  @Test
  void anotherVersionForAnotherKernelIsTheSameModule() {
    CellId before =
        new CellId(new ModuleId("a", "0.9"), FakeDkms.OTHER_RELEASE, Specs.id("a").architecture());

    assertThat(of(lengths(Map.of(before, seconds(10)), Map.of()), Specs.cell("a")))
        .containsEntry(Specs.id("a"), seconds(10));
  }

  @Test
  void whatNobodyKnowsIsGuessedByTheFilesAndTheirSize() throws Exception {
    sources("small", "small.c", 10_000);
    sources("large", "large.c", 400_000);
    sources("many", "a.c", 10_000);
    for (int i = 0; i < 40; i++) {
      sources("many", "sub/" + i + ".c", 10_000);
    }
    sources("documented", "documented.c", 10_000);
    sources("documented", "README.md", 4_000_000);

    Map<CellId, Duration> lengths =
        of(
            lengths(Map.of(), Map.of()),
            Specs.cell("small"),
            Specs.cell("large"),
            Specs.cell("many"),
            Specs.cell("documented"));

    assertThat(lengths.get(Specs.id("documented"))).isEqualTo(lengths.get(Specs.id("small")));
    assertThat(lengths.get(Specs.id("large"))).isGreaterThan(lengths.get(Specs.id("small")));
    assertThat(lengths.get(Specs.id("many"))).isGreaterThan(lengths.get(Specs.id("large")));
  }

  @Test
  void sourcesThatAreNotThereAreShort() {
    assertThat(of(lengths(Map.of(), Map.of()), Specs.cell("gone")).get(Specs.id("gone")))
        .isPositive();
  }

  @Test
  void aNeededCellCountsWithTheLongestOfThoseThatWaitForIt() {
    CellSpec lender = Specs.needed("lender");
    CellSpec middle = Specs.needing(Specs.needed("middle"), lender.id());
    CellSpec last = Specs.needing(Specs.cell("last"), middle.id());
    CellSpec other = Specs.needing(Specs.cell("other"), lender.id());
    CellLengths lengths =
        lengths(
            Map.of(),
            Map.of(
                "lender",
                seconds(1),
                "middle",
                seconds(2),
                "last",
                seconds(30),
                "other",
                seconds(20)));

    assertThat(of(lengths, lender, middle, last, other))
        .containsOnly(
            Map.entry(lender.id(), seconds(33)),
            Map.entry(middle.id(), seconds(32)),
            Map.entry(last.id(), seconds(30)),
            Map.entry(other.id(), seconds(20)));
  }

  @Test
  void aCellThatIsNotBuiltTakesNoTime() {
    CellSpec lender = Specs.needed("lender");
    CellSpec borrower = Specs.needing(Specs.cell("borrower"), lender.id());
    CellLengths lengths = lengths(Map.of(), Map.of("lender", seconds(100), "borrower", seconds(3)));

    assertThat(lengths.untilAllIsDone(List.of(lender, borrower), Set.of(borrower.id())))
        .containsEntry(borrower.id(), seconds(3))
        .containsEntry(lender.id(), seconds(3));
  }

  @Test
  void whereNothingIsBuiltNobodyIsAsked() {
    lengths(Map.of(), Map.of()).untilAllIsDone(List.of(Specs.cell("a")), Set.of());

    assertThat(asked).isEmpty();
  }
}
