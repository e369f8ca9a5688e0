package org.packetary.dkms2bin.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.packetary.dkms2bin.fakes.Specs;
import org.packetary.dkms2bin.model.CellId;
import org.packetary.dkms2bin.result.ResultFiles;

/** Logs beside the repository. */
class CellLogFilesTest {

  private final Path temp;
  private final Path outDir;
  private final Path logs;
  private final CellId cell = Specs.id("one");

  CellLogFilesTest(@TempDir Path temp) {
    this.temp = temp;
    this.outDir = temp.resolve("repository");
    this.logs = CellLogFiles.of(outDir, "debian-12");
  }

  private Path written(String name, String... files) throws IOException {
    Path directory = Files.createDirectories(temp.resolve(name));
    for (String file : files) {
      Files.writeString(directory.resolve(file), name + " " + file);
    }
    return directory;
  }

  private Path keep(Path log) {
    return CellLogFiles.keep(logs, cell, log);
  }

  @Test
  void allLogsOfACellAreKeptWhereEverybodyMayReadThem() throws Exception {
    Path logs = written("first", "make.log", "dkms.log");
    Files.setPosixFilePermissions(
        logs.resolve("make.log"), PosixFilePermissions.fromString("rw-------"));

    Path kept = keep(logs.resolve("make.log"));

    assertThat(kept)
        .isEqualTo(outDir.resolve(".dkms2bin/logs/debian-12").resolve(cell.slug() + "/make.log"))
        .hasContent("first make.log");
    assertThat(kept.resolveSibling("dkms.log")).hasContent("first dkms.log");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void anotherDistributionsLogsOfTheSameKernelStay() throws Exception {
    Path kept = keep(written("first", "dkms.log").resolve("dkms.log"));

    CellLogFiles.keep(
        CellLogFiles.of(outDir, "debian-11"),
        cell,
        written("second", "dkms.log").resolve("dkms.log"));

    assertThat(kept).hasContent("first dkms.log");
  }

  @Test
  void thoseOfAnEarlierBuildGo() throws Exception {
    keep(written("first", "make.log", "dkms.log", "mkbmdeb.log").resolve("make.log"));

    Path kept = keep(written("second", "dkms.log").resolve("dkms.log"));

    assertThat(kept).hasContent("second dkms.log");
    assertThat(ResultFiles.list(logs.resolve(cell.slug())))
        .extracting(Path::getFileName)
        .extracting(Path::toString)
        .containsExactly("dkms.log");
  }

  @Test
  void aLogThatIsThereIsNotWrittenAgain() throws Exception {
    Path log = written("first", "dkms.log").resolve("dkms.log");
    Path kept = keep(log);
    FileTime time = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(kept, time);

    keep(log);

    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(time);
  }

  @Test
  void noLogIsKeptOfNothing() {
    assertThat(CellLogFiles.keep(logs, cell, Optional.empty())).isEmpty();
    assertThat(outDir).doesNotExist();
  }
}
