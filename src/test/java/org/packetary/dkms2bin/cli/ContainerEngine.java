package org.packetary.dkms2bin.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * podman for tests, with the settings of {@code src/test/start-engine}, which prints a line {@code
 * NAME=VALUE} for each; where there is no such script, as the environment has it.
 */
final class ContainerEngine {

  private static final Path SETTINGS = Workbench.CHECKOUT.resolve("src/test/start-engine");

  private final Workbench bench;
  private final List<String> environment;

  private ContainerEngine(Workbench bench, List<String> environment) {
    this.bench = bench;
    this.environment = environment;
  }

  /** The engine; the test ends, saying why, where there is none that answers. */
  static ContainerEngine orSkip(Workbench bench) throws IOException, InterruptedException {
    List<String> environment =
        Files.isExecutable(SETTINGS)
            ? bench
                .output(SETTINGS)
                .lines()
                .map(line -> line.replaceFirst("^export ", ""))
                .filter(line -> line.matches("\\w+=.*"))
                .toList()
            : List.of();
    if (environment.isEmpty() && System.getenv("CONTAINERS_CONF") == null) {
      skip("neither src/test/start-engine nor CONTAINERS_CONF says how to run containers here");
    }
    ContainerEngine engine = new ContainerEngine(bench, environment);
    Ended info = engine.run("podman", "info", "--format", "{{.Host.OCIRuntime.Name}}");
    if (info.status() != 0) {
      skip("no podman that answers here: " + info.err().strip());
    }
    return engine;
  }

  private static void skip(String reason) {
    Workbench.say("skipped: " + reason);
    Assumptions.abort(reason);
  }

  /** Runs a program with the engine's settings. */
  Ended run(Object... words) throws IOException, InterruptedException {
    List<Object> argv = new ArrayList<>(List.of("env"));
    argv.addAll(environment);
    Stream.of(words).forEach(argv::add);
    return bench.host("", argv.toArray());
  }
}
