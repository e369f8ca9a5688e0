package org.packetary.dkms2bin.container;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.ProcessLimits;
import org.packetary.dkms2bin.util.Resources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running container without network, whose first process only waits. Others are run in it from
 * outside. It ends by itself some time after it should have been closed, also if we are killed.
 */
public final class Container implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Container.class);

  /** What the engines exit with where they, not the command, failed. */
  private static final int ENGINE_FAILED = 125;

  /** The label of images in which podman looks for a filter, where it is told to. */
  private static final String FILTER = "io.containers.seccomp.profile";

  private static final int TRIES = 10;
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private final ContainerEngine engine;
  private final String name;

  private Container(ContainerEngine engine, String name) {
    this.engine = engine;
    this.name = name;
  }

  /**
   * Starts one in which a build can be run: its first process ends what reaches a limit.
   *
   * @param lifetime after which it ends by itself
   * @param idle how long the build may do nothing
   * @param options for the engine's {@code run}
   */
  public static Container forBuild(
      ContainerEngine engine,
      String image,
      String name,
      Duration lifetime,
      Duration idle,
      List<String> options)
      throws InterruptedException {
    List<String> first = new ArrayList<>(watching("container-first.sh"));
    first.add(Long.toString(idle.toSeconds()));
    return start(engine, image, name, first, lifetime, options);
  }

  /** The words of a script that knows how to look at limits. */
  private static List<String> watching(String script) {
    String text =
        Resources.text(Container.class, "container-reached.sh")
            + Resources.text(Container.class, script);
    return List.of("bash", "-c", text, script);
  }

  /**
   * Starts one.
   *
   * @param lifetime after which it ends by itself
   * @param options for the engine's {@code run}
   */
  public static Container start(
      ContainerEngine engine, String image, String name, Duration lifetime, List<String> options)
      throws InterruptedException {
    return start(engine, image, name, List.of("sleep"), lifetime, options);
  }

  private static Container start(
      ContainerEngine engine,
      String image,
      String name,
      List<String> first,
      Duration lifetime,
      List<String> options)
      throws InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of("run", "--detach", "--pull", "never", "--name", name, "--network", "none"));
    words.addAll(List.of("--hostname", "dkms2bin", "--stop-signal", "KILL"));
    words.addAll(List.of("--pids-limit", Integer.toString(ProcessLimits.MOST_PROCESSES)));
    words.addAll(engine.ownNamespaces());
    words.addAll(options);
    words.add(image);
    words.addAll(first);
    words.add(Long.toString(lifetime.toSeconds()));
    Container container = new Container(engine, name);
    try {
      engine.must(words.toArray(String[]::new));
      return container;
    } catch (InterruptedException | RuntimeException e) {
      container.close();
      throw e;
    }
  }

  /** What the engine calls it. */
  public String name() {
    return name;
  }

  /** Runs a command that has to succeed. */
  public void must(String... argv) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("exec", name));
    words.addAll(List.of(argv));
    engine.must(words.toArray(String[]::new));
  }

  /**
   * Runs a command in the root directory. What it leaves running is ended.
   *
   * @param watch looks after it from outside, and knows the limits that show inside only
   * @throws EnvironmentException if the engine cannot run it
   */
  public CommandResult exec(
      List<String> argv, Optional<Duration> timeout, Optional<Path> log, BuildWatch watch)
      throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("exec", "--workdir", "/", name));
    words.addAll(argv);
    CommandResult result = engine.call(words, timeout, log, watch);
    if (result.status() == ENGINE_FAILED && !result.timedOut() && result.brokenLimit().isEmpty()) {
      throw new EnvironmentException(
          "the container engine failed: " + result.failure(),
          "is the container " + name + " still there?");
    }
    List<String> ending = new ArrayList<>(List.of("exec", name));
    ending.addAll(watching("container-end.sh"));
    String reached = engine.must(ending.toArray(String[]::new));
    return result.brokenLimit().isPresent()
        ? result
        : watch.reached(reached).map(result::endedBy).orElse(result);
  }

  /** Where its changed files are, if that is on this host. */
  public Optional<Path> changes() throws InterruptedException {
    CommandResult said = inspect("{{.GraphDriver.Data.UpperDir}}");
    String directory = said.out().strip();
    return said.ok() && directory.startsWith("/")
        ? Optional.of(Path.of(directory)).filter(Files::isDirectory)
        : Optional.empty();
  }

  /** How many bytes its changed files take, as the engine counts them. */
  public long size() throws InterruptedException {
    CommandResult said = inspect("{{.SizeRw}}", "--size");
    String number = said.out().strip();
    return said.ok() && number.matches("\\d{1,18}") ? Long.parseLong(number) : 0;
  }

  /** Copies a tree in, over what is there; an overlay's marks of deleted files delete them. */
  public void put(Path tree, String inside) throws InterruptedException {
    engine.script("container-put.sh", tree.toString(), inside, name);
  }

  /** Copies a directory's files out. */
  public void take(String inside, Path directory) throws InterruptedException {
    engine.script("container-take.sh", inside, directory.toString(), name);
  }

  /** Copies out what differs from the image, as an overlay's upper directory has it. */
  public void takeChanges(Path upper) throws InterruptedException {
    engine.script("container-changes.sh", upper.toString(), name);
  }

  /** Makes an image of it. */
  public void commit(String tag) throws InterruptedException {
    engine.must("commit", name, tag);
  }

  /**
   * The same with a filter of system calls for its containers, where the engine looks for one in
   * images.
   *
   * @param filter a profile in JSON without blanks
   */
  public void commit(String tag, String filter) throws InterruptedException {
    if (engine.isPodman()) {
      engine.must("commit", "--change", "LABEL " + FILTER + "=" + filter, name, tag);
    } else {
      commit(tag);
    }
  }

  /** Ends its processes, even when this thread is interrupted; its files stay. */
  public void stop() {
    inAnyCase("kill", name);
  }

  /** Removes it, even when this thread is interrupted. */
  @Override
  public void close() {
    inAnyCase("rm", "--force", name);
  }

  /**
   * On a busy host, podman may give up waiting for processes that it has killed: it is asked again
   * as long as the container is there.
   */
  private void inAnyCase(String... words) {
    boolean interrupted = Thread.interrupted();
    try {
      CommandResult result = ask(words);
      for (int tries = 1; !result.ok() && tries < TRIES && isRunning(); tries++) {
        LOG.info("a container is asked to end once more: {}", result.failure());
        Thread.sleep(BETWEEN_TRIES.toMillis());
        result = ask(words);
      }
      if (!result.ok()) {
        LOG.warn("a container could not be ended: {}", result.failure());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CommandResult ask(String... words) throws InterruptedException {
    return engine.call(List.of(words), Optional.empty(), Optional.empty());
  }

  private CommandResult inspect(String format, String... options) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("container", "inspect", "--format", format));
    words.addAll(List.of(options));
    words.add(name);
    return ask(words.toArray(String[]::new));
  }

  private boolean isRunning() throws InterruptedException {
    CommandResult state = inspect("{{.State.Running}}");
    return state.ok() && state.out().strip().equals("true");
  }
}
