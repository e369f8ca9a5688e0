package org.packetary.dkms2bin.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.Blame;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.model.CellKey;
import org.packetary.dkms2bin.model.CellOutcome;
import org.packetary.dkms2bin.model.Dkms2binException;
import org.packetary.dkms2bin.model.DriverDisk;
import org.packetary.dkms2bin.model.Finding;
import org.packetary.dkms2bin.model.FindingKind;
import org.packetary.dkms2bin.model.ModuleId;
import org.packetary.dkms2bin.model.PackageFile;
import org.packetary.dkms2bin.model.Provenance;
import org.packetary.dkms2bin.model.PublishException;
import org.packetary.dkms2bin.model.Stage;

/** The report that programs read. */
class JsonReportTest {

  private static final PackageFile PACKAGE =
      new PackageFile(
          Path.of("/elsewhere/staging/hello_1.0-6.1.0-9-amd64_x86_64.deb"),
          "hello-modules-6.1.0-9-amd64",
          "1.0",
          "amd64",
          "ab".repeat(32),
          4711);

  private static final RunFacts RUN =
      new RunFacts(
          "260102-030405-a1",
          "0.1.0",
          Instant.parse("2026-01-02T03:04:05Z"),
          Duration.ofSeconds(90));

  private final Path repository;

  JsonReportTest(@TempDir Path repository) {
    this.repository = repository;
  }

  private static CellReport cell(String module, String kernel, CellOutcome outcome) {
    return new CellReport(
        new CellKey(
            "debian-12", new CellId(new ModuleId(module, "1.0"), kernel, Architecture.X86_64)),
        outcome,
        Duration.ofMillis(1234),
        outcome instanceof CellOutcome.Failed
            ? Map.of(Stage.BUILD, Duration.ofMillis(1100), Stage.ADD, Duration.ofMillis(50))
            : Map.of(),
        Provenance.thisRun(RUN.started(), RUN.id()),
        Optional.empty());
  }

  private static RunReport report(List<CellReport> cells, Optional<Dkms2binException> failure) {
    RunReport report = new RunReport(RUN, List.of("debian-12"), cells, List.of(PACKAGE));
    return failure.map(report::failedBy).orElse(report);
  }

  @Test
  void driverDisksAreListed() throws Exception {
    DriverDisk disk =
        new DriverDisk(
            repository.resolve("hello-1.0-ubuntu-dd.tar"),
            new ModuleId("hello", "1.0"),
            "ubuntu",
            List.of("6.1.0-9-amd64"),
            "cd".repeat(32),
            10240);
    RunReport without = report(List.of(), Optional.empty());
    JsonNode report = written(without.with(List.of(disk)));

    assertThat(report.get("disks"))
        .isEqualTo(
            json(
                "[{'file':'hello-1.0-ubuntu-dd.tar','module':'hello','version':'1.0',"
                    + "'form':'ubuntu','kernels':['6.1.0-9-amd64'],'sha256':'"
                    + "cd".repeat(32)
                    + "','size':10240}]"));
    assertThat(ReportSchema.problems(report)).isEmpty();
    assertThat(written(without).has("disks")).isFalse();
  }

