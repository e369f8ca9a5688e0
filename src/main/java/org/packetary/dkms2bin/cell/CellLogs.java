package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.dkms.DkmsRun;
import org.packetary.dkms2bin.model.Stage;
import org.packetary.dkms2bin.process.BoundedFile;

/**
 * Keeps a cell's logs.
 *
 * @param directory the cell's own, for its logs
 */
record CellLogs(Path directory) {

  private static final int LONGEST_LOG = 64 << 20;

  /**
   * Copies make.log and writes down what dkms itself printed.
   *
   * @return the log that says most: make's where there is one
   */
  Path keep(DkmsRun run) throws IOException {
    Files.createDirectories(directory);
    StringBuilder own = new StringBuilder();
    for (Stage stage : List.of(Stage.ADD, Stage.BUILD, Stage.INSTALL)) {
      String output = run.outputs().get(stage);
      if (output != null) {
        own.append("# dkms ").append(stage.word()).append('\n').append(output).append('\n');
      }
    }
    own.append(run.sandbox().err());
    Path dkms = directory.resolve("dkms.log");
    Files.writeString(dkms, own, StandardCharsets.UTF_8);
    Path make = directory.resolve("make.log");
    Files.deleteIfExists(make);
    if (run.makeLog().isEmpty()) {
      return dkms;
    }
    BoundedFile.copy(run.makeLog().get(), make, LONGEST_LOG);
    return make;
  }

  /** A kept log's text, for looking up words; empty where it cannot be read. */
  static String text(Path log) {
    try {
      return BoundedFile.read(log, LONGEST_LOG, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
