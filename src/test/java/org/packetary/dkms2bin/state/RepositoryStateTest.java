package org.packetary.dkms2bin.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.json.Samples;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.ExpectedFailure;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.report.CellReport;
import org.packetary.dkms2bin.report.Reports;
import org.packetary.dkms2bin.report.RunReport;
import org.packetary.dkms2bin.util.Digests;

/** A repository remembers all its cells. */
class RepositoryStateTest {

  private static final String DIGEST = "0a".repeat(32);
  private static final Instant WHEN = Instant.parse("2026-01-02T03:04:05.678Z");

  private final Path outDir;
  private final List<String> warnings = new ArrayList<>();

  RepositoryStateTest(@TempDir Path temp) {
    this.outDir = temp.resolve("repo");
  }

  private static CellKey key(String distribution, String kernel) {
    return new CellKey(
        distribution, new CellId(new ModuleId("hello", "1.0"), kernel, Architecture.X86_64));
  }

  private static CellReport report(CellKey key, CellOutcome outcome) {
    return new CellReport(
        key,
        outcome,
        Duration.ofMillis(5432),
        Map.of(Stage.BUILD, Duration.ofMillis(4321)),
        Provenance.thisRun(WHEN, "run-1"),
        Optional.of(new ExpectedFailure("needs a port", "dkms2bin.yaml:3")));
  }

  private static RememberedCell cell(CellKey key, CellOutcome outcome, StoredPackage... packages) {
    return new RememberedCell(
        DIGEST,
        new TreeMap<>(Map.of("compiler", "gcc-12", "source", "abc")),
        packages.length > 0 ? "packed-1" : "",
        List.of(packages),
        report(key, outcome));
  }

  private PackageFile packed(String name) throws IOException {
    Files.createDirectories(outDir);
    Path file = Files.writeString(outDir.resolve(name + ".deb"), "content of " + name);
    return new PackageFile(file, name, "1.0", "amd64", Digests.sha256(file), Files.size(file));
  }

  private RememberedCell built(CellKey key) throws IOException {
    PackageFile file = packed("hello-" + key.cell().kernel());
    return cell(
        key,
        new CellOutcome.Built(
            List.of(file), List.of("a note"), Optional.of(outDir.resolve(".dkms2bin/logs/x"))),
        StoredPackage.of(file));
  }

  private RepositoryState filled() throws IOException {
    return RepositoryState.EMPTY.with(
        List.of(
            built(key("debian-12", "6.1")),
            cell(
                key("debian-12", "6.2"),
                new CellOutcome.Failed(
                    Stage.BUILD,
                    OptionalInt.of(10),
                    "make failed",
                    Samples.findings(),
                    Optional.of(outDir.resolve(".dkms2bin/logs/y")))),
            cell(key("debian-13", "6.1"), new CellOutcome.Skipped("D", "w", "a")),
            cell(
                key("debian-13", "6.2"),
                new CellOutcome.BrokenOff(
                    Blame.ENVIRONMENT, "full", Optional.of("free some"), Optional.empty()))));
  }

  private RepositoryState read() {
    return RepositoryState.read(outDir, warnings::add);
  }

  @Test
  void aNewRepositoryRemembersNothing() {
    assertThat(read()).isEqualTo(RepositoryState.EMPTY);
    assertThat(warnings).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAgainAndTheSchemaDescribesIt() throws Exception {
    RepositoryState state = filled();
    assertThat(state.write(outDir)).isTrue();

    assertThat(read()).isEqualTo(state);
    assertThat(warnings).isEmpty();
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(new ObjectMapper().readTree(Path.of("docs/state.schema.json").toFile()))
                .validate(new ObjectMapper().readTree(RepositoryState.fileOf(outDir).toFile())))
        .extracting(Error::toString)
        .isEmpty();
  }

