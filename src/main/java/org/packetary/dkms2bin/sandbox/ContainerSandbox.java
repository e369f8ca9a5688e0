package org.packetary.dkms2bin.sandbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.packetary.dkms2bin.container.Container;
import org.packetary.dkms2bin.container.ContainerEngine;
import org.packetary.dkms2bin.container.ContainerImages;
import org.packetary.dkms2bin.layer.Layer;
import org.packetary.dkms2bin.layer.LayerStore;
import org.packetary.dkms2bin.layer.WorkDirectory;
import org.packetary.dkms2bin.model.Architecture;
import org.packetary.dkms2bin.model.EnvironmentException;
import org.packetary.dkms2bin.model.EventSink;
import org.packetary.dkms2bin.process.CommandResult;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.process.ProcessLimits;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.seccomp.EngineProfile;
import org.packetary.dkms2bin.util.Resources;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sandbox of containers. Each root becomes an image: its cached layers, which later roots find
 * there, and a last layer with what is its own. The command runs in a container of that image, and
 * what it changed is copied to the root's private layer.
 *
 * <p>A root whose scratch directory outlives the run keeps its container, and its {@code enter}
 * script starts that again.
 */
public final class ContainerSandbox implements Sandbox {

  private static final Logger LOG = LoggerFactory.getLogger(ContainerSandbox.class);

  /** What is run without a time limit is given a day at most. */
  private static final Duration LONGEST = Duration.ofDays(1);

  /** For copying files in and out. */
  private static final Duration SLACK = Duration.ofHours(1);

  /** podman lets nobody write into the root directory, whatever its mode in the image. */
  private static final String ENTER = "ulimit -f \"$0\"; chmod 0755 /; exec \"$@\"";

  private static final String ROOTS = ContainerImages.RUNS;

  private final ContainerEngine engine;
  private final ContainerImages images;
  private final WorkDirectory work;
  private final Predicate<Layer> cached;
  private final List<String> options;
  private final CellLimits limits;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final String prefix;
  private final String script = Resources.text(ContainerSandbox.class, "container-root.sh");
  private final String uname = Resources.text(ContainerSandbox.class, "uname.sh");
  private final AtomicInteger count = new AtomicInteger();
  private final Map<Path, Stays> staying = new ConcurrentHashMap<>();

  /** What a root leaves with the engine. */
  private record Stays(String container, String image) {}

  /**
   * A sandbox of an engine's containers. What runs that are no more left there is removed.
   *
   * @param store whose layers become images that stay
   * @param work the run's directory; its name is part of those of the containers
   * @param options of the user's, for the engine's {@code run}
   * @param limits of each root that is confined
   */
  public ContainerSandbox(
      ContainerEngine engine,
      LayerStore store,
      WorkDirectory work,
      List<String> options,
      CellLimits limits,
      CommandRunner runner,
      HostEnvironment environment,
      EventSink events)
      throws InterruptedException {
    this.engine = engine;
    this.work = work;
    this.cached = store::holds;
    this.options = List.copyOf(options);
    this.limits = limits;
    this.runner = runner;
    this.environment = environment;
    String cache = identity(work.path().resolveSibling("container-prefix")) + "-";
    this.prefix = cache + work.path().getFileName() + "-";
    this.images = new ContainerImages(engine, "dkms2bin-" + prefix, events);
    removeDead(cache);
  }

  /** Several hosts, and several caches of one, may use one engine: each cache has a word for it. */
  private static String identity(Path file) {
    try {
      if (!Files.exists(file)) {
        Path made = Files.createTempFile(file.getParent(), ".prefix-", "");
        Files.writeString(made, UUID.randomUUID().toString().substring(0, 8));
        try {
          Files.createLink(file, made);
        } catch (FileAlreadyExistsException e) {
          LOG.debug("another run has just made {}", file);
        } finally {
          Files.delete(made);
        }
      }
      return Files.readString(file);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot use " + file + ": " + e.getMessage(), "name another place with --cache-dir", e);
    }
  }

  private void removeDead(String cache) throws InterruptedException {
    for (String name : engine.containers("dkms2bin-" + cache)) {
      if (isDead(name.substring(("dkms2bin-" + cache).length()))) {
        engine.call(List.of("rm", "--force", name), Optional.empty(), Optional.empty());
      }
    }
    for (String tag : engine.tags(ROOTS)) {
      if (tag.startsWith(cache) && isDead(tag.substring(cache.length()))) {
        removeImage(ROOTS + ":" + tag);
      }
    }
  }

  /** A run's directory is gone as soon as the run is no more. */
  private boolean isDead(String name) {
    int dash = name.lastIndexOf('-');
    return dash > 0 && !Files.exists(work.path().resolveSibling(name.substring(0, dash)));
  }

  private void removeImage(String tag) throws InterruptedException {
    engine.call(List.of("rmi", tag), Optional.empty(), Optional.empty());
  }

