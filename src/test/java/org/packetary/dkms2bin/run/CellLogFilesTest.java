package org.packetary.dkms2bin.run;

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
import org.packetary.dkms2bin.request.BuildRequest;

/** Logs beside the repository. */
class CellLogFilesTest {

  private final Path temp;
  private final BuildRequest request;
  private final CellId cell = Specs.id("one");

  CellLogFilesTest(@TempDir Path temp) {
    this.temp = temp;
    this.request = new World(temp).request();
  }

  private Path logs(String name, String... files) throws IOException {
    Path directory = Files.createDirectories(temp.resolve(name));
    for (String file : files) {
      Files.writeString(directory.resolve(file), name + " " + file);
    }
    return directory;
  }

  private Path keep(Path log) {
    return CellLogFiles.keep(request, cell, log);
  }

  @Test
  void allLogsOfACellAreKeptWhereEverybodyMayReadThem() throws Exception {
    Path logs = logs("first", "make.log", "dkms.log");
    Files.setPosixFilePermissions(
        logs.resolve("make.log"), PosixFilePermissions.fromString("rw-------"));

    Path kept = keep(logs.resolve("make.log"));

    assertThat(kept)
        .isEqualTo(request.outDir().resolve(".dkms2bin/logs").resolve(cell.slug() + "/make.log"))
        .hasContent("first make.log");
    assertThat(kept.resolveSibling("dkms.log")).hasContent("first dkms.log");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void thoseOfAnEarlierBuildGo() throws Exception {
    keep(logs("first", "make.log", "dkms.log", "mkbmdeb.log").resolve("make.log"));

    Path kept = keep(logs("second", "dkms.log").resolve("dkms.log"));

    assertThat(kept).hasContent("second dkms.log");
    assertThat(World.files(CellLogFiles.of(request.outDir()).resolve(cell.slug())))
        .containsOnlyKeys("dkms.log");
  }

  @Test
  void aLogThatIsThereIsNotWrittenAgain() throws Exception {
    Path log = logs("first", "dkms.log").resolve("dkms.log");
    Path kept = keep(log);
    FileTime time = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(kept, time);

    keep(log);

    assertThat(Files.getLastModifiedTime(kept)).isEqualTo(time);
  }

  @Test
  void noLogIsKeptOfNothing() {
    assertThat(CellLogFiles.keep(request, cell, Optional.empty())).isEmpty();
    assertThat(request.outDir()).doesNotExist();
  }
}
