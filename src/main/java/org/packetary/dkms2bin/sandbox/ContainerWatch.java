package org.packetary.dkms2bin.sandbox;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.packetary.dkms2bin.container.BuildWatch;
import org.packetary.dkms2bin.container.Container;
import org.packetary.dkms2bin.process.BrokenLimit;
import org.packetary.dkms2bin.process.CommandRunner;
import org.packetary.dkms2bin.process.HostEnvironment;
import org.packetary.dkms2bin.sandbox.limit.CellLimits;
import org.packetary.dkms2bin.sandbox.limit.DiskUse;
import org.packetary.dkms2bin.sandbox.limit.FilesWatch;

/**
 * Holds a build in a container to what it may write. Its processes, memory and idle time are seen
 * inside. Where its files are on this host they are counted here, else the engine is asked for
 * their size; what a single log has then counts as disk only.
 */
final class ContainerWatch implements BuildWatch {

  private static final Duration PERIOD = Duration.ofMillis(200);

  /** What ends sooner is not worth the question where its files are. */
  private static final long FIRST = Duration.ofSeconds(1).toNanos();

  private final CellLimits limits;
  private final Container container;
  private final SandboxRoot root;
  private final CommandRunner runner;
  private final HostEnvironment environment;
  private final long begun = System.nanoTime();
  private @Nullable FilesWatch files;

  /** A watch of a build that is about to run. */
  ContainerWatch(
      CellLimits limits,
      Container container,
      SandboxRoot root,
      CommandRunner runner,
      HostEnvironment environment) {
    this.limits = limits;
    this.container = container;
    this.root = root;
    this.runner = runner;
    this.environment = environment;
  }

  @Override
  public Duration period() {
    return PERIOD;
  }

  @Override
  public Optional<BrokenLimit> look(Running running) throws InterruptedException {
    if (files == null) {
      if (!root.confined() || System.nanoTime() - begun < FIRST) {
        return Optional.empty();
      }
      files = files();
    }
    return files.look();
  }

  private FilesWatch files() throws InterruptedException {
    Optional<Path> changes = container.changes();
    return changes.isPresent()
        ? new FilesWatch(
            limits,
            new DiskUse(limits, new DiskUse.Du(changes.get(), runner, List.of(), environment)),
            logs(changes.get()))
        : new FilesWatch(
            limits, new DiskUse(limits, () -> new DiskUse.Count(container.size(), 0)), List.of());
  }

  /** Where the root's logs grow: what a bind shows is a copy, in the container's own files. */
  private List<Path> logs(Path changes) {
    List<Path> logs = new ArrayList<>();
    for (Path log : root.logs()) {
      if (log.startsWith(root.upper())) {
        logs.add(changes.resolve(root.upper().relativize(log)));
      }
      for (Bind bind : root.binds()) {
        if (log.startsWith(bind.host())) {
          logs.add(
              changes.resolve(bind.inside().substring(1)).resolve(bind.host().relativize(log)));
        }
      }
    }
    return logs;
  }

  @Override
  public Optional<BrokenLimit> reached(String word) {
    return switch (word) {
      case "processes" -> Optional.of(limits.processesReached());
      case "memory" -> Optional.of(limits.memoryReached());
      case "idle" -> Optional.of(limits.idleReached());
      default -> Optional.empty();
    };
  }
}
