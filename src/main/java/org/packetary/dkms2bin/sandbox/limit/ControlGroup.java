package org.packetary.dkms2bin.sandbox.limit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A control group of a cell's own: where the kernel itself holds it to its number of processes and
 * its memory, which no other limit does for root. Of version 2 it is one directory, of version 1
 * one for each of the two; what this host does not let us make is left out.
 */
public final class ControlGroup implements AutoCloseable {

  /** The variable that tells the script {@code enter} which groups to join, a line each. */
  private static final String VARIABLE = "DKMS2BIN_CGROUPS";

  private static final Logger LOG = LoggerFactory.getLogger(ControlGroup.class);

  /** What the names of our groups begin with; a process id follows, and a dash. */
  static final String PREFIX = "dkms2bin-cell-";

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Pattern ENDED = Pattern.compile("(?m)^oom_kill (\\d+)$");
  private static final Pattern REFUSED = Pattern.compile("(?m)^max (\\d+)$");
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 20;

  private final List<Path> made;
  private final Optional<Path> processes;
  private final Optional<Path> memory;
  private final boolean unified;

  private ControlGroup(
      List<Path> made, Optional<Path> processes, Optional<Path> memory, boolean unified) {
    this.made = made;
    this.processes = processes;
    this.memory = memory;
    this.unified = unified;
  }

  /** A group on this host with a cell's limits, or as much of it as there can be. */
  public static ControlGroup open(CellLimits limits) {
    return open(Controller.Places.host(), limits);
  }

  /** A group among those that are in these places. */
  static ControlGroup open(Controller.Places places, CellLimits limits) {
    String name = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    boolean unified = places.unified();
    Path processes = Controller.PIDS.parent(places).resolve(name);
    Path memory = Controller.MEMORY.parent(places).resolve(name);
    List<Path> made = Stream.of(processes, memory).distinct().filter(ControlGroup::isMade).toList();
    ControlGroup group =
        new ControlGroup(
            made,
            Optional.of(processes)
                .filter(made::contains)
                .filter(g -> write(g.resolve(Controller.PIDS.limit(unified)), limits.processes())),
            Optional.of(memory)
                .filter(made::contains)
                .filter(g -> limits.isMemoryLimited() && isBounded(g, unified, limits.memory())),
            unified);
    if (group.processes.isEmpty() || (group.memory.isEmpty() && limits.isMemoryLimited())) {
      LOG.info("the kernel does not hold this root to all of its limits: they are counted instead");
    }
    return group;
  }

  private static boolean isMade(Path group) {
    Path parent = group.getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      return false;
    }
    removeDead(parent);
    try {
      Files.createDirectory(group);
      return true;
    } catch (IOException e) {
      LOG.debug("no control group {}", group, e);
      return false;
    }
  }

  /** Those of runs that were killed: their process is no more. */
  private static void removeDead(Path parent) {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        String pid =
            group.getFileName().toString().substring(PREFIX.length()).replaceFirst("-.*", "");
        if (pid.matches("\\d{1,9}") && !Files.exists(Path.of("/proc", pid))) {
          Files.deleteIfExists(group);
        }
      }
    } catch (IOException e) {
      LOG.debug("a control group stays in {}", parent, e);
    }
  }

  private static boolean isBounded(Path group, boolean unified, long most) {
    boolean bounded = write(group.resolve(Controller.MEMORY.limit(unified)), most);
    // Swap counts as memory: it is the host's, too. Kernels may have neither file.
    boolean swaps =
        unified
            ? write(group.resolve("memory.swap.max"), 0)
            : write(group.resolve("memory.memsw.limit_in_bytes"), most);
    LOG.debug("memory of {} is bounded: {}, swap: {}", group, bounded, swaps);
    return bounded;
  }

  private static boolean write(Path file, long number) {
    try {
      if (!Files.exists(file)) {
        return false;
      }
      Files.writeString(file, Long.toString(number));
      return true;
    } catch (IOException e) {
      LOG.debug("{} cannot be set to {}", file, number, e);
      return false;
    }
  }

  /** The environment of a script {@code enter} that shall join it. */
  public Map<String, String> joining(Map<String, String> environment) {
    Map<String, String> whole = new TreeMap<>(environment);
    whole.put(
        VARIABLE,
        Stream.concat(processes.stream(), memory.stream())
            .distinct()
            .map(Path::toString)
            .collect(Collectors.joining("\n")));
    return whole;
  }

  /** Whether the kernel counts processes: there is such a group, and the cell has joined it. */
  boolean countsProcesses() {
    return processes.map(group -> !text(group.resolve("cgroup.procs")).isEmpty()).orElse(false);
  }

  /** Whether the kernel counts memory. */
  boolean countsMemory() {
    return memory.map(group -> !text(group.resolve("cgroup.procs")).isEmpty()).orElse(false);
  }

  /** Whether the kernel has refused a process. */
  boolean refusedProcess() {
    return processes.map(group -> number(REFUSED, group.resolve("pids.events")) > 0).orElse(false);
  }

  /** Whether the kernel has ended a process for want of memory. */
  boolean endedForMemory() {
    String events = unified ? "memory.events" : "memory.oom_control";
    return memory.map(group -> number(ENDED, group.resolve(events)) > 0).orElse(false);
  }

  private static long number(Pattern pattern, Path file) {
    Matcher matcher = pattern.matcher(text(file));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** A file of the kernel's; empty where it cannot be read. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** Removes it. What was killed in it may take a moment to be gone. */
  @Override
  public void close() {
    made.forEach(ControlGroup::remove);
  }

  private static void remove(Path group) {
    boolean interrupted = false;
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        Files.deleteIfExists(group);
        break;
      } catch (IOException e) {
        LOG.debug("{} is still in use", group);
      }
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
