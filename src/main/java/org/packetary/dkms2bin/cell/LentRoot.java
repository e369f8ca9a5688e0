package org.packetary.dkms2bin.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;

/**
 * Puts what a needed cell wrote into its result, for others to build on. It is moved where it can
 * be. It is copied where somebody wants to look at the root afterwards, or the results are on
 * another file system: by the host's cp, for it holds what only that can copy (an overlay's marks
 * of removed files).
 *
 * @param stays whether the root is kept
 */
public record LentRoot(CommandRunner runner, HostEnvironment environment, boolean stays) {

  void take(Path upper, Path place) throws IOException, InterruptedException {
    Path beside = place.toAbsolutePath().getParent();
    if (!stays && beside != null && Files.getFileStore(upper).equals(Files.getFileStore(beside))) {
      Files.move(upper, place);
      return;
    }
    CommandResult copied =
        runner.run(
            Command.of(
                List.of("cp", "-a", "--", upper.toString(), place.toString()),
                environment.variables()));
    if (!copied.ok()) {
      throw new IOException("cannot copy " + upper + ": " + copied.failure());
    }
  }
}
