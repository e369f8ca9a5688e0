package org.packetary.dkms2bin.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.packetary.dkms2bin.model.EnvironmentException;

/** Commands run for real, by the programs that any host has. */
class ProcessRunnerTest {

  private static final Map<String, String> PATH = Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");

  private final ProcessRunner runner = new ProcessRunner();
  private final Path temp;

  ProcessRunnerTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private static Command sh(String script) {
    return Command.of(List.of("sh", "-c", script), PATH);
  }

  @Test
  void givesTheStatusAndBothStreamsApart() throws Exception {
    CommandResult result = runner.run(sh("echo made; echo complaint >&2; exit 7"));

    assertThat(result.status()).isEqualTo(7);
    assertThat(result.ok()).isFalse();
    assertThat(result.out()).isEqualTo("made\n");
    assertThat(result.err()).isEqualTo("complaint\n");
    assertThat(result.failure())
        .isEqualTo("sh -c 'echo made; echo complaint >&2; exit 7' exited with status 7: complaint");
  }

  @Test
  void aSignalIsAStatusAbove128() throws Exception {
    assertThat(runner.run(sh("kill -TERM $$")).status()).isEqualTo(128 + 15);
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() throws Exception {
    List<String> argv = List.of("printf", "<%s>", "", "two words", "$HOME", "*", "'", "é\n");

    assertThat(runner.run(Command.of(argv, PATH)).out())
        .isEqualTo("<><two words><$HOME><*><'><é\n>");
  }

  @Test
  void theEnvironmentIsWhatWasGivenAndNothingElse() throws Exception {
    Map<String, String> given = Map.of("PATH", "/usr/bin:/bin", "LC_ALL", "C", "ODD", "a=b c");

    CommandResult result = runner.run(Command.of(List.of("cat", "/proc/self/environ"), given));

    assertThat(result.out().split("\0"))
        .containsExactlyInAnyOrder("PATH=/usr/bin:/bin", "LC_ALL=C", "ODD=a=b c");
  }

  @Test
  void runsInItsDirectoryWithNothingToRead() throws Exception {
    CommandResult result = runner.run(sh("pwd -P; cat").in(temp));

    assertThat(result.out()).isEqualTo(temp.toRealPath() + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-such-program-anywhere", "/no/such/program", "/etc/passwd", "/usr"})
  void aMissingProgramIsTheEnvironmentsFault(String program) {
    assertThatThrownBy(() -> runner.run(Command.of(List.of(program, "--now"), PATH)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("cannot start " + program + " --now")
        .extracting(e -> ((EnvironmentException) e).hint().orElse(""))
        .asString()
        .contains("doctor");
  }

  @Test
  void aProgramIsLookedForOnTheCommandsOwnPath() throws Exception {
    Path program = Files.writeString(temp.resolve("only-here"), "#!/bin/sh\necho found\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Command command = Command.of(List.of("only-here"), Map.of("PATH", "/bin:" + temp));

    assertThat(runner.run(command).out()).isEqualTo("found\n");
    assertThat(runner.run(Command.of(List.of("./only-here"), PATH).in(temp)).out())
        .isEqualTo("found\n");
  }

  @Test
  void aMissingDirectoryIsTheEnvironmentsFault() {
    assertThatThrownBy(() -> runner.run(sh("true").in(temp.resolve("gone"))))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("gone");
  }

  /**
   * What runs on in the background, in the same session under another parent, and in a session of
   * its own. Each adds its process id to a file.
   */
  private Command family() throws IOException {
    Path pids = Files.createFile(temp.resolve("pids"));
    String script =
        String.join(
            "\n",
            "note() { echo $1 >> " + pids + "; }",
            "sleep 1000 & note $!",
            "sh -c 'sleep 1000 & echo $! >> " + pids + "'",
            "setsid sh -c 'echo $$ >> " + pids + "; sleep 1000 & echo $! >> " + pids + "; wait' &",
            "while [ $(wc -l < " + pids + ") -lt 4 ]; do sleep 0.01; done",
            "note $$",
            "sleep 1000");
    return sh(script);
  }

  private List<String> waitForFamily() throws Exception {
    Path pids = temp.resolve("pids");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (Files.readAllLines(pids).size() < 5) {
      assertThat(System.nanoTime()).as("family has started").isLessThan(deadline);
      Thread.sleep(5);
    }
    return Files.readAllLines(pids);
  }

  private static List<String> running(List<String> pids) throws IOException {
    List<String> running = new ArrayList<>();
    for (String pid : pids) {
      Path stat = Path.of("/proc", pid, "stat");
      if (Files.exists(stat) && !Files.readString(stat).contains(") Z ")) {
        running.add(pid);
      }
    }
    return running;
  }

  /** On a busy host the family may need more than the first time limit to come up. */
  @Test
  void aTimeLimitEndsTheWholeFamily() throws Exception {
    List<String> pids = List.of();
    for (long limit = 1; pids.size() < 5; limit *= 4) {
      assertThat(limit).as("seconds for the family to come up").isLessThan(100);
      Files.deleteIfExists(temp.resolve("pids"));

      CommandResult result = runner.run(family().within(Duration.ofSeconds(limit)));

      assertThat(result.timedOut()).isTrue();
      assertThat(result.ok()).isFalse();
      assertThat(result.failure()).contains("did not end within");
      pids = Files.readAllLines(temp.resolve("pids"));
      assertThat(running(pids)).isEmpty();
    }
  }

  @Test
  void anInterruptionEndsTheWholeFamilyBeforeItIsPassedOn() throws Exception {
    Command command = family();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    AtomicReference<List<String>> survivors = new AtomicReference<>(List.of("not looked"));
    Thread thread =
        new Thread(
            () -> {
              try {
                runner.run(command);
                thrown.complete(new AssertionError("it ended"));
              } catch (InterruptedException | RuntimeException e) {
                try {
                  survivors.set(running(Files.readAllLines(temp.resolve("pids"))));
                } catch (IOException unreadable) {
                  survivors.set(List.of(unreadable.toString()));
                }
                thrown.complete(e);
              }
            });
    thread.start();
    List<String> pids = waitForFamily();
    assertThat(running(pids)).hasSize(5);

    thread.interrupt();

    assertThat(thrown.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    assertThat(survivors.get()).isEmpty();
  }

  @Test
  void whatIsLeftInTheBackgroundNeitherHangsTheCallerNorRunsOn() throws Exception {
    Path pid = temp.resolve("pid");
    CommandResult result =
        new ProcessRunner(Duration.ofSeconds(1))
            .run(sh("sleep 1000 & echo $! > " + pid + "; echo done"));

    assertThat(result.ok()).isTrue();
    assertThat(result.out()).isEqualTo("done\n");
    assertThat(running(Files.readAllLines(pid))).isEmpty();
  }

  @Test
  void keepsBothEndsOfALongOutput() throws Exception {
    Command counting = sh("seq 100000");
    Command bounded =
        new Command(
            counting.argv(),
            counting.environment(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1000);

    String out = runner.run(bounded).out();

    String whole =
        IntStream.rangeClosed(1, 100_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    String left = "\n[... " + (whole.length() - 1000) + " bytes left out ...]\n";
    assertThat(out)
        .isEqualTo(whole.substring(0, 500) + left + whole.substring(whole.length() - 500));
  }

  @Test
  void theLogHasBothStreamsAndContinuesAnEarlierOne() throws Exception {
    Path log = Files.writeString(temp.resolve("log"), "earlier\n");

    runner.run(sh("echo to out; echo to err >&2").loggedTo(log));

    assertThat(Files.readAllLines(log))
        .containsExactlyInAnyOrder("earlier", "to out", "to err")
        .startsWith("earlier");
  }

  @Test
  void aLogThatCannotBeWrittenIsTheEnvironmentsFault() {
    Path log = temp.resolve("no/such/directory/log");

    assertThatThrownBy(() -> runner.run(sh("true").loggedTo(log)))
        .isInstanceOf(EnvironmentException.class)
        .hasMessageContaining("log")
        .hasMessageContaining(log.toString());
  }
}