  @Override
  public CommandResult run(
      SandboxRoot root, List<String> argv, Optional<Duration> timeout, Optional<Path> log)
      throws InterruptedException {
    boolean kept = work.mayKeep(root.scratch());
    String number = (kept ? "kept-" : "") + prefix + count.incrementAndGet();
    String image = ROOTS + ":" + number;
    CellLimits held = root.confined() ? limits : limits.processesOnly();
    root.makeDirectories();
    boolean stays = false;
    try {
      makeImage(root, image, number);
      Container container =
          Container.forBuild(
              engine,
              image,
              "dkms2bin-" + number,
              kept ? LONGEST : timeout.map(SLACK::plus).orElse(LONGEST),
              held.idle(),
              options(root, kept));
      try {
        CommandResult result =
            container.exec(
                words(root, argv),
                timeout,
                log,
                new ContainerWatch(held, container, root, runner, environment));
        take(root, container);
        if (kept) {
          keepInsteadOfEarlier(root.scratch(), new Stays(container.name(), image));
          new ContainerScripts(engine).write(root, container, image);
          stays = true;
        }
        return result;
      } finally {
        if (stays) {
          container.stop();
        } else {
          container.close();
        }
      }
    } finally {
      if (!stays) {
        removeImage(image);
      }
    }
  }

  private static void take(SandboxRoot root, Container container) throws InterruptedException {
    container.takeChanges(root.upper());
    for (Bind bind : root.binds()) {
      if (bind.writable()) {
        container.take(bind.inside(), bind.host());
      }
    }
  }

  /** The image of a root: a layer with what is its own, over those that stay. */
  private void makeImage(SandboxRoot root, String tag, String number) throws InterruptedException {
    List<Layer> layers = root.layers();
    int own = 0;
    while (own < layers.size() && cached.test(layers.get(own))) {
      own++;
    }
    String below = images.of(layers.subList(0, own));
    try (Container stage =
        Container.start(engine, below, "dkms2bin-" + number + "s", SLACK, List.of("--rm"))) {
      for (Layer layer : layers.subList(own, layers.size())) {
        stage.put(layer.tree(), "/");
      }
      List<String> prepare = new ArrayList<>(List.of("sh", "-c", script, "container-root.sh"));
      prepare.add(root.release().orElse(""));
      prepare.add(uname);
      root.binds().forEach(b -> prepare.add(b.inside()));
      stage.must(prepare.toArray(String[]::new));
      for (Bind bind : root.binds()) {
        stage.put(bind.host(), bind.inside());
      }
      if (isFiltered(root)) {
        stage.commit(tag, EngineProfile.json(Architecture.host()));
      } else {
        stage.commit(tag);
      }
    }
  }

  private boolean isFiltered(SandboxRoot root) {
    return root.confined() && isOurs("seccomp");
  }

  /** What the user says of something takes the place of our own. */
  private boolean isOurs(String word) {
    return options.stream().noneMatch(option -> option.contains(word));
  }

  /** The filter in a file, for engines that take it so. */
  private Path filter() {
    Path file = work.path().resolve("seccomp.json");
    try {
      Path made = Files.createTempFile(work.path(), ".seccomp-", ".json");
      Files.writeString(made, EngineProfile.json(Architecture.host()));
      return Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new EnvironmentException(
          "cannot write " + file + ": " + e.getMessage(),
          "is the disk full? --cache-dir names another place",
          e);
    }
  }

  private List<String> options(SandboxRoot root, boolean kept) {
    List<String> all = new ArrayList<>();
    if (!kept) {
      all.add("--rm");
    }
    if (root.confined()) {
      all.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
      // What is left there is its own cgroup, which its first process reads.
      all.addAll(List.of("--tmpfs", "/sys:ro,size=4k"));
      if (limits.isMemoryLimited() && isOurs("--memory")) {
        all.addAll(List.of("--memory", limits.memory() + "b"));
        all.addAll(List.of("--memory-swap", limits.memory() + "b"));
      }
    }
    if (isFiltered(root)) {
      all.addAll(engine.filter(this::filter));
    }
    all.addAll(options);
    return all;
  }

  private static List<String> words(SandboxRoot root, List<String> argv) {
    List<String> words = new ArrayList<>(ContainerScripts.environment(root));
    words.addAll(List.of("sh", "-c", ENTER, Long.toString(ProcessLimits.MOST_BLOCKS)));
    words.addAll(argv);
    return words;
  }

  /** A second run in a root is in a container of its own, and that is the one to be kept. */
  private void keepInsteadOfEarlier(Path scratch, Stays stays) throws InterruptedException {
    Stays earlier = staying.put(scratch, stays);
    if (earlier != null) {
      engine.call(
          List.of("rm", "--force", earlier.container()), Optional.empty(), Optional.empty());
      removeImage(earlier.image());
    }
  }
}