  @Test
  void allMayReadIt() throws Exception {
    filled().write(outDir);

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(RepositoryState.fileOf(outDir))))
        .startsWith("rw-r--r")
        .endsWith("r--");
  }

  @Test
  void aStateThatIsTheSameIsNotWrittenAgain() throws Exception {
    RepositoryState state = filled();
    state.write(outDir);
    Path file = RepositoryState.fileOf(outDir);
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Files.setLastModifiedTime(file, old);

    assertThat(read().write(outDir)).isFalse();
    assertThat(state.write(outDir)).isFalse();
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);

    assertThat(read().without(List.of(key("debian-13", "6.2"))).write(outDir)).isTrue();
    assertThat(read().cells()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"format\": 99, \"cells\": []}", "{\"format\": 1, \"cells\": [{}]}"})
  void oneThatCannotBeUsedIsAWarningAndCountsAsEmpty(String content) throws Exception {
    Path file = RepositoryState.fileOf(outDir);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);

    assertThat(read()).isEqualTo(RepositoryState.EMPTY);
    assertThat(warnings).hasSize(1).allMatch(w -> w.contains(file.toString()));
  }

  @Test
  void bytesThatAreNoTextAndDirectoriesAreNoCrash() throws Exception {
    Path file = RepositoryState.fileOf(outDir);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThat(read()).isEqualTo(RepositoryState.EMPTY);

    Files.delete(file);
    Files.createDirectory(file);
    assertThat(read()).isEqualTo(RepositoryState.EMPTY);
    assertThat(warnings).hasSize(2);
  }

  @Test
  void aNewerOutcomeTakesTheOldOnesPlace() throws Exception {
    CellKey key = key("debian-12", "6.1");
    RememberedCell newer = cell(key, new CellOutcome.Skipped("D", "w", "a"));

    RepositoryState state = filled().with(List.of(newer));

    assertThat(state.find(key)).contains(newer);
    assertThat(state.cells()).hasSize(4);
    assertThat(state.find(key("debian-12", "7.0"))).isEmpty();
  }

  @Test
  void aPackageIsThereWhileItsBytesAre() throws Exception {
    RememberedCell cell = built(key("debian-12", "6.1"));
    Path file = cell.packages().get(0).file().path();
    assertThat(cell.isThere()).isTrue();

    Files.setLastModifiedTime(file, FileTime.from(WHEN));
    assertThat(cell.isThere()).as("touched").isTrue();

    Files.writeString(file, "CONTENT OF hello-6.1");
    assertThat(cell.isThere()).as("of the same size").isFalse();

    Files.writeString(file, "longer than it was before");
    assertThat(cell.isThere()).as("of another size").isFalse();

    Files.delete(file);
    assertThat(cell.isThere()).as("gone").isFalse();
  }

  @Test
  void whatNeedsNoPackagesIsThereAndWhatLostThemIsNot() throws Exception {
    CellKey key = key("debian-12", "6.1");

    assertThat(cell(key, new CellOutcome.Skipped("D", "w", "a")).isThere()).isTrue();
    assertThat(cell(key, new CellOutcome.Built(List.of(), Optional.empty())).isThere()).isFalse();
  }

  @Test
  void whatIsUpToDateIsRememberedAsItWasBuilt() throws Exception {
    RememberedCell first = built(key("debian-12", "6.1"));

    CellReport second = first.reused(first.report().expected());

    assertThat(second.outcome().kind()).isEqualTo(CellOutcome.Kind.UP_TO_DATE);
    assertThat(second.outcome().packages()).isEqualTo(first.outcome().packages());
    assertThat(second.provenance())
        .isEqualTo(new Provenance(Provenance.How.REPOSITORY, WHEN, "run-1"));
    assertThat(
            new RememberedCell(
                first.inputDigest(),
                first.counted(),
                first.packingDigest(),
                first.packages(),
                second))
        .isEqualTo(first);
  }

  @Test
  void aReportGetsTheCellsThatItsRunDidNotConcern() throws Exception {
    RepositoryState state = filled();
    CellReport own =
        report(key("debian-12", "6.2"), new CellOutcome.Built(List.of(), Optional.empty()));

    RunReport whole = state.wholeMatrix(Reports.of(List.of(own)));

    assertThat(whole.cells()).containsExactly(own);
    assertThat(whole.remembered())
        .extracting(CellReport::key)
        .containsExactly(key("debian-12", "6.1"), key("debian-13", "6.1"), key("debian-13", "6.2"));
    assertThat(whole.remembered())
        .allMatch(c -> c.provenance().how() == Provenance.How.REMEMBERED)
        .allMatch(c -> c.provenance().run().equals("run-1"));
  }

  @Test
  void aStateIsAValue() throws Exception {
    RepositoryState state = filled();

    assertThatThrownBy(() -> state.cells().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
