package org.packetary.dkms2bin.doctor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.Command;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;

/**
 * Runs the small commands of the host check. One that cannot be started is an answer too.
 *
 * @param runner starts them
 * @param variables their environment
 */
record HostProbe(CommandRunner runner, Map<String, String> variables) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * What a command said.
   *
   * @param ok whether it exited with 0 in time
   * @param text both output streams, or why it could not be started
   */
  record Answer(boolean ok, String text) {
    String lastLine() {
      return text.substring(text.lastIndexOf('\n') + 1);
    }
  }

  Answer ask(String... argv) throws InterruptedException {
    return ask(List.of(argv));
  }

  Answer ask(List<String> argv) throws InterruptedException {
    return answer(Command.of(argv, variables));
  }

  Answer askIn(Path directory, List<String> argv) throws InterruptedException {
    return answer(Command.of(argv, variables).in(directory));
  }

  private Answer answer(Command command) throws InterruptedException {
    try {
      CommandResult result = runner.run(command.within(PATIENCE));
      return new Answer(result.ok(), (result.out() + result.err()).strip());
    } catch (EnvironmentException e) {
      return new Answer(false, e.problem());
    }
  }
}