  private JsonNode written(RunReport report) throws IOException {
    Path file = repository.resolve("report.json");
    new JsonReport(repository).write(report, file);
    return new ObjectMapper().readTree(file.toFile());
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text.replace('\'', '"'));
  }

  @Test
  void everyOutcomeWithWhatBelongsToIt() throws IOException {
    Path logs = repository.resolve(".dkms2bin/logs");
    JsonNode root =
        written(
            report(
                List.of(
                    cell(
                        "hello",
                        "6.1.0-9-amd64",
                        new CellOutcome.Built(
                            List.of(PACKAGE), Optional.of(logs.resolve("hello/make.log")))),
                    cell(
                        "hello",
                        "6.1.0-9-rt-amd64",
                        new CellOutcome.Skipped(
                            "BUILD_EXCLUSIVE_CONFIG", "!CONFIG_PREEMPT_RT", "CONFIG_PREEMPT_RT=y")),
                    cell(
                        "evdi",
                        "6.12.9+deb12-amd64",
                        new CellOutcome.Failed(
                            Stage.BUILD,
                            OptionalInt.of(10),
                            "make failed",
                            List.of(Finding.of(FindingKind.OTHER, "\"quoted\" é")),
                            Optional.of(Path.of("/elsewhere/make.log")))),
                    cell(
                        "evdi",
                        "6.1.0-9-amd64",
                        new CellOutcome.BrokenOff(
                            Blame.ENVIRONMENT,
                            "the disk is full",
                            Optional.of("free space"),
                            Optional.empty()))),
                Optional.empty()));

    assertThat(root)
        .isEqualTo(
            json(
                "{'format': 3, 'tool': 'dkms2bin 0.1.0', 'run': '260102-030405-a1',"
                    + " 'distributions': ['debian-12'],"
                    + " 'started': '2026-01-02T03:04:05Z', 'seconds': 90.0, 'cells': ["
                    + "{'distribution': 'debian-12', 'module': 'hello', 'version': '1.0', 'kernel': '6.1.0-9-amd64',"
                    + " 'architecture': 'x86_64', 'outcome': 'built', 'from': "
                    + FROM
                    + ", 'seconds': 1.234,"
                    + " 'packages': ["
                    + packageJson()
                    + "],"
                    + " 'log': '.dkms2bin/logs/hello/make.log'},"
                    + "{'distribution': 'debian-12', 'module': 'hello', 'version': '1.0', 'kernel': '6.1.0-9-rt-amd64',"
                    + " 'architecture': 'x86_64', 'outcome': 'skipped', 'from': "
                    + FROM
                    + ", 'seconds': 1.234,"
                    + " 'directive': 'BUILD_EXCLUSIVE_CONFIG', 'wanted': '!CONFIG_PREEMPT_RT',"
                    + " 'actual': 'CONFIG_PREEMPT_RT=y'},"
                    + "{'distribution': 'debian-12', 'module': 'evdi', 'version': '1.0', 'kernel': '6.12.9+deb12-amd64',"
                    + " 'architecture': 'x86_64', 'outcome': 'failed', 'from': "
                    + FROM
                    + ", 'seconds': 1.234,"
                    + " 'stages': {'add': 0.05, 'build': 1.1},"
                    + " 'stage': 'build', 'dkmsStatus': 10, 'message': 'make failed',"
                    + " 'findings': [{'kind': 'other', 'family': 'other', 'mender': 'driver-author',"
                    + " 'severity': 'error', 'message': '\\'quoted\\' é', 'count': 1}],"
                    + " 'log': '/elsewhere/make.log'},"
                    + "{'distribution': 'debian-12', 'module': 'evdi', 'version': '1.0', 'kernel': '6.1.0-9-amd64',"
                    + " 'architecture': 'x86_64', 'outcome': 'broken-off', 'from': "
                    + FROM
                    + ", 'seconds': 1.234,"
                    + " 'blame': 'environment', 'message': 'the disk is full',"
                    + " 'hint': 'free space'}],"
                    + " 'published': ["
                    + packageJson()
                    + "]}"));
  }

  private static final String FROM =
      "{'how': 'this-run', 'when': '2026-01-02T03:04:05Z', 'run': '260102-030405-a1'}";

  private static String packageJson() {
    return "{'file': 'hello_1.0-6.1.0-9-amd64_x86_64.deb',"
        + " 'package': 'hello-modules-6.1.0-9-amd64', 'version': '1.0', 'architecture': 'amd64',"
        + " 'sha256': '"
        + "ab".repeat(32)
        + "', 'size': 4711}";
  }

  @Test
  void whyNothingCouldBePublished() throws IOException {
    RunReport report =
        report(List.of(), Optional.of(new PublishException("read-only file system", "remount")));

    assertThat(written(report).get("failure").asText()).isEqualTo("read-only file system");
    assertThat(report.failedBy(new PublishException("a later one", null)).failure())
        .isEqualTo(report.failure());
  }

  @Test
  void anEarlierReportIsReplacedAndNothingElseIsLeft() throws IOException {
    Path file = Files.writeString(repository.resolve("report.json"), "an earlier one, and longer");

    written(report(List.of(), Optional.empty()));

    try (Stream<Path> files = Files.list(repository)) {
      assertThat(files).containsExactly(file);
    }
    assertThat(file).content().startsWith("{").endsWith("}\n");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsAFailureOfIo() {
    assertThatThrownBy(
            () ->
                new JsonReport(repository)
                    .write(
                        report(List.of(), Optional.empty()), repository.resolve("no/report.json")))
        .isInstanceOf(IOException.class);
  }
}
