package org.packetary.dkms2bin.distro.archive;

import java.util.ArrayList;
import java.util.List;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.ProcessRunner;

/** Runs programs, and remembers which. */
public final class WatchedRunner implements CommandRunner {

  private final CommandRunner runner = new ProcessRunner();
  private final List<String> started = new ArrayList<>();

  @Override
  public CommandResult run(Command command) throws InterruptedException {
    started.add(String.join(" ", command.argv()));
    return runner.run(command);
  }

  /** What was started since the last call, words and all. */
  public List<String> started() {
    List<String> lately = List.copyOf(started);
    started.clear();
    return lately;
  }
}
